// The link between the two gateways: both speak Application Links, so one command makes both halves.
import { randomBytes } from 'node:crypto';
import { hasLink, listLinks, type Maillon } from './maillon.ts';

export interface AutomaticLinkOptions {
  /** On the side that asks, and what it calls the other. */
  readonly maillon: Maillon;
  readonly name: string;
  /** The other side's command line and public URL: only to name an administrator there. */
  readonly peerMaillon: Maillon;
  readonly peerUrl: string;
  /** What the other side calls us, and where we are. */
  readonly ourName: string;
  readonly ourUrl: string;
}

const ADMINISTRATOR = 'demo';

export async function linkAutomatically(options: AutomaticLinkOptions): Promise<void> {
  const { maillon, name, peerMaillon, peerUrl, ourName, ourUrl } = options;
  const isHere = await hasLink(maillon, name, peerUrl);
  const isThere = (await listLinks(peerMaillon)).some(
    (link) => link.name === ourName && link.rpcUrl === ourUrl,
  );
  if (isHere && isThere) return;
  await hasLink(peerMaillon, ourName, ourUrl);
  const password = randomBytes(18).toString('base64url');
  await peerMaillon(['admin', 'add', ADMINISTRATOR, '--password-stdin'], `${password}\n`);
  await maillon(
    [
      ...['connect', peerUrl, '--both', '--name', name, '--allow-loopback'],
      ...['--peer-admin', ADMINISTRATOR, '--peer-password-stdin'],
    ],
    `${password}\n`,
  );
}
