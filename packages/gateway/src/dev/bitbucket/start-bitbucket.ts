// Starts the stand-in, in this process.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createAccounts } from './accounts.ts';
import { createApp } from './app.ts';
import { createNonces } from './provider/nonces.ts';
import type { ProviderSite } from './provider/verify.ts';
import { createSessions } from './sessions.ts';
import { type KeyPair, openStore, type Store } from './store.ts';

export interface BitbucketOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Default: a temporary folder that goes when it is closed. */
  readonly dataDir?: string;
  /** The base URL, when something stands in front. Default: of host and port. */
  readonly publicUrl?: string;
  /** Whole seconds since 1970 UTC. */
  readonly now?: () => number;
  /** Of its own consumer when the data folder is new: PKCS#8 and SubjectPublicKeyInfo as PEM. Default: a new pair. */
  readonly keys?: KeyPair;
  /** Of each call to a peer. Default 10 000, as the product's. */
  readonly timeoutMs?: number;
}

interface Credentials {
  readonly name: string;
  readonly password: string;
}

export interface Bitbucket {
  readonly url: string;
  /** What its manifest calls it. */
  readonly id: string;
  /** The key of its own RSA consumer. */
  readonly consumerKey: string;
  readonly administrator: Credentials;
  readonly users: readonly Credentials[];
  /** For tests: what it keeps. */
  readonly store: Store;
  close(): Promise<void>;
}

/** @throws Error when it cannot listen, or its data folder holds something else. */
export async function startBitbucket(options: BitbucketOptions): Promise<Bitbucket> {
  const temporary =
    options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'maillon-bitbucket-')) : undefined;
  const removeTemporary = (): void => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  };
  try {
    const store = openStore(options.dataDir ?? temporary ?? '.', options.keys);
    const running = await listen(options, (url) => createSite(options, store, url));
    const [administrator, ...users] = store.state.accounts.map(({ name, password }) => ({ name, password }));
    if (administrator === undefined) throw new Error('the state has no accounts');
    return {
      url: running.url,
      id: store.state.id,
      consumerKey: store.state.consumer.key,
      administrator,
      users,
      store,
      async close() {
        await running.close();
        removeTemporary();
      },
    };
  } catch (error) {
    removeTemporary();
    throw error;
  }
}

function createSite({ now, timeoutMs = 10_000 }: BitbucketOptions, store: Store, url: string): ProviderSite {
  return {
    url,
    name: 'Bitbucket',
    store,
    accounts: createAccounts(store),
    sessions: createSessions(createHash('sha256').update(store.state.id).digest('hex').slice(0, 8)),
    nonces: createNonces(),
    now: now ?? (() => Math.floor(Date.now() / 1000)),
    timeoutMs,
  };
}

async function listen(
  { host, port, publicUrl }: BitbucketOptions,
  createSiteAt: (url: string) => ProviderSite,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // A TCP server that listens has an AddressInfo.
  const url = (publicUrl ?? urlOf(host, (server.address() as AddressInfo).port)).replace(/\/+$/, '');
  const app = createApp(createSiteAt(url));
  // Only now is the base URL known; no request was read before.
  const listener = getRequestListener((request, env) => app.fetch(platformRequest(request), env), {
    // The library would put its own Request and Response in the place of everybody’s.
    overrideGlobalObjects: false,
  });
  server.on('request', (request, response) => void listener(request, response));
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A request of the platform's own class: middleware copies it, and the library's class cannot be copied. */
function platformRequest({ url, method, headers, body }: Request): Request {
  return new Request(url, { method, headers, ...(body !== null && { body, duplex: 'half' }) });
}

function urlOf(host: string, port: number): string {
  const isAny = host === '0.0.0.0' || host === '::';
  const shown = host.includes(':') ? `[${host}]` : host;
  return `http://${isAny ? '127.0.0.1' : shown}:${port}`;
}
