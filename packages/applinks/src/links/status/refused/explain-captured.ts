// Why a refused request was not taken: what was found then, or, where all that was signed is kept, what is found now.
import { type AttemptText, type Candidates, explain } from '@maillon/oauth1/explain';
import type { DiagnosisContext } from '../context.ts';
import { candidatesOf } from './candidates.ts';
import type { CapturedRequest, KeptExplanation } from './captured-request.ts';

/** @returns the surest first; none when nothing can be known. */
export async function explainCaptured(
  captured: CapturedRequest,
  atSeconds: number,
  { link, store, ourselves }: Pick<DiagnosisContext, 'link' | 'store' | 'ourselves'>,
): Promise<readonly KeptExplanation[]> {
  if (captured.explained !== undefined) return captured.explained;
  if (captured.isRedacted || ourselves.publicUrl === null) return [];
  const candidates = candidatesOf(ourselves, await store.links.list());
  return explainRequest(captured, {
    ...candidates,
    clock: { nowSeconds: atSeconds },
    ...(link.incoming === null ? {} : { signatureMethods: link.incoming.signatureMethods }),
  });
}

/** @param candidates - the first public URL is the one that we expect to be signed. */
export async function explainRequest(
  { method, target, headers, form }: CapturedRequest,
  candidates: Candidates,
): Promise<readonly KeptExplanation[]> {
  const [publicUrl = ''] = candidates.publicUrls ?? [];
  const body = form === undefined ? {} : { body: new TextEncoder().encode(form) };
  const asReceived: AttemptText = { method, headers, ...body };
  const origin = URL.canParse(publicUrl) ? new URL(publicUrl).origin : '';
  const { findings } = await explain(
    { ...asReceived, url: target.startsWith('/') ? origin + target : target },
    { ...candidates, asFirstReceived: { ...asReceived, url: receivedUrl(target, headers) } },
  );
  return findings.filter(isAboutWhatIsKept).map(({ code, cause, evidence, remedy, confidence }) => ({
    code,
    cause,
    evidence,
    remedy,
    confidence,
  }));
}

/** Bodies other than forms are not kept, so that their hash would always differ. */
function isAboutWhatIsKept({ evidence }: { readonly evidence: string }): boolean {
  return !evidence.startsWith('oauth_body_hash ');
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
