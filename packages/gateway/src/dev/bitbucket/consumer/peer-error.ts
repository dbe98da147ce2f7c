// Why a call to a peer did not give what it should.

/** The peer cannot be reached, refused, or answered something else. The text is for people. */
export class PeerError extends Error {
  /** `oauth_problem`, when the peer told one. */
  readonly problem: string | undefined;
  constructor(text: string, problem?: string, options?: ErrorOptions) {
    super(text, options);
    this.name = 'PeerError';
    this.problem = problem;
  }
}

/**
 * Reads `oauth_problem` where the product reads it: in `WWW-Authenticate`, which has to begin with exactly `OAuth`.
 * What the body says is not seen.
 */
export function problemIn({ headers }: { readonly headers: Headers }): string | undefined {
  const challenge = headers.get('www-authenticate') ?? '';
  if (!challenge.startsWith('OAuth')) return undefined;
  return /\boauth_problem="([^"]*)"/.exec(challenge)?.[1];
}
