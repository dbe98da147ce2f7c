// Finds out whether a request is an OAuth attempt, reading no more of its body than that takes.
import {
  FORM_MEDIA_TYPE,
  isFormType,
  type OAuthRequest,
  type ReadResult,
  type Reason,
  type ReceivedRequest,
  readRequest,
  utf8Form,
} from '@maillon/oauth1';
import { announcesBody } from '../announces-body.ts';
import type { HttpRequest } from '../http.ts';
import type { ProviderContext } from './context.ts';
import { requestedUrl } from './requested-url.ts';

export type Attempt =
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'malformed'; readonly reason: Reason }
  | { readonly kind: 'attempt'; readonly request: OAuthRequest };

/**
 * A form body enters the signature, so it is read whole when the header or the query claims to be signed; an
 * unclaimed one is peeked for protocol parameters. Any other body is left alone; a signed request whose body may be a
 * form or none is refused (threat T26).
 *
 * @see Application Links wire notes, section 1 "any other request"
 */
export async function readAttempt(http: HttpRequest, context: ProviderContext): Promise<Attempt> {
  const { limits } = context;
  const authorization = http.header('authorization');
  if (authorization !== undefined && http.headerCount('authorization') > 1) {
    return { kind: 'malformed', reason: { code: 'authorization_repeated' } };
  }
  const received: ReceivedRequest = {
    method: http.method,
    url: requestedUrl(context.publicOrigin, http),
    authorization,
  };
  const head = readRequest(received, limits);
  if (head.kind === 'malformed' || !announcesBody(http)) return head;
  const contentType = http.header('content-type') ?? '';
  const isRepeated = http.headerCount('content-type') > 1;
  if (isRepeated || !isFormType(contentType)) {
    // One reader takes the first of several types, another one the last: what is a form to neither of us may be one
    // to the application.
    const isAmbiguous = isRepeated || contentType.toLowerCase().includes(FORM_MEDIA_TYPE);
    if (head.kind === 'unsigned' || !isAmbiguous) return head;
    return { kind: 'malformed', reason: { code: 'content_type_ambiguous', contentType } };
  }
  if (head.kind === 'unsigned') {
    const { bytes } = await http.body.peek(limits.peekBytes);
    const form = utf8Form(bytes, contentType) ?? bytes;
    if (readRequest({ ...received, form }, limits).kind === 'unsigned') return head;
  }
  const tooLarge: Attempt = {
    kind: 'malformed',
    reason: { code: 'form_too_large', maxBytes: limits.maxFormBytes },
  };
  if (Number(http.header('content-length') ?? 0) > limits.maxFormBytes) return tooLarge;
  const { bytes } = await http.body.peek(limits.maxFormBytes + 1);
  if (bytes.length > limits.maxFormBytes) return tooLarge;
  const form = utf8Form(bytes, contentType);
  if (form === undefined) return { kind: 'malformed', reason: { code: 'form_charset_unknown', contentType } };
  return readRequest({ ...received, form }, limits) satisfies ReadResult;
}
