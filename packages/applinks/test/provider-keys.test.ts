// Which keys a signature is verified with, and in which spelling. Over real HTTP against the embedded example.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { type Credentials, rsaPrivateKey, secretKey } from '@maillon/oauth1';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  call,
  nowSeconds,
  prepare,
  type SignedCall,
  send,
} from '../../../test/support/dance.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from '../../../test/support/notes.ts';
import { respellings } from '../../../test/support/respellings.ts';
import type { IncomingLink } from '../src/storage/index.ts';

const LINK = `lnk_${CONSUMER.consumerKey}`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
});

let notes: RunningNotes;
let url: string;

beforeAll(async () => {
  notes = await startNotes();
  url = `${notes.publicUrl}/notes`;
});
afterEach(() => notes.store.links.remove(LINK));
afterAll(() => notes.close());

/** A link that acts as Bob, with this credential. */
async function link(incoming: Partial<IncomingLink>): Promise<void> {
  await notes.store.links.add(linkFor(CONSUMER, { allowTwoLegged: true, twoLeggedAs: 'bob', ...incoming }));
}

function told(answer: Answer): readonly [status: number, problem: string | undefined] {
  return [answer.status, answer.problem];
}

describe('T23 a link without a secret', () => {
  const signedBy = async (secret: string) =>
    told(await call(CONSUMER, { url, credentials: { key: secretKey(secret) } }));
  const retired = { sharedSecret: '', publicKey: null, untilSeconds: nowSeconds() + 600, uses: 0 };

  it.each<[string, Partial<IncomingLink>]>([
    ['no secret', { sharedSecret: null }],
    ['an empty secret', { sharedSecret: '' }],
    ['an empty secret and an empty one of before', { sharedSecret: '', retired }],
  ])('has no key: %s is not the empty one', async (_what, incoming) => {
    await link(incoming);
    expect(await signedBy('')).toEqual([401, 'consumer_key_rejected']);
  });

  it.each([null, ''])(
    'but with a public key takes neither that nor nothing for one (%j)',
    async (sharedSecret) => {
      await link({ sharedSecret, publicKey, signatureMethods: ['HMAC-SHA1', 'RSA-SHA1'] });
      for (const secret of ['', publicKey, publicKey.trim()]) {
        expect(await signedBy(secret)).toEqual([401, 'signature_invalid']);
      }
    },
  );

  it('of before the rotation has no key either', async () => {
    await link({ retired });
    expect(await signedBy('')).toEqual([401, 'signature_invalid']);
    expect(await signedBy(CONSUMER.sharedSecret)).toEqual([200, undefined]);
  });
});

describe('T24 a stored key that anybody can sign for', () => {
  it('is none', async () => {
    const key = createPublicKey(publicKey).export({ format: 'jwk' });
    const spki = createPublicKey({ key: { ...key, e: 'AQ' }, format: 'jwk' }).export({
      format: 'pem',
      type: 'spki',
    });
    await link({
      publicKey: spki.toString(),
      sharedSecret: null,
      signatureMethods: ['RSA-SHA1'],
      allowWeakKey: true,
    });
    const credentials = { signatureMethod: 'RSA-SHA1', key: rsaPrivateKey(privateKey) } as const;
    expect(told(await call(CONSUMER, { url, credentials }))).toEqual([401, 'consumer_key_rejected']);
  });
});

describe('T48 a signature', () => {
  it.each<[Credentials['signatureMethod'], Credentials['key']]>([
    ['HMAC-SHA1', secretKey(CONSUMER.sharedSecret)],
    ['HMAC-SHA512', secretKey(CONSUMER.sharedSecret)],
    ['RSA-SHA256', rsaPrivateKey(privateKey)],
  ])('of %s has one spelling', async (signatureMethod, key) => {
    await link({ publicKey, signatureMethods: [signatureMethod] });
    const signed: SignedCall = { url, credentials: { signatureMethod, key } };
    const { init } = await prepare(CONSUMER, signed);
    const authorization = new Headers(init.headers).get('authorization') ?? '';
    const [before = '', signature = ''] = authorization.split(/oauth_signature="|"$/);
    const sendWith = async (text: string) => {
      const headers = { authorization: `${before}oauth_signature="${encodeURIComponent(text)}"` };
      return told(await send({ url, init: { headers } }));
    };
    const others = respellings(decodeURIComponent(signature));
    expect(others.length).toBeGreaterThanOrEqual(6);
    for (const other of others) expect(await sendWith(other)).toEqual([401, 'signature_invalid']);
    expect(await sendWith(decodeURIComponent(signature))).toEqual([200, undefined]);
  });
});
