// What the strict reader refuses before it looks at the signature: this search reads leniently and would not notice.
import { checkParameters } from '../check-request.ts';
import { problemOf } from '../problem.ts';
import { readRequest } from '../read-request.ts';
import type { Reason } from '../reason.ts';
import { CONFIDENCE } from './confidence.ts';
import type { Observation } from './observe.ts';
import { type LenientAttempt, MAX_TEXT_LENGTH } from './read-attempt.ts';
import type { Knowledge } from './variation.ts';

const MALFORMED = 'The request is malformed: it is refused before its signature is looked at.';
const ONCE =
  'Send each oauth_ parameter once, and all of them in one place, best in the Authorization header.';
const ENCODE = 'Send every character beyond letters, digits and - . _ ~ as %XX, of its bytes in UTF-8.';

/** What to do, by reason; what is not here has nothing to do with how a request is written. */
const REMEDIES: Readonly<Partial<Record<Reason['code'], string>>> = {
  authorization_repeated: 'Send one Authorization header: the one of scheme OAuth.',
  header_malformed:
    'Write the header as OAuth name="value", name="value": values percent-encoded and in double quotes, no comma at the end (RFC 5849 section 3.5.1).',
  header_too_large: 'Send what is long in the query or the body, not in the Authorization header.',
  parameter_malformed_text: ENCODE,
  parameter_repeated: ONCE,
  parameters_in_two_places: ONCE,
  parameters_too_large: 'Send what is large in a body that is no form: a signature covers all of a form.',
  parameter_absent: 'Let the signing library make the parameters, and send all that it makes.',
  parameter_malformed: 'Let the signing library make the parameter.',
  version_unsupported: 'Send oauth_version=1.0, or none.',
};

export function observeMalformed({ attempt, show }: Knowledge): Observation | undefined {
  const reason = attempt.isTooLarge ? undefined : reasonFor(attempt);
  const remedy = reason && REMEDIES[reason.code];
  // The clock's observation has told of the timestamp.
  if (remedy === undefined || isAboutTimestamp(reason)) return undefined;
  const confidence = CONFIDENCE.malformed;
  const evidence = `The request is refused with ${inWords(reason, show)}.`;
  if (isAboutCharset(reason)) return { code: 'charset_differs', evidence, confidence, remedy };
  return { code: 'unknown', evidence, confidence, cause: MALFORMED, remedy };
}

function reasonFor(attempt: LenientAttempt): Reason | undefined {
  if (attempt.isAuthorizationRepeated) return { code: 'authorization_repeated' };
  const read = readRequest(
    {
      method: attempt.method ?? 'GET',
      // The path stays out: the address may be the one that we expect, not the one that was sent.
      url: `http://localhost/?${attempt.address.query}`,
      authorization: attempt.authorization,
      ...(attempt.isForm && { form: attempt.body }),
    },
    { maxHeaderBytes: MAX_TEXT_LENGTH },
  );
  if (read.kind === 'malformed') return read.reason;
  if (read.kind === 'attempt') return checkParameters(read.request);
  // In a query or form both make the claim to be signed.
  return attempt.protocol.has('oauth_signature')
    ? { code: 'parameter_absent', names: ['oauth_consumer_key'] }
    : undefined;
}

function isAboutTimestamp(reason: Reason | undefined): boolean {
  return reason?.code === 'parameter_malformed' && reason.name === 'oauth_timestamp';
}

/** Bytes that are no UTF-8 were written by another table. */
function isAboutCharset(reason: Reason | undefined): boolean {
  return reason !== undefined && 'fault' in reason && ['not_utf8', 'not_ascii'].includes(reason.fault);
}

function inWords(reason: Reason | undefined, show: Knowledge['show']): string {
  if (reason === undefined) return 'no reason';
  const { problem, status, extras } = problemOf(reason);
  const text = new Map(extras);
  const told = text.get('oauth_problem_advice') ?? reason.code;
  const absent = text.get('oauth_parameters_absent')?.replaceAll('&', ', ');
  return `${status} ${problem}: ${show(absent === undefined ? told : `it lacks ${absent}`)}`;
}
