// An application with the wire REST of Application Links, over HTTP on loopback. Its administrator is root.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createGuardedFetch,
  createOutgoing,
  createPeerClient,
  loadOurselves,
  type PeerClient,
} from '@maillon/applinks/links';
import { nodeRequest, sendResponse } from '@maillon/applinks/node';
import { htmlPages } from '@maillon/applinks/pages';
import { createProvider } from '@maillon/applinks/provider';
import { type AdministratorVerdict, createAppLinksRest, type RestEvent } from '@maillon/applinks/rest';
import { memoryStore, type Store } from '@maillon/applinks/storage';

export const PASSWORD = 'marked-root-password-7fQ';

export interface RestApplication {
  readonly publicUrl: string;
  readonly store: Store;
  readonly events: RestEvent[];
  /** Requests that were none of the REST's. */
  readonly passedOn: string[];
  readonly id: string;
  close(): Promise<void>;
}

export interface RestApplicationOptions {
  readonly name?: string;
  readonly contextPath?: string;
  readonly adminUrl?: string;
}

export async function startRestApplication(options: RestApplicationOptions = {}): Promise<RestApplication> {
  const store = memoryStore();
  const events: RestEvent[] = [];
  const passedOn: string[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const publicUrl = `http://127.0.0.1:${port}${options.contextPath ?? ''}`;
  const identity = {
    person: (request: { header(name: string): string | undefined }) =>
      Promise.resolve(
        request.header('x-test-person') === undefined
          ? undefined
          : { name: request.header('x-test-person') ?? '' },
      ),
    signInUrl: (returnUrl: string) => `${publicUrl}/login?to=${encodeURIComponent(returnUrl)}`,
  };
  const provider = createProvider({
    store,
    publicUrl,
    applicationName: options.name ?? 'CI',
    identity,
    pages: htmlPages,
    formKey: randomBytes(32),
  });
  const guarded = createGuardedFetch({ allowLoopback: true });
  const peer = (rpcUrl: string): PeerClient => createPeerClient({ fetch: guarded, rpcUrl, learnt: false });
  const ourselves = () =>
    loadOurselves(store, {
      name: options.name ?? 'CI',
      publicUrl,
      randomBytes: (length) => randomBytes(length),
    });
  const outgoing = createOutgoing({ store, publicUrl });
  const rest = createAppLinksRest({
    store,
    publicUrl,
    ourselves,
    outgoing,
    identity,
    administrators: ({ name, password }): Promise<AdministratorVerdict> =>
      Promise.resolve(
        name === 'limited'
          ? { kind: 'limited', retryAfterSeconds: 7 }
          : name === 'root' && password === PASSWORD
            ? { kind: 'administrator', name }
            : { kind: 'refused' },
      ),
    peers: {
      manifest: (baseUrl) => peer(baseUrl).manifest(),
      consumerInfo: (baseUrl) => peer(baseUrl).consumerInfo(),
    },
    authenticate: (request) => provider.authenticate(request),
    adminUrl: () => options.adminUrl,
    onEvent: (event) => void events.push(event),
  });
  server.on('request', (req, res) => {
    const request = nodeRequest(req);
    rest
      .handle(request)
      .then(async (answer) => answer ?? (await provider.handle(request)))
      .then((answer) => {
        if (answer !== undefined) return sendResponse(res, answer);
        passedOn.push(req.url ?? '');
        res.end('the application');
        return undefined;
      })
      .catch((error: unknown) => {
        res.statusCode = 500;
        res.end(String(error));
      });
  });
  return {
    publicUrl,
    store,
    events,
    passedOn,
    id: (await ourselves()).applicationId,
    async close() {
      outgoing.close();
      provider.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    },
  };
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly xml?: string;
  /** Default true: as root, with the token for writes. */
  readonly asRoot?: boolean;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: () => unknown;
}

export async function call(url: string, options: Call = {}): Promise<CallAnswer> {
  const { method = 'GET', json, xml, asRoot = true } = options;
  const body = json === undefined ? xml : JSON.stringify(json);
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      ...(asRoot ? { authorization: basic('root', PASSWORD), 'x-atlassian-token': 'no-check' } : {}),
      ...(body === undefined
        ? {}
        : { 'content-type': json === undefined ? 'application/xml' : 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
