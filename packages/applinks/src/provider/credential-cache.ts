// Links and access tokens with their keys made ready, kept until anything changes in the store. The hot path asks
// here; a revocation empties it (threat T39).
import { rsaPublicKey, secretKey, type VerificationKey } from '@maillon/oauth1';
import { readPublicKey } from '@maillon/oauth1/keys';
import { LRUCache } from 'lru-cache';
import type { AccessToken, IncomingLink, Link, Store } from '../storage/store.ts';
import { digestOf } from './credentials.ts';

/** A consumer that may be asked about: its link, and what its signatures are verified with. */
export interface Consumer {
  readonly link: Link;
  readonly incoming: IncomingLink;
  /** Keys for this token secret: the current one first, then a retired one that still holds. */
  keys(tokenSecret: string, nowSeconds: number): readonly VerificationKey[];
  /** How many of them are current. */
  readonly currentKeyCount: number;
}

export interface CachedAccessToken {
  readonly token: AccessToken;
  /** Verification keys of its consumer with this token's secret; made at first use. */
  keys: readonly VerificationKey[] | undefined;
}

export interface CredentialCache {
  consumer(consumerKey: string): Promise<Consumer | undefined>;
  accessToken(token: string): Promise<CachedAccessToken | undefined>;
  /** Ends the subscription to the store's changes. */
  close(): void;
}

const MAX_CONSUMERS = 10_000;
const MAX_ACCESS_TOKENS = 50_000;

export function createCredentialCache(store: Store): CredentialCache {
  const consumers = new LRUCache<string, Consumer>({ max: MAX_CONSUMERS });
  const accessTokens = new LRUCache<string, CachedAccessToken>({ max: MAX_ACCESS_TOKENS });
  // An answer that was asked for before a change and comes after it must not be kept.
  let generation = 0;
  const close = store.onChange(() => {
    generation++;
    consumers.clear();
    accessTokens.clear();
  });
  return {
    close,
    async consumer(consumerKey) {
      const cached = consumers.get(consumerKey);
      if (cached !== undefined) return cached;
      const asked = generation;
      const link = await store.links.getByConsumerKey(consumerKey);
      if (link === undefined || link.incoming === null) return undefined;
      const consumer = createConsumer(link, link.incoming);
      if (asked === generation) consumers.set(consumerKey, consumer);
      return consumer;
    },
    async accessToken(value) {
      const cached = accessTokens.get(value);
      if (cached !== undefined) return cached;
      const asked = generation;
      const token = await store.accessTokens.find(digestOf(value));
      if (token === undefined) return undefined;
      const entry: CachedAccessToken = { token, keys: undefined };
      if (asked === generation) accessTokens.set(value, entry);
      return entry;
    },
  };
}

function createConsumer(link: Link, incoming: IncomingLink): Consumer {
  const current = keyMaker(incoming);
  const retired =
    incoming.retired === null ? undefined : { ...incoming.retired, make: keyMaker(incoming.retired) };
  return {
    link,
    incoming,
    currentKeyCount: current('').length,
    keys(tokenSecret, nowSeconds) {
      const keys = current(tokenSecret);
      return retired === undefined || retired.untilSeconds <= nowSeconds
        ? keys
        : [...keys, ...retired.make(tokenSecret)];
    },
  };
}

/** A missing or empty secret makes no key: it is never read as '' (threat T23). Nor does a key that nobody may use. */
function keyMaker(credential: {
  readonly sharedSecret: string | null;
  readonly publicKey: string | null;
}): (tokenSecret: string) => readonly VerificationKey[] {
  const { sharedSecret, publicKey } = credential;
  const rsa = publicKey === null ? [] : rsaKeys(publicKey);
  return (tokenSecret) =>
    sharedSecret === null || sharedSecret === '' ? rsa : [...rsa, secretKey(sharedSecret, tokenSecret)];
}

/** A link may have been stored by a version that took more. */
function rsaKeys(publicKey: string): readonly VerificationKey[] {
  try {
    return [rsaPublicKey(readPublicKey(publicKey, { allowWeakKey: true }).spki)];
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
}
