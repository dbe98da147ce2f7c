// What refused a request whose signature is not to blame: the judge has said it already.
import { parseAuthorizationHeader, type Reason } from '@maillon/oauth1';
import { CONFIDENCE, excerpt, type Finding } from '@maillon/oauth1/explain';
import type { CapturedRequest } from './captured-request.ts';

interface Told {
  readonly cause: string;
  readonly remedy: string;
  /** Default: the reason's code. */
  readonly evidence?: (request: SignedParts) => string;
}

type SignedParts = Pick<CapturedRequest, 'target' | 'headers' | 'form'>;

const ASK_AGAIN = 'The person has to approve once more.';
const LATER = 'Let the peer try again later.';
const ALLOW =
  'Allow it in the link if it is meant to be (maillon links set LINK --help), or switch it off at the peer.';
const MAX_USER_CHARACTERS = 80;

/** By reason. One that is not here has to do with the signature or the way the request is written: `explain` tells. */
const TOLD: Readonly<Partial<Record<Reason['code'], Told>>> = {
  body_hash_differs: {
    cause: 'The body was changed on its way, or something else was hashed.',
    remedy: 'Hash the bytes of the body as they are sent, and look for a proxy that rewrites bodies.',
    evidence: () => 'The signature holds; oauth_body_hash is not the hash of the body that came.',
  },
  body_hash_absent: {
    cause: 'The link requires oauth_body_hash with every body that is no form, and there was none.',
    remedy: 'Let the peer send oauth_body_hash, or do not require it in the link.',
  },
  nonces_full: { cause: 'Too many requests came within the window of the timestamps.', remedy: LATER },
  consumer_unknown: {
    cause: 'No link has the consumer key of the request.',
    remedy: 'Compare the consumer key at the peer with that of the link: maillon links list.',
  },
  consumer_disabled: {
    cause: 'The link is paused.',
    remedy: 'Resume it when it should work again: maillon links resume LINK.',
  },
  consumer_without_key: {
    cause: 'The link has no key of the kind that the request was signed with.',
    remedy: 'Make the link again: maillon links remove LINK, then maillon connect URL.',
  },
  request_tokens_full: {
    cause: 'The peer asked for too many request tokens that nobody has answered.',
    remedy: LATER,
  },
  two_legged_not_allowed: {
    cause: 'The peer asked without a person, which the link does not allow.',
    remedy: ALLOW,
    evidence: () => 'The signature holds; the request has no oauth_token.',
  },
  impersonation_not_allowed: {
    cause: 'The request names a user whom this link may not name, or the link may name nobody at all.',
    remedy: `Name another user, or allow it: maillon links set LINK --incoming-level 3LO+2LO+impersonation; maillon links show LINK lists those who may not be named (--not-impersonated).`,
    evidence: (request) => `The signature holds; ${namedUsers(request)}.`,
  },
  not_allowed_by_rules: {
    cause: 'The rules of the link do not allow this method and path.',
    remedy: ALLOW,
  },
  oauth10_not_allowed: {
    cause: 'The peer asked for a request token without oauth_callback, as in OAuth 1.0.',
    remedy: 'Let the peer send oauth_callback (OAuth 1.0a).',
  },
  oob_not_allowed: { cause: 'The peer may not use oauth_callback=oob.', remedy: ALLOW },
  callback_refused: {
    cause: 'The address in oauth_callback is none that the link takes.',
    remedy: 'Compare it with the callbacks of the link: maillon links show LINK.',
  },
  token_unknown: {
    cause: 'The token is not known here: it was removed, or belongs to another link or another instance.',
    remedy: ASK_AGAIN,
  },
  token_expired: { cause: 'The token had expired.', remedy: ASK_AGAIN },
  token_revoked: { cause: 'The person had revoked the access.', remedy: ASK_AGAIN },
  token_used: { cause: 'The request token had been exchanged before.', remedy: ASK_AGAIN },
  token_burnt: { cause: 'Too many wrong verifiers had come for the request token.', remedy: ASK_AGAIN },
  verifier_absent: {
    cause: 'The request token was to be exchanged without its verifier.',
    remedy: 'Let the peer send the oauth_verifier that came with the callback.',
  },
  verifier_wrong: {
    cause: 'The verifier is not that of the request token.',
    remedy: 'Let the peer send the oauth_verifier that came with the callback of this very token.',
  },
  permission_undecided: { cause: 'The peer asked before the person had answered.', remedy: 'Nothing to do.' },
  permission_denied: { cause: 'The person said no.', remedy: 'Nothing to do.' },
  session_handle_wrong: { cause: 'The session handle is not that of the token.', remedy: ASK_AGAIN },
  session_over: { cause: 'The session of the token is over.', remedy: ASK_AGAIN },
  timestamp_before_restart: {
    cause: 'The request was signed before our restart; such requests are refused, since nonces may be lost.',
    remedy: 'Nothing to do: the next request is signed anew.',
  },
  store_unavailable: { cause: 'Our store did not answer.', remedy: LATER },
};

/** @returns undefined where the signature is what is to be looked at. */
export function findingOfReason(request: SignedParts & Pick<CapturedRequest, 'reason'>): Finding | undefined {
  const { reason = '' } = request;
  const told = isTold(reason) ? TOLD[reason] : undefined;
  if (told === undefined) return undefined;
  const { cause, remedy, evidence } = told;
  const shown = evidence?.(request) ?? `It was refused as ${reason}.`;
  return { code: 'unknown', cause, evidence: shown, remedy, confidence: CONFIDENCE.measured };
}

function isTold(reason: string): reason is keyof typeof TOLD {
  return Object.hasOwn(TOLD, reason);
}

function namedUsers({ target, headers, form = '' }: SignedParts): string {
  const mark = target.indexOf('?');
  const authorization = headers.find(([name]) => name === 'authorization')?.[1] ?? '';
  const parameters = [
    ...(parseAuthorizationHeader(authorization)?.parameters ?? []),
    ...[mark === -1 ? '' : target.slice(mark + 1), form].flatMap((text) => [...new URLSearchParams(text)]),
  ];
  const users = new Set(
    parameters.filter(([name]) => name === 'xoauth_requestor_id').map(([, user]) => user),
  );
  const names = [...users].map((user) => JSON.stringify(excerpt(user, MAX_USER_CHARACTERS)));
  return `xoauth_requestor_id names ${names.join(' and ')}`;
}
