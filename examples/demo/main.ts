// npm start: a code host, a CI server and a release board, none of which knows another; Maillon in front of the latter
// two; and the links between them.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { applicationKey } from './application-key.ts';
import { type Places, startBoard, startCi, startCodeHost, startGateway } from './applications.ts';
import { linkAutomatically } from './automatic-link.ts';
import { guide } from './guide.ts';
import { linkByHand } from './link-by-hand.ts';
import type { Maillon } from './maillon.ts';
import { portFaults } from './ports.ts';
import { createProcesses } from './processes.ts';
import { readSettings } from './settings.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const { ports, urls, data } = await readSettings(ROOT).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stderr.write('npm start -- [--code-host-port N] [--gateway-port N] [--ci-port N] [--data DIR]\n');
  process.exit(2);
});
const places: Places = {
  examples: path.join(ROOT, 'examples/dist'),
  maillon: fileURLToPath(new URL('bin/maillon.js', import.meta.resolve('maillon/package.json'))),
  urls,
  folder(name) {
    const made = path.join(data, name);
    mkdirSync(made, { recursive: true, mode: 0o700 });
    return made;
  },
};
const processes = createProcesses();

/** A gateway, its command line, and the secret of this start beside which its application believes the user header. */
interface Gateway {
  readonly maillon: Maillon;
  readonly appSecret: string;
  start(): Promise<void>;
}

function gatewayFor(
  applicationName: string,
  label: string,
  app: string,
  publicUrl: string,
  folder: string,
): Gateway {
  const dataFolder = places.folder(folder);
  const appSecret = randomBytes(24).toString('base64url');
  return {
    appSecret,
    maillon: (args, input) => processes.run([places.maillon, ...args, '--data', dataFolder], input),
    start: () =>
      startGateway(processes, places, {
        label,
        applicationName,
        app,
        publicUrl,
        data: dataFolder,
        appSecret,
      }),
  };
}

/** Starts an application with the key by which it calls its gateway. */
async function startBehind(
  { maillon, appSecret }: Gateway,
  keyName: string,
  folder: string,
  start: typeof startCi,
): Promise<void> {
  const key = await applicationKey(maillon, keyName, path.join(places.folder(folder), 'maillon-key'));
  await start(processes, places, { app: appSecret, key });
}

async function main(): Promise<void> {
  const faults = await portFaults(ports);
  if (faults.length > 0) throw new Error(faults.join('\n'));

  const ci = gatewayFor('Anvil CI', 'The gateway', urls.ci, urls.gateway, 'gateway');
  const board = gatewayFor(
    'Lighthouse',
    'The second gateway',
    urls.board,
    urls.boardGateway,
    'board-gateway',
  );
  await Promise.all([ci.start(), board.start()]);
  await Promise.all([
    startBehind(ci, 'anvil-ci', 'ci-server', startCi),
    startBehind(board, 'lighthouse', 'board', startBoard),
  ]);
  const linkWithBoard = linkAutomatically({
    maillon: board.maillon,
    ourName: 'Lighthouse',
    ourUrl: urls.boardGateway,
    peerMaillon: ci.maillon,
    name: 'Anvil CI',
    peerUrl: urls.gateway,
  });
  const linkWithHarbour = linkByHand(ci.maillon, urls.codeHost).then((half) =>
    startCodeHost(processes, places, half),
  );
  await Promise.all([linkWithBoard, linkWithHarbour]);
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
  await processes.stop();
  process.stdout.write('\nStopped. The state is kept; npm start goes on from here.\n');
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await processes.stop();
}
process.exit();
