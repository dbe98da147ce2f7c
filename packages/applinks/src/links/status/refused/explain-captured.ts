// Why a refused request was not taken: what was found then, or, where all that was signed is kept, what is found now.
import { readRequest } from '@maillon/oauth1';
import {
  type AttemptText,
  type Candidates,
  CONFIDENCE,
  type ExplainOptions,
  type Explanation,
  explain,
  type Finding,
} from '@maillon/oauth1/explain';
import type { RefusedRequest } from '../../../storage/store.ts';
import type { DiagnosisContext } from '../context.ts';
import { candidatesOf, tokensOf } from './candidates.ts';
import { type CapturedRequest, type KeptExplanation, readCapture } from './captured-request.ts';
import { findingOfReason } from './reasons.ts';

/** @returns the surest first; none when nothing can be known. */
export async function explainCaptured(
  captured: CapturedRequest,
  atSeconds: number,
  { link, store, ourselves }: Pick<DiagnosisContext, 'link' | 'store' | 'ourselves'>,
): Promise<readonly KeptExplanation[]> {
  const known = explainedBefore(captured);
  if (known.length > 0 || captured.isRedacted || ourselves.publicUrl === null) return known;
  const { keyHasVerified } = captured;
  const { findings } = await explainRequest(captured, {
    ...candidatesOf(ourselves, await store.links.list(), { linkId: link.id, keyHasVerified }),
    clock: { nowSeconds: atSeconds },
  });
  return findings;
}

/** What needs no signature: what was found then, or the reason by itself. */
export function explainedBefore(captured: CapturedRequest): readonly KeptExplanation[] {
  if (captured.explained !== undefined && captured.explained.length > 0) return captured.explained;
  const told = findingOfReason(captured);
  return told === undefined ? [] : [told];
}

export interface RefusedExplanation extends Pick<Explanation, 'baseStrings'> {
  /** The surest first; never empty: it was refused. */
  readonly findings: readonly KeptExplanation[];
}

/**
 * Explains a request that was kept when it was refused, with every secret of every link and token.
 *
 * @returns undefined for what another version kept.
 */
export async function explainRefused(
  { capture, atSeconds, linkId, problem }: RefusedRequest,
  {
    store,
    ourselves,
  }: {
    readonly store: DiagnosisContext['store'] & Parameters<typeof tokensOf>[0];
    readonly ourselves: DiagnosisContext['ourselves'];
  },
): Promise<RefusedExplanation | undefined> {
  const captured = readCapture(capture);
  if (captured === undefined) return undefined;
  const links = await store.links.list();
  const { keyHasVerified } = captured;
  const candidates = candidatesOf(ourselves, links, { linkId, keyHasVerified });
  const isWhole = !captured.isRedacted && ourselves.publicUrl !== null;
  const { findings, baseStrings } = await explainRequest(captured, {
    ...candidates,
    // With parts replaced nothing can verify.
    ...(isWhole ? { tokens: await tokensOf(store, links, { linkId, atSeconds }) } : { consumers: [] }),
    clock: { nowSeconds: atSeconds },
  });
  const kept = captured.explained ?? [];
  // What was found then was found with more at hand.
  const told = kept.length > 0 ? kept : isWhole ? findings : findings.filter(isProven);
  return { findings: told.length > 0 ? told : [otherwise(problem, isWhole)], baseStrings };
}

function otherwise(problem: string, isWhole: boolean): KeptExplanation {
  return {
    code: 'unknown',
    cause: isWhole
      ? 'The signature holds: the request was refused for another reason.'
      : 'Parts of the request (tokens, secrets, what was too large) were not kept, so that its signature cannot be verified now.',
    evidence: `It was refused with ${problem}.`,
    remedy:
      'maillon doctor LINK says what that means for the link; a request that you have whole can be explained.',
    confidence: CONFIDENCE.faint,
  };
}

/** A request while it is at hand. */
export interface RequestAtHand extends CapturedRequest {
  /** Of any media type but a form's; is never kept. */
  readonly body?: Uint8Array;
}

/** @param candidates - the first public URL is the one that we expect to be signed. */
export async function explainRequest(
  request: RequestAtHand,
  candidates: Candidates,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { method, target, headers, form } = request;
  const [publicUrl = ''] = candidates.publicUrls ?? [];
  const body = form === undefined ? request.body : new TextEncoder().encode(form);
  const asReceived: AttemptText = {
    method,
    headers,
    ...(body === undefined ? { bodyDoubt: 'not_whole' } : { body }),
  };
  const origin = URL.canParse(publicUrl) ? new URL(publicUrl).origin : '';
  const explanation = await explain(
    { ...asReceived, url: target.startsWith('/') ? origin + target : target },
    {
      ...candidates,
      ...noncesSeen(request),
      asFirstReceived: { ...asReceived, url: receivedUrl(target, headers) },
    },
    options,
  );
  return { ...explanation, findings: judged(explanation.findings, request) };
}

/** The store forgets nonces soon; that it knew this one then is the reason. */
function noncesSeen({ reason, method, target, headers, form }: CapturedRequest): Candidates {
  if (reason !== 'nonce_used') return {};
  const mark = target.indexOf('?');
  const read = readRequest({
    method,
    url: `http://localhost/${mark === -1 ? '' : target.slice(mark)}`,
    authorization: headers.find(([name]) => name === 'authorization')?.[1],
    ...(form === undefined ? {} : { form: new TextEncoder().encode(form) }),
  });
  const nonce = read.kind === 'attempt' ? read.request.nonce : undefined;
  return nonce === undefined ? {} : { noncesSeen: [{ nonce }] };
}

/** With what the judge knew. */
function judged(findings: readonly Finding[], request: RequestAtHand): readonly Finding[] {
  const told = findingOfReason(request);
  if (told !== undefined) {
    const others = findings.filter((each) => isProven(each) && each.code !== told.code);
    return [...others, told].sort((a, b) => b.confidence - a.confidence);
  }
  return request.hasOtherBody === true && request.body === undefined ? withoutBody(findings) : findings;
}

/** Signers that take any body for a form are as usual as wrong copies of a secret. */
function withoutBody(findings: readonly Finding[]): readonly Finding[] {
  const [first] = findings;
  if (first === undefined || isProven(first)) return findings;
  return findings
    .map((each) => ({
      ...each,
      ...(each.code === 'consumer_secret_differs'
        ? { confidence: Math.min(each.confidence, CONFIDENCE.possible) }
        : {}),
      ...(each === first ? { evidence: `${each.evidence} ${BODY_NOT_KEPT}` } : {}),
    }))
    .sort((a, b) => b.confidence - a.confidence);
}

const BODY_NOT_KEPT =
  'The body was not kept: whether they signed it as if it were a form (body_counted) is not known.';

function isProven({ confidence }: KeptExplanation): boolean {
  return confidence >= CONFIDENCE.malformed;
}

/** As far as the request tells its own address. */
function receivedUrl(target: string, headers: CapturedRequest['headers']): string {
  if (!target.startsWith('/')) return target;
  const header = (name: string): string | undefined => headers.find(([each]) => each === name)?.[1];
  const host = header('x-forwarded-host')?.split(',').at(-1)?.trim() ?? header('host');
  const proto = header('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase();
  if (host === undefined || host === '') return target;
  return `${proto === 'http' || proto === 'https' ? `${proto}:` : ''}//${host}${target}`;
}
