// npm start: a code host, a CI server that knows nothing of OAuth, Maillon in front of it, and a link between them.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { guide } from './guide.ts';
import { ensureLink } from './link.ts';
import { portFaults } from './ports.ts';
import { createProcesses } from './processes.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAILLON = fileURLToPath(new URL('bin/maillon.js', import.meta.resolve('maillon/package.json')));
const EXAMPLES = path.join(ROOT, 'examples/dist');

const { values } = parseArgs({
  options: {
    'code-host-port': { type: 'string', default: '7990' },
    'gateway-port': { type: 'string', default: '8480' },
    'ci-port': { type: 'string', default: '8490' },
    data: { type: 'string', default: path.join(ROOT, '.maillon-demo') },
  },
});
const ports = {
  codeHost: Number(values['code-host-port']),
  gateway: Number(values['gateway-port']),
  ci: Number(values['ci-port']),
};
const urls = {
  codeHost: `http://127.0.0.1:${ports.codeHost}`,
  gateway: `http://127.0.0.1:${ports.gateway}`,
  ci: `http://127.0.0.1:${ports.ci}`,
};
const processes = createProcesses();

async function main(): Promise<void> {
  const faults = await portFaults([
    { flag: 'code-host-port', what: 'the code host', port: ports.codeHost },
    { flag: 'gateway-port', what: 'the gateway', port: ports.gateway },
    { flag: 'ci-port', what: 'the CI server', port: ports.ci },
  ]);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const folder = (name: string): string => {
    const made = path.join(values.data, name);
    mkdirSync(made, { recursive: true, mode: 0o700 });
    return made;
  };

  // The CI believes the user header only beside this secret, so only from this gateway, in this start.
  const appSecret = randomBytes(24).toString('base64url');
  await processes.start(
    'The CI server',
    [
      path.join(EXAMPLES, 'ci-server/main.js'),
      '--port',
      String(ports.ci),
      '--public',
      urls.gateway,
      '--data',
      folder('ci-server'),
    ],
    { CI_APP_SECRET: appSecret },
  );
  const gatewayData = folder('gateway');
  await processes.start(
    'The gateway',
    [
      MAILLON,
      'up',
      '--name',
      'Anvil CI',
      '--app',
      urls.ci,
      '--public',
      urls.gateway,
      '--data',
      gatewayData,
      '--whoami',
      '/api/whoami',
      '--whoami-user',
      '/name',
      '--whoami-signed-in',
      '/signedIn=true',
      '--login',
      '/login?return={return}',
    ],
    { MAILLON_APP_SECRET: appSecret },
  );
  const credentials = await ensureLink({
    maillon: (args, input) => processes.run([MAILLON, ...args], input),
    gatewayData,
    codeHostData: folder('code-host'),
    codeHostUrl: urls.codeHost,
  });
  await processes.start(
    'The code host',
    [
      path.join(EXAMPLES, 'code-host/main.js'),
      '--port',
      String(ports.codeHost),
      '--data',
      folder('code-host'),
      '--ci',
      urls.gateway,
      '--ci-name',
      'Anvil CI',
      '--consumer-key',
      credentials.consumerKey,
    ],
    { CODE_HOST_SHARED_SECRET: credentials.sharedSecret },
  );
  process.stdout.write(guide(urls));
}

const stopAsked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

try {
  await Promise.race([main(), stopAsked]);
  const endedBySelf = await Promise.race([processes.ended, stopAsked]);
  if (typeof endedBySelf === 'string')
    throw new Error(`${endedBySelf} ended by itself; its message is above.`);
  process.stdout.write('\nStopped. The state is kept; npm start goes on from here.\n');
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await processes.stop();
}
process.exit();
