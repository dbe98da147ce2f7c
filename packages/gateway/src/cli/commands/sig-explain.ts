// `maillon sig explain`.
import { type AttemptText, type Candidates, type Explanation, explain } from '@maillon/oauth1/explain';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { EXIT } from '../exit-codes.ts';
import { expectedUrl } from '../expected-url.ts';
import { INPUTS, type InputFlag, readInput } from '../explain-input.ts';
import { explainKept, type KeptOptions } from '../explain-kept.ts';
import { readSecrets, type SecretFiles } from '../explain-secrets.ts';
import { explanationText, isOnlyOld, type ShownExplanation } from '../explanation-text.ts';
import { note, result, resultJson } from '../terminal.ts';
import { addDataOption } from './data-option.ts';

interface ExplainOptions extends SecretFiles, KeptOptions, Readonly<Partial<Record<InputFlag, string>>> {
  readonly url?: string;
  readonly at?: string;
  readonly json?: true;
}

export const sigExplain: CliCommand = {
  words: 'sig explain',
  summary: 'say which part of a signed request differs from what was expected',
  examples: [
    'maillon sig explain --curl request.sh --consumer-secret-file secret.txt',
    'maillon sig explain --raw - --url https://ci.acme.dev/job/main/build --consumer-secret-file secret.txt --json < request.http',
    'maillon sig explain --har network.har --consumer-secret-file secret.txt --token-secret-file token-secret.txt',
    'maillon sig explain --last --link Bitbucket',
  ],
  define(command) {
    command
      .option('--curl <FILE>', 'a curl command line; here and below - reads standard input')
      .option(
        '--har <FILE>',
        'an HTTP Archive: its first request with an OAuth signature, else the one of --url',
      )
      .option('--raw <FILE>', 'a raw HTTP request, or an Authorization header alone')
      .option('--last [N]', 'the newest request that the gateway refused, or the N-th newest')
      .option('--link <LINK>', 'of this link, by id or name')
      .option('--url <URL>', 'the URL that our side expects (default: the one of the request)')
      .option('--at <TIME>', 'when the request arrived: seconds since 1970, or like 2027-01-15T08:00:00Z')
      .option(
        '--consumer-secret-file <FILE>',
        'the consumer secret that our side holds, or an RSA public key',
      )
      .option('--token-secret-file <FILE>', 'the token secret that our side holds')
      .option('--json', 'as a JSON object');
    addDataOption(command);
    command.action(() => run(command.opts<ExplainOptions>()));
  },
};

async function run(options: ExplainOptions): Promise<void> {
  const source = sourceOf(options);
  if (source === 'kept') {
    const { title, explanation } = await explainKept(options);
    if (!options.json) result(`${title}\n`);
    show(explanation, options);
    return;
  }
  const attempt = await readInput(source, options[source] ?? '-', options.url);
  const explanation = await explainAttempt(attempt, options);
  show(explanation, options);
  const isLost = explanation.findings.some(({ code }) => code === 'authorization_header_lost');
  if (!options.json && source === 'har' && isLost)
    note('Browsers may leave Authorization headers out of a HAR file: export it with sensitive data');
  if (!options.json && options.consumerSecretFile === undefined)
    note('Next: the same with --consumer-secret-file, so that signatures can be verified');
}

function show(explanation: ShownExplanation, { json }: ExplainOptions): void {
  const { findings, baseStrings } = explanation;
  if (json) resultJson({ findings, baseStrings });
  else result(explanationText(explanation, process.stdout.columns));
  if (findings.length > 0 && !isOnlyOld(explanation)) process.exitCode = EXIT.failed;
}

const FLAGS = Object.keys(INPUTS) as readonly InputFlag[];
/** What a kept request has by itself. */
const OF_TEXTS = ['url', 'at', 'consumerSecretFile', 'tokenSecretFile'] as const;

function sourceOf(options: ExplainOptions): InputFlag | 'kept' {
  const given = FLAGS.filter((flag) => options[flag] !== undefined);
  const isKept = options.last !== undefined || options.link !== undefined;
  const [flag] = given;
  if (isKept && given.length === 0) {
    const needless = OF_TEXTS.filter((name) => options[name] !== undefined);
    if (needless.length === 0) return 'kept';
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: 'the gateway knows by itself what it expected of a request that it refused',
      why: [`given beside --last or --link: ${needless.map(flagOf).join(', ')}`],
      fix: 'leave that out, or give the request with --curl, --har or --raw',
    });
  }
  if (flag !== undefined && given.length === 1 && !isKept) return flag;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: 'there is not exactly one request to explain',
    why:
      flag === undefined
        ? ['none of --curl, --har, --raw and --last is given']
        : [`given: ${[...given.map(flagOf), ...(isKept ? ['--last'] : [])].join(', ')}`],
    fix: 'give one of --curl, --har and --raw with a file, or with - for standard input; or --last',
  });
}

function flagOf(option: string): string {
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

async function explainAttempt(attempt: AttemptText, options: ExplainOptions): Promise<Explanation> {
  const candidates = await candidatesOf(attempt, options);
  if (options.url === undefined) return await explain(attempt, candidates);
  const url = expectedUrl(options.url, attempt.url);
  if (url === undefined) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: '--url is no address',
      why: ['expected an absolute http or https URL'],
      fix: 'give it like --url https://ci.acme.dev/job/main/build',
    });
  }
  return await explain({ ...attempt, url }, candidates);
}

async function candidatesOf(attempt: AttemptText, options: ExplainOptions): Promise<Candidates> {
  const arrivedAtSeconds = arrivalOf(options) ?? attempt.arrivedAtSeconds;
  return {
    asFirstReceived: attempt,
    ...(options.url !== undefined && { publicUrls: [options.url] }),
    ...(await readSecrets(options)),
    // A text is explained some time after the request: then only a timestamp ahead of us is telling.
    clock:
      arrivedAtSeconds === undefined
        ? { nowSeconds: Math.floor(Date.now() / 1000), isArrivalTime: false }
        : { nowSeconds: arrivedAtSeconds },
  };
}

function arrivalOf({ at }: ExplainOptions): number | undefined {
  if (at === undefined) return undefined;
  const seconds = /^\d{1,12}$/.test(at) ? Number(at) : Math.floor(Date.parse(at) / 1000);
  if (Number.isFinite(seconds)) return seconds;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: '--at is no time',
    why: ['expected seconds since 1970, or a date and time with its offset'],
    fix: 'give it like --at 1800000000 or --at 2027-01-15T08:00:00Z',
  });
}
