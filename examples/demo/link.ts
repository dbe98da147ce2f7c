// The link between the two, made by the call that an administrator would make; a second start finds it.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface ConsumerCredentials {
  readonly consumerKey: string;
  readonly sharedSecret: string;
}

export interface EnsureLinkOptions {
  readonly maillon: (args: readonly string[], input?: string) => Promise<string>;
  readonly gatewayData: string;
  readonly codeHostData: string;
  readonly codeHostUrl: string;
}

interface ListedLink {
  readonly id: string;
  readonly incoming: { readonly consumerKey: string; readonly callbacks: readonly string[] } | null;
}

const NAME = 'Harbour';

export async function ensureLink(options: EnsureLinkOptions): Promise<ConsumerCredentials> {
  const { maillon, gatewayData, codeHostData, codeHostUrl } = options;
  const credentials = keptCredentials(path.join(codeHostData, 'consumer.json'));
  const callback = `${codeHostUrl}/plugins/servlet/applinks/oauth/login-dance/access`;
  const links = JSON.parse(
    await maillon(['links', 'list', '--data', gatewayData, '--json']),
  ) as readonly ListedLink[];
  const known = links.find(({ incoming }) => incoming?.consumerKey === credentials.consumerKey);
  if (known?.incoming?.callbacks.includes(callback) === true) return credentials;
  // The code host moved to another port: its callback is another one.
  if (known !== undefined) await maillon(['links', 'remove', known.id, '--data', gatewayData]);
  await maillon(
    [
      'links',
      'add',
      '--data',
      gatewayData,
      '--name',
      NAME,
      '--incoming',
      '--consumer-key',
      credentials.consumerKey,
      '--shared-secret-stdin',
      '--callback',
      callback,
    ],
    `${credentials.sharedSecret}\n`,
  );
  return credentials;
}

/** What the code host's administrator would note down: made once, kept readable for its owner only. */
function keptCredentials(file: string): ConsumerCredentials {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ConsumerCredentials;
  const made = {
    consumerKey: `harbour-${randomBytes(4).toString('hex')}`,
    sharedSecret: randomBytes(24).toString('base64url'),
  };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
