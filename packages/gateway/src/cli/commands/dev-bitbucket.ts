// `maillon dev bitbucket`: a Bitbucket for tests and trials.
import { parseBaseUrl } from '../../config/base-url.ts';
import type { Checked } from '../../config/checked.ts';
import { parseListen } from '../../config/listen-address.ts';
import { isLoopback } from '../../config/loopback.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { EXIT } from '../exit-codes.ts';
import { note, result } from '../terminal.ts';

interface DevBitbucketOptions {
  readonly listen: string;
  readonly public?: string;
  readonly data?: string;
  readonly json?: true;
}

export const devBitbucket: CliCommand = {
  words: 'dev bitbucket',
  summary: 'run a stand-in for Bitbucket Data Center, to try links against',
  examples: ['maillon dev bitbucket --listen 127.0.0.1:7990 --data ./bitbucket-data'],
  define(command) {
    command.requiredOption('--listen <HOST:PORT>', 'where it listens; port 0 takes a free one');
    command.option(
      '--public <URL>',
      'its base URL, when a proxy stands in front (default: where it listens)',
    );
    command.option('--data <DIR>', 'what it keeps (default: a temporary folder that goes when it ends)');
    command.option('--json', 'after the ready line, one line of JSON with the names and passwords');
    command.action(() => run(command.opts<DevBitbucketOptions>()));
  },
};

async function run(options: DevBitbucketOptions): Promise<void> {
  const bitbucket = await start(options);
  const { url, id, consumerKey, administrator, users } = bitbucket;
  let isClosing = false;
  const end = (): void => {
    if (isClosing) process.exit(1);
    isClosing = true;
    void bitbucket.close().then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  result(`ready ${url}`);
  if (options.json) {
    result(JSON.stringify({ url, id, consumerKey, administrator, users }));
    return;
  }
  note(`Administrator: ${administrator.name} / ${administrator.password}`);
  for (const { name, password } of users) note(`User: ${name} / ${password}`);
  const allowed = isLoopback(new URL(url).hostname) ? ' --allow-loopback' : '';
  note(
    `Next: maillon connect ${url} --both --peer-admin ${administrator.name} --peer-password-stdin${allowed}`,
  );
  if (allowed !== '') note('To act there, the gateway needs the same: maillon up … --allow-loopback');
}

async function start(options: DevBitbucketOptions) {
  const { host, port } = given('--listen', parseListen(options.listen));
  const publicUrl = options.public === undefined ? undefined : given('--public', parseOrigin(options.public));
  // Loaded late: other commands start faster without.
  const { startBitbucket } = await import('../../dev/bitbucket/index.ts');
  try {
    return await startBitbucket({
      host,
      port,
      ...(publicUrl !== undefined && { publicUrl }),
      ...(options.data !== undefined && { dataDir: options.data }),
    });
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new CliFailure(
      {
        exitCode: isTaken ? EXIT.conflict : EXIT.configInvalid,
        what: `the stand-in was not started on ${host}:${port}`,
        why: [cause instanceof Error ? cause.message : String(cause)],
        fix: isTaken ? 'choose another port with --listen HOST:PORT' : 'check --listen and --data',
      },
      { cause },
    );
  }
}

/** Its pages lead to paths of the root. */
function parseOrigin(text: string): Checked<string> {
  const base = parseBaseUrl(text);
  if (!base.ok) return base;
  return base.value.path === ''
    ? { ok: true, value: base.value.href }
    : { ok: false, message: `must not have a path, got ${base.value.path}` };
}

function given<Value>(flag: string, checked: Checked<Value>): Value {
  if (checked.ok) return checked.value;
  throw new CliFailure({
    exitCode: EXIT.usage,
    what: `${flag} ${checked.message}`,
    fix: 'maillon dev bitbucket --help',
  });
}
