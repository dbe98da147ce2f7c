// One request to a peer: no redirect followed, ten seconds for everything, a bounded answer. Not by `fetch`, which adds
// headers of browsers (`Sec-Fetch-Mode`) that no product's server sends.
import { request } from 'undici';
import type { Site } from '../site.ts';
import { PeerError } from './peer-error.ts';

export interface PeerRequest {
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PeerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const MAX_CHARACTERS = 256 * 1024;

/** @throws PeerError when there is no answer in time. */
export async function askPeer(
  site: Site,
  url: string,
  { method = 'GET', headers, body }: PeerRequest,
): Promise<PeerAnswer> {
  try {
    const signal = AbortSignal.timeout(site.timeoutMs);
    const answer = await request(url, { method, headers, body: body ?? null, signal });
    const { statusCode: status, headers: received } = answer;
    return { status, headers: headersOf(received), text: await readBounded(answer.body) };
  } catch (cause) {
    throw new PeerError(`${new URL(url).origin} did not answer: ${describe(cause)}`, undefined, { cause });
  }
}

function headersOf(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(received)) {
    for (const value of [values ?? []].flat()) headers.append(name, value);
  }
  return headers;
}

async function readBounded(body: AsyncIterable<unknown>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    // A body's chunks are buffers while no encoding is set.
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MAX_CHARACTERS) return `${text.slice(0, MAX_CHARACTERS)}…`;
  }
  return text;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A name that has several addresses fails with a list, which has no message.
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
