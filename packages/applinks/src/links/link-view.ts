// A link as it is shown to whoever administers it: all that describes it, nothing that opens anything.
import type { SignatureMethodName } from '@maillon/oauth1';
import { inspectPublicKey } from '@maillon/oauth1/keys';
import type { AccessRule, IncomingLink, Link, LinkState, OutgoingLink } from '../storage/store.ts';

/** The JSON shape of a link. Fields may be added, none goes away. Never holds a secret. */
export interface LinkView {
  readonly id: string;
  readonly name: string;
  readonly state: LinkState;
  readonly typeId: string;
  readonly rpcUrl: string | null;
  readonly displayUrl: string | null;
  readonly isPrimary: boolean;
  readonly incoming: IncomingLinkView | null;
  readonly outgoing: OutgoingLinkView | null;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
}

export interface IncomingLinkView {
  readonly consumerKey: string;
  readonly signatureMethods: readonly SignatureMethodName[];
  readonly callbacks: readonly string[];
  readonly allowOob: boolean;
  readonly allowOauth10: boolean;
  readonly allowTwoLegged: boolean;
  readonly twoLeggedAs: string | null;
  readonly allowImpersonation: boolean;
  readonly notImpersonated: readonly string[];
  readonly requireBodyHash: boolean;
  readonly allowWeakKey: boolean;
  /** Empty: everything. */
  readonly rules: readonly AccessRule[];
  /** `SHA256:…` of the public key, to compare with the peer's; null for a link with a shared secret. */
  readonly keyFingerprint: string | null;
  /** What makes that key weak: `1024 bits`, `the public exponent 3`, or both; null: nothing. */
  readonly keyWeakness: string | null;
  /** Until when the credential of before a rotation is accepted too, and how often it was used since; null: none. */
  readonly retired: RetiredView | null;
}

export interface RetiredView {
  readonly untilSeconds: number;
  readonly uses: number;
  /** Of a public key, as `keyWeakness`: it can be broken as long as it is accepted. */
  readonly keyWeakness: string | null;
}

export interface OutgoingLinkView {
  readonly consumerKey: string;
  readonly signatureMethod: SignatureMethodName;
  readonly requestTokenUrl: string;
  readonly authorizeUrl: string;
  readonly accessTokenUrl: string;
  readonly allowTwoLegged: boolean;
  readonly allowImpersonation: boolean;
}

/** @returns the view, made field by field so that a new field of the entity is not shown by itself. */
export function linkView(link: Link): LinkView {
  return {
    id: link.id,
    name: link.name,
    state: link.state,
    typeId: link.peer.typeId,
    rpcUrl: link.peer.rpcUrl,
    displayUrl: link.peer.displayUrl,
    isPrimary: link.isPrimary,
    incoming: link.incoming && incomingView(link.incoming),
    outgoing: link.outgoing && outgoingView(link.outgoing),
    createdAt: new Date(link.createdAtSeconds * 1000).toISOString(),
  };
}

function incomingView(incoming: IncomingLink): IncomingLinkView {
  const { publicKey, retired } = incoming;
  const key = publicKey === null ? null : inspectPublicKey(publicKey);
  return {
    consumerKey: incoming.consumerKey,
    signatureMethods: incoming.signatureMethods,
    callbacks: incoming.callbacks,
    allowOob: incoming.allowOob,
    allowOauth10: incoming.allowOauth10,
    allowTwoLegged: incoming.allowTwoLegged,
    twoLeggedAs: incoming.twoLeggedAs,
    allowImpersonation: incoming.allowImpersonation,
    notImpersonated: incoming.notImpersonated,
    requireBodyHash: incoming.requireBodyHash,
    allowWeakKey: incoming.allowWeakKey,
    rules: incoming.rules,
    keyFingerprint: key?.fingerprint ?? null,
    keyWeakness: key?.weakness ?? null,
    retired: retired && {
      untilSeconds: retired.untilSeconds,
      uses: retired.uses,
      keyWeakness: retired.publicKey === null ? null : inspectPublicKey(retired.publicKey).weakness,
    },
  };
}

function outgoingView(outgoing: OutgoingLink): OutgoingLinkView {
  return {
    consumerKey: outgoing.consumerKey,
    signatureMethod: outgoing.signatureMethod,
    requestTokenUrl: outgoing.requestTokenUrl,
    authorizeUrl: outgoing.authorizeUrl,
    accessTokenUrl: outgoing.accessTokenUrl,
    allowTwoLegged: outgoing.allowTwoLegged,
    allowImpersonation: outgoing.allowImpersonation,
  };
}
