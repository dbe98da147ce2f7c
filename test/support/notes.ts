// The embedded example, running on a free port, with two people who can sign in.
import { randomBytes } from 'node:crypto';
import {
  type IncomingLink,
  type Link,
  memoryStore,
  NOTHING_ALLOWED,
  type Refusal,
  type Store,
} from '@maillon/applinks';
import { createNotes } from '../../examples/embedded/server.ts';
import { Browser } from './browser.ts';
import type { TestConsumer } from './dance.ts';
import { freePort } from './http.ts';

export const CONSUMER: TestConsumer = {
  consumerKey: 'code-host-1',
  sharedSecret: 'marked-consumer-secret-Zq1u',
};

export function linkFor(
  consumer: TestConsumer,
  incoming: Partial<IncomingLink> = {},
  name = 'Code host',
): Link {
  return {
    id: `lnk_${consumer.consumerKey}`,
    name,
    state: 'enabled',
    peer: { typeId: 'generic', applicationId: null, rpcUrl: null, displayUrl: null },
    isPrimary: false,
    outgoing: null,
    createdAtSeconds: 1,
    incoming: {
      ...NOTHING_ALLOWED,
      consumerKey: consumer.consumerKey,
      signatureMethods: ['HMAC-SHA1'],
      sharedSecret: consumer.sharedSecret,
      ...incoming,
    },
  };
}

export interface RunningNotes {
  readonly publicUrl: string;
  readonly store: Store;
  /** What the log was told, oldest first. */
  readonly refusals: readonly Refusal[];
  /** A browser in which `user` (alice or bob) is signed in. */
  signedIn(user: string): Promise<Browser>;
  close(): Promise<void>;
}

export async function startNotes(store: Store = memoryStore()): Promise<RunningNotes> {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const refusals: Refusal[] = [];
  const server = createNotes({
    publicUrl,
    store,
    formKey: randomBytes(32),
    onRefusal: (refusal) => refusals.push(refusal),
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    publicUrl,
    store,
    refusals,
    async signedIn(user) {
      const browser = new Browser();
      await browser.post(`${publicUrl}/login`, { user, password: `${user}-notes` });
      return browser;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    },
  };
}
