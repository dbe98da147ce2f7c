// Starts the gateway on a data folder that is locked for it. Loaded by `up` alone: other commands start faster without.
import { hkdfSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { relocateUs } from '@maillon/applinks/links';
import type { Store } from '@maillon/applinks/storage';
import { closeOnSignals } from '../close-on-signals.ts';
import type { DataFolder } from '../config/data-folder.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { createLog, type Logger } from '../log.ts';
import { ListenError } from '../server/listen-error.ts';
import { type RunningGateway, startGateway } from '../start-gateway.ts';
import { CliFailure } from './cli-failure.ts';
import { openStore } from './data-folder-access.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { warn } from './terminal.ts';

/**
 * Resolves when the gateway serves; from then on it ends by SIGINT or SIGTERM.
 *
 * @throws CliFailure when it cannot listen; StoreError for the data folder.
 */
export async function runGateway(config: GatewayConfig, folder: DataFolder): Promise<void> {
  const log = createLog();
  const { gateway, address, adminUrl } = await openAndStart(config, folder, log);
  closeOnSignals(gateway, log);
  log.info(
    { listen: `${address.host}:${address.port}`, admin: adminUrl, app: config.appUrl, data: config.dataDir },
    'serving',
  );
}

async function openAndStart(config: GatewayConfig, folder: DataFolder, log: Logger): Promise<RunningGateway> {
  const store = await openStore(folder, (message) => log.warn(message));
  let running: RunningGateway | undefined;
  try {
    running = await startGateway(config, { store, formKey: await deriveFormKey(folder), log });
    // Only now: a start that fails must not change what the links' commands tell people.
    await rememberSettings(store, config, running.adminUrl);
    return running;
  } catch (error) {
    // The gateway closes the store that it was given.
    await (running === undefined ? store.close() : running.gateway.close());
    throw startFailure(error, config);
  }
}

/** What the other commands and the next start need to know of this one. */
async function rememberSettings(
  store: Store,
  { publicUrl, appUrl, applicationName, allowLoopback }: GatewayConfig,
  adminUrl: string | undefined,
): Promise<void> {
  const before = await store.settings.get('publicUrl');
  if (before !== undefined && before !== publicUrl && (await store.links.list()).length > 0) {
    warn(
      `the public URL was ${before}; what other applications sign for it goes on being accepted. Change their links to ${publicUrl} (maillon sheet LINK)`,
    );
  }
  await relocateUs(store.settings, publicUrl, Math.floor(Date.now() / 1000));
  await store.settings.set('appUrl', appUrl);
  await store.settings.set('applicationName', applicationName);
  await store.settings.set('adminUrl', adminUrl ?? '');
  await store.settings.set('allowLoopback', allowLoopback ? '1' : '0');
}

/** A key of its own for form tokens, made of the sealing key: survives restarts, and needs no second file. */
async function deriveFormKey({ keyFile }: DataFolder): Promise<Uint8Array> {
  return new Uint8Array(hkdfSync('sha256', await readFile(keyFile), '', 'maillon form tokens', 32));
}

interface ListenFailure {
  readonly exitCode: ExitCode;
  readonly why: string;
  readonly fix: string;
}

const LISTEN_FAILURES: ReadonlyMap<unknown, ListenFailure> = new Map<string, ListenFailure>([
  [
    'EADDRINUSE',
    {
      exitCode: EXIT.conflict,
      why: 'another program listens there',
      fix: 'end that program, or choose another port with --listen HOST:PORT',
    },
  ],
  [
    'EACCES',
    {
      exitCode: EXIT.notAuthorized,
      why: 'this user may not listen on that port (those below 1024 need a privilege)',
      fix: 'choose a port from 1024 with --listen 127.0.0.1:8480 and let a web server in front forward to it',
    },
  ],
  [
    'EADDRNOTAVAIL',
    {
      exitCode: EXIT.configInvalid,
      why: 'this machine does not have that address',
      fix: 'name an address of this machine with --listen, e.g. 127.0.0.1:8480',
    },
  ],
  [
    'ENOTFOUND',
    {
      exitCode: EXIT.configInvalid,
      why: 'that host name is not known',
      fix: 'name an address of this machine with --listen, e.g. 127.0.0.1:8480',
    },
  ],
  [
    'EAI_AGAIN',
    {
      exitCode: EXIT.configInvalid,
      why: 'that host name cannot be looked up now',
      fix: 'name an address of this machine with --listen, e.g. 127.0.0.1:8480',
    },
  ],
]);

function startFailure(error: unknown, { adminListen }: GatewayConfig): unknown {
  const failure = error instanceof ListenError ? LISTEN_FAILURES.get(error.code) : undefined;
  if (failure !== undefined && error instanceof ListenError) {
    const { exitCode, why } = failure;
    const { host, port } = error.address;
    const isAdmin = adminListen?.host === host && adminListen.port === port;
    const fix = isAdmin ? failure.fix.replace('--listen', '--admin-listen') : failure.fix;
    return new CliFailure(
      { exitCode, what: `cannot listen on ${host}:${port}`, why: [why], fix },
      { cause: error },
    );
  }
  // Ours to have found before; said in the words of the part that found it.
  if (error instanceof TypeError) {
    return new CliFailure(
      { exitCode: EXIT.configInvalid, what: 'the gateway was not started', why: [error.message] },
      { cause: error },
    );
  }
  return error;
}
