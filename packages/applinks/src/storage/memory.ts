// The store for tests and for embeddings that may forget everything at the next start.
import { changeListeners } from './change-listeners.ts';
import { memoryAccessTokens } from './memory/access-tokens.ts';
import { memoryAdministrators } from './memory/administrators.ts';
import { memoryApplicationKeys } from './memory/application-keys.ts';
import { memoryEntityLinks } from './memory/entity-links.ts';
import { memoryLinks } from './memory/links.ts';
import { memoryNonces } from './memory/nonces.ts';
import { memoryOutgoingTokens } from './memory/outgoing-tokens.ts';
import { memoryRefusedRequests } from './memory/refused-requests.ts';
import { memoryRequestTokens } from './memory/request-tokens.ts';
import { emptyTables } from './memory/tables.ts';
import type { SecretStore, Store } from './store.ts';

/** How many live nonces a consumer may have, unless told otherwise. */
export const DEFAULT_MAX_NONCES_PER_CONSUMER = 1_000_000;

/**
 * Makes an empty store in memory. Each call is atomic, since none waits in its middle. Nothing outlives the process,
 * replay protection included: a restart within the timestamp window accepts an old request again.
 *
 * @param options.maxNoncesPerConsumer - live nonces a consumer; default 1,000,000: some 1,600 signed requests a second, for as long as one likes.
 */
export function memoryStore(options: { readonly maxNoncesPerConsumer?: number } = {}): Store {
  const listeners = changeListeners();
  const tables = emptyTables();
  const accessTokens = memoryAccessTokens(tables, listeners.tell);
  const requestTokens = memoryRequestTokens(tables, listeners.tell);
  const outgoingTokens = memoryOutgoingTokens(tables);
  const nonces = memoryNonces(options.maxNoncesPerConsumer ?? DEFAULT_MAX_NONCES_PER_CONSUMER);
  return {
    links: memoryLinks(tables, listeners.tell),
    requestTokens,
    accessTokens,
    nonces,
    outgoingTokens,
    settings: memoryTexts(),
    secrets: memoryTexts(),
    administrators: memoryAdministrators(),
    applicationKeys: memoryApplicationKeys(),
    entityLinks: memoryEntityLinks(tables),
    refusedRequests: memoryRefusedRequests(tables),
    onChange: listeners.add,
    async sweep(nowSeconds) {
      return {
        requestTokens: requestTokens.sweep(nowSeconds),
        accessTokens: accessTokens.sweep(nowSeconds),
        nonces: nonces.sweep(nowSeconds),
        outgoingRequestTokens: outgoingTokens.sweep(nowSeconds),
      };
    },
    async close() {},
  };
}

/** Settings and secrets: in memory both are texts by name. */
function memoryTexts(): SecretStore {
  const texts = new Map<string, string>();
  return {
    async get(name) {
      return texts.get(name);
    },
    async setIfAbsent(name, value) {
      const kept = texts.get(name) ?? value;
      texts.set(name, kept);
      return kept;
    },
    async set(name, value) {
      texts.set(name, value);
    },
  };
}
