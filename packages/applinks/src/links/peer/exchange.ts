// One request and its answer, over a connection to a checked address.
import type { LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { WebUrl } from '../../web-url.ts';
import { type CallBounds, type CallPhase, callFailure } from './call-failure.ts';
import { PeerError } from './peer-error.ts';
import { shownCertificate } from './shown-certificate.ts';

export interface ExchangeRequest {
  readonly method: string;
  readonly url: WebUrl;
  /** Checked. Only these are connected to. */
  readonly addresses: readonly LookupAddress[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** PEM certificates of CAs beside Node's bundled ones. */
  readonly ca: readonly string[] | undefined;
}

export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** @throws PeerError when no answer comes within the bounds. */
export async function exchange(request: ExchangeRequest, bounds: CallBounds): Promise<Exchange> {
  let phase: CallPhase = 'connecting';
  const enter = (next: CallPhase): void => {
    phase = next;
  };
  try {
    const answer = await send(request, bounds, enter);
    enter('reading');
    return {
      status: answer.statusCode ?? 0,
      headers: headersOf(answer),
      body: await readBounded(answer, request, bounds),
    };
  } catch (error) {
    const failure = callFailure(error, { call: callName(request), phase, bounds });
    if (!failure.code.startsWith('SSL_')) throw failure;
    const certificate = await shownCertificate(
      bareHost(request.url),
      request.url.port,
      pinned(request.addresses),
    );
    throw callFailure(error, { call: callName(request), phase, bounds, certificate });
  }
}

/** @returns `GET https://git.acme.dev/rest/…`, without the query. */
export function callName({ method, url }: { readonly method: string; readonly url: WebUrl }): string {
  return `${method} ${withoutQuery(url)}`;
}

/** @returns the address as it may be shown: a query can hold tokens. */
export function withoutQuery({ href }: WebUrl): string {
  return href.replace(/\?.*$/, '');
}

function send(
  { method, url, addresses, headers, body, ca }: ExchangeRequest,
  { deadline }: CallBounds,
  enter: (phase: CallPhase) => void,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.scheme === 'https' ? httpsRequest : httpRequest)(
      {
        method,
        host: bareHost(url),
        port: url.port,
        path: url.query === null ? url.path : `${url.path}?${url.query}`,
        // Compressed, a small answer could become a large one.
        headers: { 'accept-encoding': 'identity', ...headers, ...lengthOf(body) },
        lookup: pinned(addresses),
        // A kept connection of somebody else may lead to an address that was never checked.
        agent: false,
        signal: deadline,
        // Said aloud, or NODE_TLS_REJECT_UNAUTHORIZED=0 would count (threat T44).
        rejectUnauthorized: true,
        ...(ca === undefined ? {} : { ca: [...rootCertificates, ...ca] }),
      },
      resolve,
    );
    request.once('error', reject);
    request.once('socket', (socket) => {
      socket.once(url.scheme === 'https' ? 'secureConnect' : 'connect', () => enter('waiting'));
    });
    request.end(body);
  });
}

function lengthOf(body: string | Uint8Array | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

function bareHost({ host }: WebUrl): string {
  return host.replace(/^\[|\]$/g, '');
}

/** A lookup that knows only the checked addresses. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) return callback(null, [...addresses]);
    const [first = { address: '', family: 0 }] = addresses;
    callback(null, first.address, first.family);
  };
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return headers;
}

async function readBounded(
  answer: IncomingMessage,
  request: ExchangeRequest,
  { maxBytes }: CallBounds,
): Promise<Uint8Array> {
  const tooLarge = (): PeerError =>
    new PeerError({
      code: 'ANSWER_TOO_LARGE',
      cause: 'The answer is too large to be what we asked for.',
      evidence: `${callName(request)} answered ${answer.statusCode ?? 0} with more than ${maxBytes} bytes.`,
      remedy: 'Check that the URL is the base URL of the application.',
    });
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) {
    answer.destroy();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> = answer;
  // Leaving the loop destroys the connection: the rest is not read.
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
