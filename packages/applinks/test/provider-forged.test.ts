// T07 at length: what is not signed leaves nothing behind in a real store.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createProvider, type HttpRequest, htmlPages } from '@maillon/applinks';
import { sqliteStore } from '@maillon/applinks/sqlite';
import { expect, it } from 'vitest';
import { CONSUMER, linkFor } from '../../../test/support/notes.ts';

const FORGED = 100_000;

function forged(index: number, nowSeconds: number): HttpRequest {
  const headers = new Map([
    [
      'authorization',
      `OAuth oauth_consumer_key="${CONSUMER.consumerKey}", oauth_token="t", oauth_signature_method="HMAC-SHA1", ` +
        `oauth_timestamp="${nowSeconds}", oauth_nonce="n${index}", oauth_signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"`,
    ],
  ]);
  return {
    method: 'GET',
    target: '/a',
    header: (name) => headers.get(name),
    headerCount: (name) => (headers.has(name) ? 1 : 0),
    remoteAddress: '127.0.0.1',
    body: { peek: () => Promise.resolve({ bytes: new Uint8Array(0), complete: true }) },
  };
}

it('T07 100,000 forged requests leave no nonce in the store', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'maillon-forged-'));
  const store = await sqliteStore({
    file: path.join(folder, 'maillon.db'),
    keyFile: path.join(folder, 'key'),
  });
  await store.links.add(linkFor(CONSUMER));
  const provider = createProvider({
    store,
    publicUrl: 'https://ci.example',
    applicationName: 'CI',
    identity: { person: () => Promise.resolve(undefined), signInUrl: () => undefined },
    pages: htmlPages,
    formKey: randomBytes(32),
  });
  const nowSeconds = Math.floor(Date.now() / 1000);
  const kinds = new Set<string>();
  for (let index = 0; index < FORGED; index++) {
    kinds.add((await provider.authenticate(forged(index, nowSeconds))).kind);
  }
  expect([...kinds]).toEqual(['refused']);
  expect((await store.sweep(nowSeconds + 100_000)).nonces).toBe(0);
  provider.close();
  await store.close();
  await rm(folder, { recursive: true });
}, 120_000);
