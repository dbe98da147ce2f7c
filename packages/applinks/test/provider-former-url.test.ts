// After a move, peers go on signing our former address until somebody tells them the new one.
import { randomBytes } from 'node:crypto';
import { createProvider, type HttpRequest, htmlPages, memoryStore, type Provider } from '@maillon/applinks';
import { authorizationHeader, secretKey, signRequest } from '@maillon/oauth1';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CONSUMER, linkFor } from '../../../test/support/notes.ts';

const store = memoryStore();
let former: readonly string[];
let provider: Provider;

beforeEach(async () => {
  former = [];
  if ((await store.links.list()).length === 0) {
    await store.links.add(linkFor(CONSUMER, { allowTwoLegged: true, twoLeggedAs: 'robot' }));
  }
  provider = createProvider({
    store,
    publicUrl: 'https://new.example',
    formerUrls: async () => former,
    applicationName: 'Moved',
    identity: { person: async () => undefined, signInUrl: () => undefined },
    pages: htmlPages,
    formKey: randomBytes(32),
  });
});
afterEach(() => provider.close());

async function signedFor(origin: string): Promise<HttpRequest> {
  const target = '/a%2Fb?x=1';
  const protocol = await signRequest(
    { method: 'GET', url: origin + target },
    {
      consumerKey: CONSUMER.consumerKey,
      signatureMethod: 'HMAC-SHA1',
      key: secretKey(CONSUMER.sharedSecret),
    },
    { nowSeconds: Math.floor(Date.now() / 1000) },
  );
  const headers = new Map([['authorization', authorizationHeader(protocol)]]);
  return {
    method: 'GET',
    target,
    header: (name) => headers.get(name),
    headerCount: (name) => (headers.has(name) ? 1 : 0),
    remoteAddress: '127.0.0.1',
    body: { peek: async () => ({ bytes: new Uint8Array(0), complete: true }) },
  };
}

it('accepts a signature for a former address, and none for any other', async () => {
  former = ['http://old.example:8080/ci', 'https://older.example'];
  expect(await provider.authenticate(await signedFor('https://older.example'))).toMatchObject({
    user: 'robot',
  });
  expect(await provider.authenticate(await signedFor('http://old.example:8080'))).toMatchObject({
    user: 'robot',
  });
  expect(await provider.authenticate(await signedFor('https://new.example'))).toMatchObject({
    user: 'robot',
  });
  expect(await provider.authenticate(await signedFor('https://evil.example'))).toMatchObject({
    kind: 'refused',
  });
});

it('takes a replay for one, whatever address it is read for', async () => {
  former = ['https://older.example'];
  const request = await signedFor('https://older.example');
  expect(await provider.authenticate(request)).toMatchObject({ kind: 'signed' });
  expect(await provider.authenticate(request)).toMatchObject({ kind: 'refused' });
});
