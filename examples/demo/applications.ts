// How each program of the demo is started: the applications as their own users would, the gateways by `maillon up`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HarbourHalf } from './link-by-hand.ts';
import type { Processes } from './processes.ts';
import type { DemoUrls } from './settings.ts';

/** Where the programs are, and where each keeps its state. */
export interface Places {
  readonly examples: string;
  /** `bin/maillon.js`. */
  readonly maillon: string;
  readonly urls: DemoUrls;
  /** Makes the folder when it is missing. */
  readonly folder: (name: string) => string;
}

const portOf = (url: string): string => new URL(url).port;

/** The CI, which reports results through its gateway: an address, and a key for it. */
export function startCi(
  processes: Processes,
  places: Places,
  secrets: { app: string; key: string },
): Promise<void> {
  const { examples, urls, folder } = places;
  return processes.start(
    'The CI server',
    [
      path.join(examples, 'ci-server/main.js'),
      ...['--port', portOf(urls.ci), '--public', urls.gateway, '--data', folder('ci-server')],
      ...['--code-host-name', 'Harbour', '--code-host-api', `${urls.gateway}/_maillon/out/Harbour`],
    ],
    { CI_APP_SECRET: secrets.app, CI_MAILLON_KEY: secrets.key },
  );
}

export interface GatewayOptions {
  /** For messages. */
  readonly label: string;
  readonly applicationName: string;
  readonly app: string;
  readonly publicUrl: string;
  readonly data: string;
  readonly appSecret: string;
}

/** A gateway; its links lead to this machine, and nobody administers it in a browser. */
export function startGateway(
  processes: Processes,
  { maillon }: Places,
  options: GatewayOptions,
): Promise<void> {
  const { label, applicationName, app, publicUrl, data, appSecret } = options;
  return processes.start(
    label,
    [
      ...[maillon, 'up', '--name', applicationName, '--app', app, '--public', publicUrl, '--data', data],
      ...['--whoami', '/api/whoami', '--whoami-user', '/name', '--whoami-signed-in', '/signedIn=true'],
      ...['--login', '/login?return={return}', '--allow-loopback', '--admin-listen', 'off'],
    ],
    { MAILLON_APP_SECRET: appSecret },
  );
}

/** Harbour, with its half of the link as its configuration. */
export function startCodeHost(
  processes: Processes,
  { examples, urls, folder }: Places,
  half: HarbourHalf,
): Promise<void> {
  const data = folder('code-host');
  const publicKeyFile = path.join(data, 'anvil-ci.pem');
  writeFileSync(publicKeyFile, `${half.ciPublicKey.trim()}\n`);
  return processes.start(
    'The code host',
    [
      path.join(examples, 'code-host/main.js'),
      ...['--port', portOf(urls.codeHost), '--data', data, '--ci', urls.gateway, '--ci-name', 'Anvil CI'],
      ...['--consumer-key', half.consumerKey],
      ...['--ci-consumer-key', half.ciConsumerKey, '--ci-public-key', publicKeyFile],
    ],
    { CODE_HOST_SHARED_SECRET: half.sharedSecret },
  );
}

/** The release board, which reads builds through its own gateway. */
export function startBoard(
  processes: Processes,
  places: Places,
  secrets: { app: string; key: string },
): Promise<void> {
  const { examples, urls, folder } = places;
  return processes.start(
    'The release board',
    [
      path.join(examples, 'release-notes/main.js'),
      ...['--port', portOf(urls.board), '--public', urls.boardGateway, '--data', folder('board')],
      ...['--ci-name', 'Anvil CI', '--ci-api', `${urls.boardGateway}/_maillon/out/Anvil%20CI`],
    ],
    { BOARD_APP_SECRET: secrets.app, BOARD_MAILLON_KEY: secrets.key },
  );
}
