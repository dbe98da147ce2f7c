// An answer that is not the one a check asked for, as a finding. Application Links wire notes, section 8.
import { answerFailure } from '../../peer/answer-failure.ts';
import type { PeerAnswer } from '../../peer/guarded-fetch.ts';
import type { PeerFinding } from '../../peer/peer-error.ts';
import { type Finding, finding, findingOfFailure } from '../finding.ts';

/** What the paths and hosts of sign-in pages are called. */
const LOGIN_PATH =
  /(?:^|[/.?&=_-])(?:log-?in|log-?on|sign-?in|dologin|sso|saml2?|oauth2|openid|oidc|adfs|cas|authenticate|session\/new|wayf)(?:[/.?&=_-]|$)/i;
const LOGIN_HOST = /^(?:login|logon|signin|sso|auth|idp|id|accounts?|adfs|cas|keycloak)\./i;

/**
 * @param call - what was asked: `GET https://git.acme.dev/rest/…`.
 * @param fault - what is wrong with the body, when it was read.
 */
export function wrongAnswer(
  answer: PeerAnswer,
  about: { readonly call: string; readonly fault?: string },
): Finding {
  const signIn = signInRedirect(answer);
  if (signIn === undefined) return withoutAdministrator(answerFailure(answer, about).finding, answer);
  const evidence = `${about.call} answered ${answer.status} and leads to ${signIn.origin}${signIn.pathname}.`;
  return finding('LOGIN_PAGE', evidence, { cause: 'A sign-in page stands in front of the peer.' });
}

/** Whether a sign-in page answered, or the answer leads to one. */
export function isSignInPage(answer: PeerAnswer): boolean {
  return wrongAnswer(answer, { call: '' }).code === 'LOGIN_PAGE';
}

/** The words for answers to an administrator's password do not fit: none was sent. */
export function withoutAdministrator(failure: PeerFinding, { status }: Pick<PeerAnswer, 'status'>): Finding {
  if (failure.code !== 'ADMINISTRATOR_REFUSED' && failure.code !== 'INSUFFICIENT_REMOTE_PERMISSION')
    return findingOfFailure(failure);
  return finding('UNEXPECTED_RESPONSE_STATUS', failure.evidence, {
    cause: `The peer, or what stands in front of it, asks for a sign-in (${status}) where everybody must be let in.`,
    remedy: 'Let /rest/applinks and /plugins/servlet/oauth through without signing in.',
  });
}

/** @returns where a redirect to a sign-in page leads. */
function signInRedirect(answer: PeerAnswer): URL | undefined {
  const target = redirectTarget(answer);
  return target !== undefined && isSignIn(target, new URL(answer.url).hostname) ? target : undefined;
}

/** @returns where a redirect leads, when that can be read. */
export function redirectTarget({ status, headers, url }: PeerAnswer): URL | undefined {
  const location = headers.get('location');
  if (status < 300 || status >= 400 || location === null) return undefined;
  return URL.canParse(location, url) ? new URL(location, url) : undefined;
}

function isSignIn({ hostname, pathname, search }: URL, ourHost: string): boolean {
  return LOGIN_PATH.test(`${pathname}${search}`) || (hostname !== ourHost && LOGIN_HOST.test(hostname));
}
