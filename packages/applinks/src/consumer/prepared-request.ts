// A request as the caller gave it, made ready to be signed and, when its body allows, sent more than once.
import { decodeForm, isFormType, type Parameter, utf8Form } from '@maillon/oauth1';

export interface PreparedRequest {
  /** In upper case, as it is sent and signed. */
  readonly method: string;
  /** As it is sent, without fragment. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: NonNullable<RequestInit['body']> | undefined;
  /** The body where it is known in full; empty when there is none. */
  readonly bytes: Uint8Array | undefined;
  /** Pairs of a form body. */
  readonly form: readonly Parameter[] | undefined;
  /** Everything else of the caller's init. */
  readonly rest: RequestInit;
  readonly redirect: 'follow' | 'manual' | 'error';
}

const NO_BYTES = new Uint8Array(0);

/**
 * @param needsBytes - whether the body's hash is going to be signed.
 * @throws TypeError when the URL is not absolute http or https, the caller sets Authorization, or a body that has to
 *   be read for the signature is a stream or a malformed form.
 */
export async function prepareRequest(
  url: string | URL,
  init: RequestInit,
  needsBytes: boolean,
): Promise<PreparedRequest> {
  const { method = 'GET', headers: givenHeaders, body: givenBody, redirect = 'follow', ...rest } = init;
  const headers = new Headers(givenHeaders);
  if (headers.has('authorization'))
    throw new TypeError('a signed request gets its Authorization header from the consumer: leave it out');
  const base = { method: method.toUpperCase(), url: sentUrl(url), headers, rest, redirect };
  if (givenBody === undefined || givenBody === null)
    return { ...base, body: undefined, bytes: NO_BYTES, form: undefined };

  const ownType = givenBody instanceof Blob ? givenBody.type : null;
  const isForm = isFormType(headers.get('content-type') ?? ownType);
  if (isStream(givenBody)) {
    if (isForm)
      throw new TypeError(
        'a form body is signed: give it as text, bytes or URLSearchParams, not as a stream',
      );
    if (needsBytes)
      throw new TypeError(
        'the hash of the body is signed (option bodyHash): give it as text or bytes, not as a stream',
      );
    return { ...base, body: givenBody, bytes: undefined, form: undefined };
  }
  const isLarge = givenBody instanceof Blob || givenBody instanceof FormData;
  if (isLarge && !isForm && !needsBytes)
    return { ...base, body: givenBody, bytes: undefined, form: undefined };

  // The runtime knows best how it writes a body, and what type it gives it.
  const written = new Response(givenBody);
  const type = written.headers.get('content-type');
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
  const bytes = new Uint8Array(await written.arrayBuffer());
  const contentType = headers.get('content-type');
  const form = isFormType(contentType) ? readForm(bytes, contentType) : undefined;
  return { ...base, body: bytes, bytes, form };
}

/** Whether the body can be sent again. */
export function isRepeatable({ body }: PreparedRequest): boolean {
  return body === undefined || !isStream(body);
}

/** What fetch puts on the request line: it must be signed in this form. */
function sentUrl(given: string | URL): string {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError('the URL to fetch must be absolute, http or https');
  if (url.username !== '' || url.password !== '')
    throw new TypeError('the URL to fetch must not have a user name or password');
  url.hash = '';
  return url.href;
}

function isStream(body: NonNullable<RequestInit['body']>): boolean {
  if (typeof body === 'string' || ArrayBuffer.isView(body)) return false;
  return ![ArrayBuffer, URLSearchParams, Blob, FormData].some((kind) => body instanceof kind);
}

// The provider takes a byte order mark for a part of the first name: so must the signature.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

function readForm(bytes: Uint8Array, contentType: string | null): readonly Parameter[] {
  const form = utf8Form(bytes, contentType);
  const pairs = form && decodeUtf8Form(form);
  if (pairs === undefined)
    throw new TypeError(
      'the form body is malformed: expected name=value pairs joined by &, percent-encoded as UTF-8, or in the charset of its Content-Type',
    );
  return pairs;
}

function decodeUtf8Form(form: Uint8Array): readonly Parameter[] | undefined {
  try {
    return decodeForm(utf8.decode(form));
  } catch {
    return undefined;
  }
}
