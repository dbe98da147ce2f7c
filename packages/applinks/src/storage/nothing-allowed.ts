import type { IncomingLink } from './store.ts';

/** An incoming side to begin with: it has no key yet, and may do nothing beyond the dance with a callback. */
export const NOTHING_ALLOWED: Omit<IncomingLink, 'consumerKey' | 'signatureMethods'> = {
  sharedSecret: null,
  publicKey: null,
  callbacks: [],
  allowOob: false,
  allowOauth10: false,
  allowTwoLegged: false,
  twoLeggedAs: null,
  allowImpersonation: false,
  requireBodyHash: false,
  notImpersonated: [],
  allowWeakKey: false,
  rules: [],
  retired: null,
};
