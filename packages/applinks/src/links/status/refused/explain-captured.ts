// Why a refused request was not taken: what was found then, or, where all that was signed is kept, what is found now.
import {
  type AttemptText,
  type Candidates,
  CONFIDENCE,
  type Explanation,
  explain,
} from '@maillon/oauth1/explain';
import type { RefusedRequest } from '../../../storage/store.ts';
import type { DiagnosisContext } from '../context.ts';
import { candidatesOf } from './candidates.ts';
import { type CapturedRequest, type KeptExplanation, readCapture } from './captured-request.ts';

/** @returns the surest first; none when nothing can be known. */
export async function explainCaptured(
  captured: CapturedRequest,
  atSeconds: number,
  { link, store, ourselves }: Pick<DiagnosisContext, 'link' | 'store' | 'ourselves'>,
): Promise<readonly KeptExplanation[]> {
  if (captured.explained !== undefined) return captured.explained;
  if (captured.isRedacted || ourselves.publicUrl === null) return [];
  const candidates = candidatesOf(ourselves, await store.links.list());
  const { findings } = await explainRequest(captured, {
    ...candidates,
    clock: { nowSeconds: atSeconds },
    ...(link.incoming === null ? {} : { signatureMethods: link.incoming.signatureMethods }),
  });
  return findings;
}

export interface RefusedExplanation extends Pick<Explanation, 'baseStrings'> {
  /** The surest first; never empty: it was refused. */
  readonly findings: readonly KeptExplanation[];
}

/**
 * Explains a request that was kept when it was refused, with every secret of every link.
 *
 * @returns undefined for what another version kept.
 */
export async function explainRefused(
  { capture, atSeconds, linkId, problem }: RefusedRequest,
  { store, ourselves }: Pick<DiagnosisContext, 'store' | 'ourselves'>,
): Promise<RefusedExplanation | undefined> {
  const captured = readCapture(capture);
  if (captured === undefined) return undefined;
  const links = await store.links.list();
  const signatureMethods = links.find(({ id }) => id === linkId)?.incoming?.signatureMethods;
  const candidates = candidatesOf(ourselves, links);
  const isWhole = !captured.isRedacted && ourselves.publicUrl !== null;
  const { findings, baseStrings } = await explainRequest(captured, {
    ...candidates,
    // With parts replaced nothing can verify.
    consumers: isWhole ? (candidates.consumers ?? []) : [],
    clock: { nowSeconds: atSeconds },
    ...(signatureMethods !== undefined && { signatureMethods }),
  });
  const kept = captured.explained ?? [];
  const told = isWhole
    ? findings
    : kept.length > 0
      ? kept
      : findings.filter(({ confidence }) => confidence >= CONFIDENCE.malformed);
  return { findings: told.length > 0 ? told : [otherwise(problem, isWhole)], baseStrings };
}

function otherwise(problem: string, isWhole: boolean): KeptExplanation {
  return {
    code: 'unknown',
    cause: isWhole
      ? 'The signature holds: the request was refused for another reason.'
      : 'Tokens and secrets of the request were not kept, so that its signature cannot be verified now.',
    evidence: `It was refused with ${problem}.`,
    remedy:
      'maillon doctor LINK says what that means for the link; a request that you have whole can be explained.',
    confidence: CONFIDENCE.faint,
  };
}

/** @param candidates - the first public URL is the one that we expect to be signed. */
export async function explainRequest(
  { method, target, headers, form }: CapturedRequest,
  candidates: Candidates,
): Promise<Explanation> {
  const [publicUrl = ''] = candidates.publicUrls ?? [];
  // Bodies other than forms are not kept.
  const body =
    form === undefined ? ({ bodyDoubt: 'not_whole' } as const) : { body: new TextEncoder().encode(form) };
  const asReceived: AttemptText = { method, headers, ...body };
  const origin = URL.canParse(publicUrl) ? new URL(publicUrl).origin : '';
  return explain(
    { ...asReceived, url: target.startsWith('/') ? origin + target : target },
    { ...candidates, asFirstReceived: { ...asReceived, url: receivedUrl(target, headers) } },
  );
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
