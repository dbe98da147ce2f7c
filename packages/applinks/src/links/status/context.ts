// What checks are given, and what they find out for those after them.
import type { Link, Store } from '../../storage/store.ts';
import type { AddressRules } from '../peer/address-guard.ts';
import type { PeerAnswer } from '../peer/guarded-fetch.ts';
import type { Manifest } from '../wire/manifest.ts';
import type { Probe } from './probe.ts';

/** The application whose link is looked at. */
export interface DiagnosisSelf {
  /** What our manifest calls us; null: not made yet. */
  readonly applicationId: string | null;
  /** Without a trailing slash; null: never told. */
  readonly publicUrl: string | null;
  /** Former public URLs that are still accepted. */
  readonly aliases?: readonly string[];
  /** When we moved to the public URL from the newest of them; undefined: not known. */
  readonly movedAtSeconds?: number | undefined;
  /** Where the gateway and the application listen: what a proxy may have let a peer sign. */
  readonly internalUrls?: readonly string[];
  /** PKCS#8 PEM of our current RSA key; null: none yet. */
  readonly privateKey?: string | null;
  /** What the process that acts in peers may call, which need not be what the diagnosis may; undefined: not known. */
  readonly addressRules?: AddressRules | undefined;
}

export interface DiagnosisContext {
  readonly link: Link;
  readonly store: Pick<Store, 'links' | 'refusedRequests'>;
  readonly ourselves: DiagnosisSelf;
  /** Whole seconds since 1970 UTC. */
  readonly now: () => number;
  /** Undefined when the address of the peer is not known. */
  readonly probe: Probe | undefined;
  /** Whether no signature is to be computed. */
  readonly isLocal: boolean;
  /** Written by checks, read by those that need them. */
  readonly facts: Facts;
}

export interface Facts {
  /** To the request for the manifest, when one came; redirects are not followed. */
  answer?: PeerAnswer & { readonly askedAtMs: number; readonly answeredAtMs: number };
  manifest?: Manifest;
  /** How the peer's own base URL differs from the link's, as a sentence. */
  baseUrlMismatch?: string;
  /** Whether the link holds the consumer key and public key that the peer shows. */
  peerKeyIsCurrent?: boolean;
}
