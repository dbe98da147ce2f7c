// `maillon up`: checks what it is told, takes the data folder, serves.
import { dataFolder } from '../../config/data-folder.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { isLoopback } from '../../config/loopback.ts';
import { parseUp } from '../../config/parse-up.ts';
import { UP_OPTIONS, type UpFlags } from '../../config/up-options.ts';
import type { CliCommand } from '../cli-command.ts';
import { CliFailure } from '../cli-failure.ts';
import { makeDataFolder } from '../data-folder-access.ts';
import { lockDataFolder } from '../data-folder-lock.ts';
import { EXIT } from '../exit-codes.ts';
import { note, result, warn } from '../terminal.ts';
import { sameFolder } from './data-option.ts';

export const up: CliCommand = {
  words: 'up',
  summary: 'run the gateway in front of an application',
  examples: [
    '# the application says who is signed in',
    'maillon up --app http://127.0.0.1:8080 --public https://ci.acme.dev --login "/login?from={return}" \\',
    '  --whoami /whoAmI/api/json --whoami-user /name --whoami-signed-in /anonymous=false',
    '# a proxy in front says it',
    'maillon up --app http://127.0.0.1:8080 --public https://ci.acme.dev --user-header Remote-User --trust 127.0.0.1/32',
  ],
  define(command) {
    for (const { flag, placeholder, help, env, isList } of UP_OPTIONS) {
      const flags = placeholder === null ? flag : `${flag} <${placeholder}>`;
      const description = `${help} [${env}]`;
      if (isList)
        command.option(flags, description, (value: string, earlier: string | undefined) =>
          earlier === undefined ? value : `${earlier},${value}`,
        );
      else command.option(flags, description);
    }
    command.addHelpText(
      'after',
      '\nAlso read: MAILLON_KEY_FILE (default DIR/key), MAILLON_APP_SECRET (sent to the application as X-Maillon-App-Secret).',
    );
    command.action(() => run(flagsOf(command.opts<TypedFlags>())));
  },
};

/** As commander gives them: a flag that stands alone is `true`. */
type TypedFlags = Readonly<Partial<Record<keyof UpFlags, string | true>>>;

function flagsOf(typed: TypedFlags): UpFlags {
  return Object.fromEntries(Object.entries(typed).map(([key, value]) => [key, value === true ? '1' : value]));
}

async function run(flags: UpFlags): Promise<void> {
  const config = readConfig(flags);
  const folder = dataFolder(flags.data, process.env, process.cwd());
  await makeDataFolder(folder);
  const lock = lockDataFolder(folder, config.publicUrl);
  try {
    const { runGateway } = await import('../run-gateway.ts');
    await runGateway(config, folder);
    if (config.publicUrl.startsWith('http:') && !isLoopback(new URL(config.publicUrl).hostname)) {
      warn('the public URL is http: tokens and sessions can be read on the way. Use https outside of a test');
    }
    result(`ready ${config.publicUrl}`);
    if (process.stderr.isTTY)
      note(`Next: ${sameFolder('maillon links list', flags)}   (Ctrl-C ends the gateway)`);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function readConfig(flags: UpFlags): GatewayConfig {
  const parsed = parseUp(flags, process.env, process.cwd());
  if (parsed.ok) return parsed.config;
  throw new CliFailure({
    exitCode: EXIT.configInvalid,
    what: 'the gateway was not started: its configuration has faults',
    why: parsed.faults.map(({ source, message }) => `${source} ${message}`),
    fix: 'correct the flags above; maillon up --help shows examples',
  });
}
