/** Harbour's half of the link with the CI, as its administrator copied it from the other side's sheet. */
import { type Link, NOTHING_ALLOWED } from '@maillon/applinks';
import type { LinkStore } from '@maillon/applinks/storage';

export const LINK_ID = 'lnk_ci';

export interface CiLinkConfiguration {
  readonly name: string;
  /** Its public URL, without a trailing slash. */
  readonly url: string;
  /** Harbour acts there: what it signs with. */
  readonly consumerKey: string;
  readonly sharedSecret: string;
  /** The CI acts here: what it signs with, a public key as PEM; absent when it may not. */
  readonly acting?: { readonly consumerKey: string; readonly publicKey: string };
}

export type CiLink = Link & { readonly outgoing: NonNullable<Link['outgoing']> };

/** @returns the link that the configuration describes. */
export function ciLink({ name, url, consumerKey, sharedSecret, acting }: CiLinkConfiguration): CiLink {
  return {
    id: LINK_ID,
    name,
    state: 'enabled',
    peer: { typeId: 'generic', applicationId: null, rpcUrl: url, displayUrl: url },
    isPrimary: false,
    incoming: acting === undefined ? null : incoming(acting),
    outgoing: {
      consumerKey,
      signatureMethod: 'HMAC-SHA1',
      sharedSecret,
      privateKey: null,
      requestTokenUrl: `${url}/plugins/servlet/oauth/request-token`,
      authorizeUrl: `${url}/plugins/servlet/oauth/authorize`,
      accessTokenUrl: `${url}/plugins/servlet/oauth/access-token`,
      allowTwoLegged: false,
      allowImpersonation: false,
    },
    createdAtSeconds: Math.floor(Date.now() / 1000),
  };
}

/** Puts the link in place of what was kept of it; tokens stay. */
export async function keepLink(links: LinkStore, wanted: Link): Promise<void> {
  const kept = await links.update(wanted.id, ({ createdAtSeconds }) => ({ ...wanted, createdAtSeconds }));
  if (kept === undefined) await links.add(wanted);
}

function incoming(acting: { readonly consumerKey: string; readonly publicKey: string }): Link['incoming'] {
  return {
    ...NOTHING_ALLOWED,
    ...acting,
    signatureMethods: ['RSA-SHA1'],
    // It reports statuses, and nothing else of Harbour is its business.
    rules: [{ methods: ['GET', 'POST'], path: '/api/repositories' }],
  };
}
