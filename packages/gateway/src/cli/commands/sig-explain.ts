// `maillon sig explain`.
import { readFile } from 'node:fs/promises';
import { text as textOfStream } from 'node:stream/consumers';
import {
  type AttemptText,
  type Candidates,
  type ConsumerCredential,
  type Explanation,
  explain,
  type ParsedText,
  parseAuthorization,
  parseCurl,
  parseHar,
  parseRawRequest,
} from '@maillon/oauth1/explain';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { EXIT } from '../exit-codes.ts';
import { expectedUrl } from '../expected-url.ts';
import { explanationText } from '../explanation-text.ts';
import { note, result, resultJson } from '../terminal.ts';

interface ExplainOptions {
  readonly curl?: string;
  readonly har?: string;
  readonly raw?: string;
  readonly url?: string;
  readonly consumerSecretFile?: string;
  readonly tokenSecretFile?: string;
  readonly json?: true;
}

/** By flag: how its text is read. */
const PARSERS = {
  curl: parseCurl,
  har: parseHar,
  // A header alone is what people have at hand, too.
  raw: (text: string): ParsedText =>
    /^\s*(?:authorization\s*:\s*)?oauth\s/i.test(text) ? parseAuthorization(text) : parseRawRequest(text),
} satisfies Record<string, (text: string) => ParsedText>;

const FLAGS = ['curl', 'har', 'raw'] as const;

export const sigExplain: CliCommand = {
  words: 'sig explain',
  summary: 'say which part of a signed request differs from what was expected',
  examples: [
    'maillon sig explain --curl request.sh --consumer-secret-file secret.txt',
    'maillon sig explain --raw - --url https://ci.acme.dev/job/main/build --consumer-secret-file secret.txt --json < request.http',
    'maillon sig explain --har network.har --consumer-secret-file secret.txt --token-secret-file token-secret.txt',
  ],
  define(command) {
    command
      .option('--curl <FILE>', 'a curl command line; - reads standard input')
      .option('--har <FILE>', 'an HTTP Archive: its first request with an OAuth signature')
      .option('--raw <FILE>', 'a raw HTTP request, or an Authorization header alone')
      .option('--url <URL>', 'the URL that our side expects (default: the one of the request)')
      .option(
        '--consumer-secret-file <FILE>',
        'the consumer secret that our side holds, or an RSA public key',
      )
      .option('--token-secret-file <FILE>', 'the token secret that our side holds')
      .option('--json', 'as a JSON object')
      .action(async () => {
        const options = command.opts<ExplainOptions>();
        const explanation = await explainAttempt(await readAttempt(options), options);
        if (options.json) {
          const { findings, baseStrings } = explanation;
          resultJson({ findings, baseStrings });
        } else {
          result(explanationText(explanation, process.stdout.columns));
          if (options.consumerSecretFile === undefined)
            note('Next: the same with --consumer-secret-file, so that signatures can be verified');
        }
        if (explanation.findings.length > 0) process.exitCode = EXIT.failed;
      });
  },
};

async function readAttempt(options: ExplainOptions): Promise<AttemptText> {
  const given = FLAGS.filter((flag) => options[flag] !== undefined);
  const [flag] = given;
  if (flag === undefined || given.length > 1) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: 'there is not exactly one request to explain',
      why:
        given.length > 1
          ? [`given: ${given.map((each) => `--${each}`).join(', ')}`]
          : ['none of --curl, --har and --raw is given'],
      fix: 'give one of --curl, --har and --raw with a file, or with - for standard input',
    });
  }
  const file = options[flag] ?? '-';
  const parsed = PARSERS[flag](
    file === '-' ? await textOfStream(process.stdin) : await readTextFile(file, `--${flag}`),
  );
  if (!parsed.ok) {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: `--${flag} holds no request that can be explained`,
      why: [parsed.message],
      fix: 'paste the whole request, its Authorization header included',
    });
  }
  return parsed.request;
}

async function readTextFile(file: string, flag: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CliFailure(
      {
        exitCode: EXIT.usage,
        what: `the file of ${flag} cannot be read`,
        why: [cause instanceof Error ? cause.message : String(cause)],
        fix: 'name a file that exists and may be read',
      },
      { cause },
    );
  }
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
  const query = queryOf(attempt.url ?? '');
  if (query !== '' && !url.includes('?')) {
    // People leave the query out of an address. Only where nothing else is found is that the difference.
    const explanation = await explain({ ...attempt, url: url + query }, candidates);
    if (explanation.findings.some(({ code }) => code !== 'clock_differs')) return explanation;
  }
  return await explain({ ...attempt, url }, candidates);
}

function queryOf(url: string): string {
  return /\?[^#]*/.exec(url)?.[0] ?? '';
}

async function candidatesOf(attempt: AttemptText, options: ExplainOptions): Promise<Candidates> {
  const consumer = await readConsumer(options.consumerSecretFile);
  const tokenFile = options.tokenSecretFile;
  const tokenSecret =
    tokenFile === undefined ? undefined : await readTextFile(tokenFile, '--token-secret-file');
  const { arrivedAtSeconds } = attempt;
  return {
    asFirstReceived: attempt,
    ...(options.url !== undefined && { publicUrls: [options.url] }),
    ...(consumer !== undefined && { consumers: [consumer] }),
    ...(tokenSecret !== undefined && {
      tokens: [{ name: 'the secret in --token-secret-file', secret: withoutLineEnd(tokenSecret) }],
    }),
    // A text is explained some time after the request: then only a timestamp ahead of us is telling.
    clock:
      arrivedAtSeconds === undefined
        ? { nowSeconds: Math.floor(Date.now() / 1000), isArrivalTime: false }
        : { nowSeconds: arrivedAtSeconds },
  };
}

async function readConsumer(file: string | undefined): Promise<ConsumerCredential | undefined> {
  if (file === undefined) return undefined;
  const text = await readTextFile(file, '--consumer-secret-file');
  const publicKey = readKey(text);
  return {
    name:
      publicKey === undefined ? 'the secret in --consumer-secret-file' : 'the key in --consumer-secret-file',
    ...(publicKey !== undefined && { publicKey }),
    // The text of a key has been taken for a shared secret before.
    secret: withoutLineEnd(text),
  };
}

/** A key of any strength: it is looked at, not trusted. */
function readKey(text: string): Uint8Array | undefined {
  const read = text.includes('PRIVATE KEY')
    ? () => readPrivateKey(text, { allowWeakKey: true }).publicKey
    : () => readPublicKey(text, { allowWeakKey: true });
  try {
    return read().spki;
  } catch {
    return undefined;
  }
}

/** The line end that an editor or `echo` has added; a secret that has one is found as such. */
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}
