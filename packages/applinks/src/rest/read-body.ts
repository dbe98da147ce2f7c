// The body of a call, bounded, in the format that it says to have.
import type { HttpRequest } from '../http.ts';
import { WireFormatError } from '../links/wire/wire-format-error.ts';
import { type WireFormat, wireFormatOf } from '../links/wire/wire-object.ts';
import { RestRefusal } from './rest-refusal.ts';

const MAX_BYTES = 64 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * @param parse - of `links/wire`; its complaint is the caller's fault.
 * @throws RestRefusal 400, 413 or 415
 */
export async function readBody<Entity>(
  request: HttpRequest,
  parse: (text: string, format: WireFormat) => Entity,
): Promise<Entity> {
  const format = wireFormatOf(request.header('content-type') ?? null);
  if (format === undefined)
    throw new RestRefusal(415, 'Send application/json or application/xml, and say which by Content-Type.');
  const { bytes, complete } = await request.body.peek(MAX_BYTES);
  if (!complete || bytes.length > MAX_BYTES)
    throw new RestRefusal(413, `The body must not have more than ${MAX_BYTES} bytes.`);
  try {
    return parse(decode(bytes), format);
  } catch (error) {
    if (error instanceof WireFormatError) throw new RestRefusal(400, error.message);
    throw error;
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RestRefusal(400, 'The body is no UTF-8 text.');
  }
}
