// The records in memory, and how one gets in: as a frozen copy, so that no caller can change it.
import {
  type AccessToken,
  type EntityLink,
  type Link,
  LinkGoneError,
  type LinkTraffic,
  type OutgoingRequestToken,
  type OutgoingToken,
  type RefusedRequest,
  type RequestToken,
} from '../store.ts';

export interface Tables {
  /** By id, in the order of creation. */
  readonly links: Map<string, Link>;
  /** By token digest. */
  readonly requestTokens: Map<string, RequestToken>;
  /** By id. */
  readonly accessTokens: Map<string, AccessToken>;
  /** By {@link key} of link, user and session. */
  readonly outgoingRequestTokens: Map<string, OutgoingRequestToken>;
  /** By {@link key} of link and user. */
  readonly outgoingTokens: Map<string, OutgoingToken>;
  /** By {@link key} of link, local key and remote key. */
  readonly entityLinks: Map<string, EntityLink>;
  /** By link: the last of each direction. */
  readonly traffic: Map<string, Readonly<Partial<Record<LinkTraffic['direction'], LinkTraffic>>>>;
  /** By id, in the order of coming. */
  readonly refusedRequests: Map<string, RefusedRequest>;
}

export function emptyTables(): Tables {
  return {
    links: new Map(),
    requestTokens: new Map(),
    accessTokens: new Map(),
    outgoingRequestTokens: new Map(),
    outgoingTokens: new Map(),
    entityLinks: new Map(),
    traffic: new Map(),
    refusedRequests: new Map(),
  };
}

/** One text of several, without ambiguity. */
export function key(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}

/** Copies a record and freezes the copy, deeply. */
export function frozen<Entry extends object>(record: Entry): Entry {
  return freeze(structuredClone(record));
}

/** Removes the entries that `isGone` names. @returns how many. */
export function removeWhere<Entry>(table: Map<string, Entry>, isGone: (entry: Entry) => boolean): number {
  let count = 0;
  for (const [id, entry] of table) {
    if (!isGone(entry)) continue;
    table.delete(id);
    count += 1;
  }
  return count;
}

/** @throws LinkGoneError */
export function requireLink(tables: Tables, linkId: string): void {
  if (!tables.links.has(linkId)) throw new LinkGoneError(linkId);
}

function freeze<Part extends object>(part: Part): Part {
  for (const value of Object.values(part)) if (typeof value === 'object' && value !== null) freeze(value);
  return Object.freeze(part);
}
