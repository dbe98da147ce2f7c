// A call to the request-token or access-token endpoint. RFC 5849 sections 2.1 and 2.3; wire notes, section 1.
import {
  authorizationHeader,
  decodeForm,
  encodeForm,
  FORM_MEDIA_TYPE,
  type Parameter,
} from '@maillon/oauth1';
import { readBoundedText } from './bounded-text.ts';
import type { ConsumerContext } from './context.ts';
import { OAuthProblemError } from './oauth-problem-error.ts';
import { withPeerClock } from './peer-clock.ts';
import { PeerFailure, type PeerFailureDetails } from './peer-failure.ts';
import { adviceFor } from './problem-advice.ts';
import { problemInBody, problemInChallenge, type ReportedProblem } from './problem-fields.ts';
import { explain, send } from './send.ts';
import type { TokenCredentials } from './signer.ts';

export interface TokenCall {
  /** What we are doing, for messages: `asking for a request token`. */
  readonly step: string;
  readonly url: string;
  readonly token?: TokenCredentials;
  /** `oauth_callback`, `oauth_verifier`, `oauth_session_handle`. */
  readonly parameters: readonly Parameter[];
}

/** What the endpoint gave. */
export interface IssuedToken extends TokenCredentials {
  /** All fields of the answer, the first of each name. */
  readonly fields: ReadonlyMap<string, string>;
}

interface Answer {
  readonly response: Response;
  readonly body: string;
  readonly problem: ReportedProblem | undefined;
}

const MAX_BODY_BYTES = 64 * 1024;

/**
 * @throws OAuthProblemError when the peer refuses and says why.
 * @throws PeerFailure when it is not reached, or answers what no token endpoint answers.
 */
export async function callTokenEndpoint(context: ConsumerContext, call: TokenCall): Promise<IssuedToken> {
  const { answer, skewSeconds } = await withPeerClock(context.clock, {
    attempt: (nowSeconds) => post(context, call, nowSeconds),
    refusal: ({ problem, response }) =>
      problem?.problem === 'timestamp_refused' ? { date: response.headers.get('date') } : undefined,
    isRepeatable: true,
  });
  const { response, body, problem } = answer;
  const { step, url } = call;
  const { host } = new URL(url);
  if (problem !== undefined) {
    const advice = adviceFor(problem, context.link.name, skewSeconds);
    throw new OAuthProblemError({ ...problem, advice, status: response.status, step, host });
  }
  const details = { step, host, status: response.status };
  if (!response.ok) throw new PeerFailure({ ...details, ...unexpectedStatus(response) });
  return issuedToken(body) ?? raiseUnreadable(details, response);
}

async function post(context: ConsumerContext, call: TokenCall, nowSeconds: number): Promise<Answer> {
  const { step, url, token, parameters } = call;
  const signed = await context.signer.sign({ method: 'POST', url }, { nowSeconds, token, parameters });
  const signal = AbortSignal.timeout(context.timeoutMs);
  try {
    const response = await send(context.sender, step, url, {
      ...carrying(context, signed),
      method: 'POST',
      signal,
    });
    const body = await readBoundedText(response, MAX_BODY_BYTES);
    if (body === undefined) throw new PeerFailure(tooLong(call, response));
    return { response, body, problem: problemOf(response, body, secretsOf(context, call, signed)) };
  } catch (error) {
    throw error instanceof PeerFailure ? error : await explain(context.sender, step, url, error);
  }
}

function carrying({ transmission }: ConsumerContext, signed: readonly Parameter[]): RequestInit {
  if (transmission === 'header') return { headers: { authorization: authorizationHeader(signed) } };
  return { headers: { 'content-type': FORM_MEDIA_TYPE }, body: encodeForm(signed) };
}

function problemOf(
  response: Response,
  body: string,
  secrets: readonly string[],
): ReportedProblem | undefined {
  const inBody = (): ReportedProblem | undefined => problemInBody(body, secrets);
  if (response.ok) return inBody();
  if (response.status < 400) return undefined;
  return problemInChallenge(response.headers.get('www-authenticate'), secrets) ?? inBody();
}

/** What no message may show, even when the peer repeats it to us. */
function secretsOf(
  { outgoing }: ConsumerContext,
  { token, parameters }: TokenCall,
  signed: readonly Parameter[],
): readonly string[] {
  return [
    outgoing.sharedSecret ?? '',
    token?.token ?? '',
    token?.tokenSecret ?? '',
    ...parameters
      .filter(([name, value]) => name !== 'oauth_callback' && value !== 'denied')
      .map(([, value]) => value),
    ...signed.filter(([name]) => name === 'oauth_signature').map(([, value]) => value),
  ];
}

function issuedToken(body: string): IssuedToken | undefined {
  const pairs = decodeForm(body.trim()) ?? [];
  const fields = new Map(pairs.toReversed());
  const token = fields.get('oauth_token');
  const tokenSecret = fields.get('oauth_token_secret');
  return token === undefined || token === '' || tokenSecret === undefined
    ? undefined
    : { token, tokenSecret, fields };
}

type Outcome = Pick<PeerFailureDetails, 'code' | 'came' | 'advice'>;

const CHECK_URL =
  'Check this URL of the link: something else answers there, such as a sign-in page, a proxy, or another application';

function unexpectedStatus(response: Response): Outcome {
  const { status } = response;
  if (status >= 300 && status < 400) {
    return {
      code: 'REDIRECT_REFUSED',
      came: `expected a token, got a redirect (HTTP ${status})${redirectedTo(response)}`,
      advice: 'Token calls follow no redirect: enter the final URL in the link.',
    };
  }
  return {
    code: 'UNEXPECTED_RESPONSE_STATUS',
    came: `expected a token, got HTTP ${status} without an OAuth problem`,
    advice: status >= 500 ? 'The peer fails: its log says more.' : `${CHECK_URL}.`,
  };
}

/** Only the origin: a path or query may carry what is nobody's business. */
function redirectedTo(response: Response): string {
  const location = response.headers.get('location') ?? '';
  return URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
}

function raiseUnreadable(
  details: Pick<PeerFailureDetails, 'step' | 'host' | 'status'>,
  response: Response,
): never {
  const type = response.headers.get('content-type')?.slice(0, 100) ?? 'no content type';
  throw new PeerFailure({
    ...details,
    code: 'UNEXPECTED_RESPONSE',
    came: `expected oauth_token and oauth_token_secret as a form, got something else (${type})`,
    advice: `${CHECK_URL}.`,
  });
}

function tooLong({ step, url }: TokenCall, response: Response): PeerFailureDetails {
  return {
    code: 'UNEXPECTED_RESPONSE',
    step,
    host: new URL(url).host,
    status: response.status,
    came: `expected a token, got more than ${MAX_BODY_BYTES / 1024} KiB`,
    advice: `${CHECK_URL}.`,
  };
}
