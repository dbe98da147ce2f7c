// Two gateways on loopback, each in front of an application of its own, linked both ways by their wire REST.
// People are named by the header Remote-User, which loopback is trusted with.
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryStore, type Store } from '@maillon/applinks/storage';
import { Browser, hiddenInputs } from '../../../../test/support/browser.ts';
import { hashPassword } from '../../src/admin/passwords.ts';
import type { GatewayConfig } from '../../src/config/gateway-config.ts';
import { createLog } from '../../src/log.ts';
import { startGateway } from '../../src/start-gateway.ts';

export const PASSWORD = 'marked-admin-password-3xK';

export interface LinkedGateway {
  readonly publicUrl: string;
  readonly adminUrl: string;
  readonly store: Store;
  readonly logged: string[];
  close(): Promise<void>;
}

export async function startLinkedGateway(
  application: RequestListener,
  changes: Partial<GatewayConfig> & { readonly path?: string } = {},
): Promise<LinkedGateway> {
  const { path = '', ...config } = changes;
  const server = createServer(application);
  const appUrl = await listenOn(server);
  const publicUrl = (await freeUrl()) + path;
  const store = memoryStore();
  await store.administrators.put({
    name: 'root',
    passwordHash: await hashPassword(PASSWORD),
    createdAtSeconds: 1,
  });
  const logged: string[] = [];
  const { gateway, adminUrl } = await startGateway(
    {
      appUrl,
      publicUrl,
      listen: { host: '127.0.0.1', port: Number(new URL(publicUrl).port) },
      adminListen: { host: '127.0.0.1', port: 0, isRequired: true },
      allowLoopback: true,
      dataDir: '/nowhere',
      keyFile: '/nowhere/key',
      identity: { kind: 'header', header: 'Remote-User', trust: ['127.0.0.1/32'] },
      forwardHeader: 'X-Forwarded-User',
      lifetimes: { requestTokenSeconds: 600, accessTokenSeconds: 3600, sessionSeconds: 7200 },
      applicationName: `App ${new URL(publicUrl).port}`,
      ...config,
    },
    {
      store,
      formKey: randomBytes(32),
      log: createLog({ level: 'debug', destination: { write: (line) => void logged.push(line) } }),
    },
  );
  return {
    publicUrl,
    adminUrl: adminUrl ?? '',
    store,
    logged,
    async close() {
      await gateway.closeNow();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function listenOn(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an AddressInfo.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function freeUrl(): Promise<string> {
  const server = createServer();
  const url = await listenOn(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

export async function idOf({ publicUrl }: LinkedGateway): Promise<string> {
  const response = await fetch(`${publicUrl}/rest/applinks/3.0/manifest.json`);
  return ((await response.json()) as { readonly id: string }).id;
}

/** A browser in which root is signed in at the admin listener. */
export async function signedInAsRoot({ adminUrl }: LinkedGateway): Promise<Browser> {
  const browser = new Browser();
  const form = await browser.get(`${adminUrl}/sign-in`);
  const done = await browser.post(`${adminUrl}/sign-in`, {
    ...hiddenInputs(form.text),
    name: 'root',
    password: PASSWORD,
  });
  if (done.location !== `${adminUrl}/`) throw new Error(`not signed in: ${done.status} ${done.text}`);
  return browser;
}

/** A call of the wire REST as root. */
export function asRoot(url: string, method: string, json?: unknown): Promise<Response> {
  return fetch(url, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`root:${PASSWORD}`).toString('base64')}`,
      'x-atlassian-token': 'no-check',
      accept: 'application/json',
      'content-type': 'application/json',
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
}

const LEVEL = { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: false };

/** Makes both halves. @returns the id of the half at `one`. */
export async function link(one: LinkedGateway, other: LinkedGateway, level = LEVEL): Promise<string> {
  const pairs = [
    [one, other],
    [other, one],
  ] as const;
  for (const [here, there] of pairs) {
    const id = await idOf(there);
    const entity = {
      id,
      typeId: 'generic',
      name: there === other ? 'Other' : 'One',
      rpcUrl: there.publicUrl,
      displayUrl: there.publicUrl,
    };
    await expectStatus(
      201,
      await asRoot(`${here.publicUrl}/rest/applinks/1.0/applicationlink/${id}`, 'PUT', entity),
    );
  }
  for (const [here, there] of pairs) {
    const url = `${here.publicUrl}/rest/applinks/3.0/status/${await idOf(there)}/oauth`;
    await expectStatus(204, await asRoot(url, 'PUT', { incoming: level, outgoing: level }));
  }
  const [made] = await one.store.links.list();
  return made?.id ?? '';
}

async function expectStatus(status: number, response: Response): Promise<void> {
  if (response.status !== status) throw new Error(`${response.status}: ${await response.text()}`);
}

/**
 * The person goes through the dance from `authorizeUrl`: says yes there and comes back.
 *
 * @returns the last answer, and what the first application's cookie was.
 */
export async function dance(authorizeUrl: string, user: string): Promise<Response> {
  const person = { 'remote-user': user };
  const begun = await fetch(authorizeUrl, { headers: person, redirect: 'manual' });
  const ours = cookiesOf(begun);
  const consentUrl = begun.headers.get('location') ?? '';
  const consent = await fetch(consentUrl, { headers: person });
  const form = new URLSearchParams({ ...hiddenInputs(await consent.text()), approve: '1' });
  const decided = await fetch(new URL(new URL(consentUrl).pathname, consentUrl), {
    method: 'POST',
    redirect: 'manual',
    headers: {
      ...person,
      cookie: cookiesOf(consent),
      origin: new URL(consentUrl).origin,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  });
  const back = decided.headers.get('location') ?? '';
  return fetch(back, { headers: { ...person, cookie: ours }, redirect: 'manual' });
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
