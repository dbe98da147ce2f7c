// Who administers links, as the wire REST asks for it. How passwords are kept and compared is the host's matter.
import type { BasicCredentials } from './basic-credentials.ts';

export type AdministratorVerdict =
  | { readonly kind: 'administrator'; readonly name: string }
  | { readonly kind: 'refused' }
  /** Too many attempts with this name, or from this address; nothing was compared. */
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number };

/**
 * @param remoteAddress - of the socket.
 * @returns a verdict that costs the same work for an unknown name as for a wrong password.
 */
export type AdministratorCheck = (
  credentials: BasicCredentials,
  remoteAddress: string | undefined,
) => Promise<AdministratorVerdict>;
