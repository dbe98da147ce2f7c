// Who sent a request to our resources: a signed one, Basic, a browser's session, or nobody. Wire notes, section 1.
import type { Attempt } from '../oauth/attempt.ts';
import { LevelRefusal, OAuthRefusal } from '../oauth/refusal.ts';
import { basicAccount } from '../rest/basic.ts';
import type { SiteContext } from '../site.ts';
import { findVisitor } from '../ui/visitor.ts';
import { findIssued, type ProviderSite, readSigned, type VerifiedRequest, verify } from './verify.ts';

/** @returns a user name; null: nobody. @throws OAuthRefusal, LevelRefusal, RestProblem */
export async function authenticate(site: ProviderSite, c: SiteContext): Promise<string | null> {
  const attempt = await readSigned(site, c);
  if (attempt !== undefined) return signedUser(site, attempt);
  return (basicAccount(site, c) ?? findVisitor(site, c)?.account)?.name ?? null;
}

function signedUser(site: ProviderSite, attempt: Attempt): string | null {
  const verified = verify(site, attempt);
  if ((attempt.protocol.get('oauth_token') ?? '') === '') return twoLeggedUser(site, verified);
  const token = findIssued(site, verified, ['access']);
  if (token.expiresAtSeconds <= site.now()) throw new OAuthRefusal('token_expired');
  return token.user ?? null;
}

function twoLeggedUser(site: ProviderSite, { attempt, consumer }: VerifiedRequest): string | null {
  const requestor = attempt.others.get('xoauth_requestor_id');
  if (requestor === undefined) {
    if (!consumer.twoLegged) throw new LevelRefusal();
    return consumer.executeAs;
  }
  const isKnown = site.accounts.find(requestor) !== undefined;
  if (!consumer.impersonation || !isKnown) throw new LevelRefusal();
  return requestor;
}
