// The two halves of a link, as the ways of creating one fill them.

import { inspectPublicKey } from '@maillon/oauth1/keys';
import { NOTHING_ALLOWED } from '../../storage/nothing-allowed.ts';
import type { IncomingLink, Link, OutgoingLink, Peer } from '../../storage/store.ts';
import type { AuthenticationLevel } from '../wire/authentication-types.ts';
import { statusOfLevel } from '../wire/authentication-types.ts';
import type { OurKeys } from './ourselves.ts';

const OAUTH_PATH = '/plugins/servlet/oauth';

/** Where an application that speaks Application Links has its OAuth endpoints. Wire notes, section 1. */
export interface OAuthEndpoints {
  readonly requestTokenUrl: string;
  readonly accessTokenUrl: string;
  readonly authorizeUrl: string;
}

/**
 * @param rpcUrl - its address for servers.
 * @param displayUrl - its address for browsers.
 */
export function oauthEndpoints(rpcUrl: string, displayUrl: string): OAuthEndpoints {
  return {
    requestTokenUrl: `${rpcUrl}${OAUTH_PATH}/request-token`,
    accessTokenUrl: `${rpcUrl}${OAUTH_PATH}/access-token`,
    authorizeUrl: `${displayUrl}${OAUTH_PATH}/authorize`,
  };
}

type PeerCredential =
  | { readonly kind: 'secret'; readonly sharedSecret: string }
  | { readonly kind: 'rsa'; readonly publicKey: string; readonly allowWeakKey?: boolean };

export interface IncomingHalf {
  readonly consumerKey: string;
  readonly credential: PeerCredential;
  readonly level: AuthenticationLevel;
  /** Whom a request without a person acts as; null: nobody. */
  readonly twoLeggedAs: string | null;
  readonly callbacks: readonly string[];
}

export function incomingHalf({
  consumerKey,
  credential,
  level,
  twoLeggedAs,
  callbacks,
}: IncomingHalf): IncomingLink {
  const rights = rightsOf(level);
  return {
    ...NOTHING_ALLOWED,
    consumerKey,
    signatureMethods: credential.kind === 'rsa' ? ['RSA-SHA1'] : ['HMAC-SHA1'],
    sharedSecret: credential.kind === 'secret' ? credential.sharedSecret : null,
    publicKey: credential.kind === 'rsa' ? credential.publicKey : null,
    callbacks,
    ...rights,
    twoLeggedAs: rights.allowTwoLegged ? twoLeggedAs : null,
    allowWeakKey:
      credential.kind === 'rsa' &&
      credential.allowWeakKey === true &&
      inspectPublicKey(credential.publicKey).weakness !== null,
  };
}

/** @returns the half with what an administrator set for the one before: rules, and limits of impersonation. */
export function withLimitsOf(before: IncomingLink | null | undefined, made: IncomingLink): IncomingLink {
  if (before == null) return made;
  const { rules, notImpersonated, requireBodyHash } = before;
  return { ...made, rules, notImpersonated, requireBodyHash };
}

/** We sign by RSA-SHA1 at a peer that speaks Application Links, always: it takes nothing else. */
export function outgoingHalf(
  { consumerKey, privateKey }: OurKeys,
  level: AuthenticationLevel,
  endpoints: OAuthEndpoints,
): OutgoingLink {
  return {
    consumerKey,
    signatureMethod: 'RSA-SHA1',
    sharedSecret: null,
    privateKey,
    ...endpoints,
    ...rightsOf(level),
  };
}

/** @returns the half that signs with our present key. One that signs with a secret stays as it is. */
export function adoptOurKey(outgoing: OutgoingLink, { consumerKey, privateKey }: OurKeys): OutgoingLink {
  return outgoing.privateKey === null ? outgoing : { ...outgoing, consumerKey, privateKey };
}

export function newLink(
  parts: { readonly name: string; readonly peer: Peer } & Pick<Link, 'incoming' | 'outgoing'>,
  { now, randomBytes }: { readonly now: () => number; readonly randomBytes: (length: number) => Uint8Array },
): Link {
  return {
    id: `lnk_${Buffer.from(randomBytes(16)).toString('base64url')}`,
    name: parts.name,
    state: 'enabled',
    peer: parts.peer,
    isPrimary: false,
    incoming: parts.incoming,
    outgoing: parts.outgoing,
    createdAtSeconds: now(),
  };
}

export function rightsOf(
  level: AuthenticationLevel,
): Pick<IncomingLink, 'allowTwoLegged' | 'allowImpersonation'> {
  const { twoLoEnabled, twoLoImpersonationEnabled } = statusOfLevel(level);
  return { allowTwoLegged: twoLoEnabled, allowImpersonation: twoLoImpersonationEnabled };
}
