// Before anything is timed: who accepts a forgery or refuses an honest request is not measured at all.
import type { Case } from './cases.ts';
import type { Subject, WireRequest } from './wire-request.ts';

/** @throws Error that names the subject, the case and what it did wrong. */
export function checkCorrectness(subject: Subject, { name, registered, requests, stale }: Case): void {
  const [first, second] = requests;
  if (first === undefined || second === undefined) throw new Error(`${name}: expected at least two requests`);
  const expectations: readonly (readonly [what: string, request: WireRequest, accepted: boolean])[] = [
    ['an honest request', first, true],
    ['the same request again', first, false],
    // Made of one whose nonce is not used up yet, so that nothing but the change can be the reason.
    ['a changed parameter', withChangedParameter(second), false],
    ['a changed signature', withChangedSignature(second), false],
    ['a changed nonce', withChangedNonce(second), false],
    ['what those were made of', second, true],
    ['a timestamp an hour old', stale, false],
  ];
  registered.nonces.forget();
  for (const [what, request, accepted] of expectations) {
    if (subject.accepts(request) === accepted) continue;
    throw new Error(
      `${name}: ${subject.name} ${accepted ? 'refuses' : 'accepts'} ${what}, so its speed means nothing`,
    );
  }
  registered.nonces.forget();
}

function withChangedParameter(request: WireRequest): WireRequest {
  if (request.formText === undefined) return { ...request, url: changed(request.url, /true/, 'false') };
  const formText = changed(request.formText, /true/, 'false');
  return { ...request, formText, formBytes: Buffer.from(formText) };
}

function withChangedSignature(request: WireRequest): WireRequest {
  const { authorization } = request;
  return {
    ...request,
    authorization: changed(
      authorization,
      /(oauth_signature=")(.)/,
      (_, before, character) => before + (character === 'A' ? 'B' : 'A'),
    ),
  };
}

function withChangedNonce(request: WireRequest): WireRequest {
  return { ...request, authorization: changed(request.authorization, /oauth_nonce="./, 'oauth_nonce="x') };
}

function changed(
  text: string,
  what: RegExp,
  into: string | ((match: string, before: string, character: string) => string),
): string {
  const result = typeof into === 'string' ? text.replace(what, into) : text.replace(what, into);
  if (result === text) throw new Error(`nothing in "${text}" is ${String(what)}: no forgery was made`);
  return result;
}
