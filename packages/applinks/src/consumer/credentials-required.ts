// Raised by a signed fetch when a person has to allow us first.
import { danceAuthorizePath } from './dance-paths.ts';

/** `no_token`: never asked, or disconnected. The others are what the peer said of the token that we had. */
export type CredentialsRequiredReason =
  | 'no_token'
  | 'token_expired'
  | 'token_rejected'
  | 'token_revoked'
  | 'session_over';

/**
 * Send the person to `authorizePath` (below our base URL) to allow us; `danceAuthorizePath(linkId, redirectUrl)` adds
 * where to go afterwards.
 */
export class CredentialsRequired extends Error {
  readonly linkId: string;
  readonly reason: CredentialsRequiredReason;
  readonly authorizePath: string;

  constructor(link: { readonly id: string; readonly name: string }, reason: CredentialsRequiredReason) {
    const authorizePath = danceAuthorizePath(link.id);
    super(`the person has to allow access to ${link.name} (${reason}): send the browser to ${authorizePath}`);
    this.name = 'CredentialsRequired';
    this.linkId = link.id;
    this.reason = reason;
    this.authorizePath = authorizePath;
  }
}
