// node:http's IncomingMessage in the neutral shape. Converts and decides nothing; makes no Headers and no URL.
import type { IncomingMessage } from 'node:http';
import type { HttpRequest, RequestBody } from '../../http.ts';
import { nodeBody } from './node-body.ts';

/** Of these, `IncomingMessage.headers` keeps the first field and drops the others; we join them like all others. */
const FIRST_WINS: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/**
 * Shows `message` as an HttpRequest.
 *
 * @param message - as `node:http` hands it to a handler, body unread; its `url` as it came over the wire.
 */
export function nodeRequest(message: IncomingMessage): HttpRequest {
  return new NodeRequest(message);
}

class NodeRequest implements HttpRequest {
  readonly #message: IncomingMessage;
  #body: RequestBody | undefined;

  constructor(message: IncomingMessage) {
    this.#message = message;
  }

  get method(): string {
    return this.#message.method ?? 'GET';
  }

  get target(): string {
    return this.#message.url ?? '/';
  }

  get remoteAddress(): string | undefined {
    return this.#message.socket.remoteAddress;
  }

  get body(): RequestBody {
    this.#body ??= nodeBody(this.#message);
    return this.#body;
  }

  header(name: string): string | undefined {
    const value: unknown = this.#message.headers[name];
    if (typeof value === 'string') return FIRST_WINS.has(name) ? this.#values(name).join(', ') : value;
    return Array.isArray(value) ? value.join(', ') : undefined;
  }

  headerCount(name: string): number {
    return this.#values(name).length;
  }

  #values(name: string): string[] {
    const raw = this.#message.rawHeaders;
    const values: string[] = [];
    for (let at = 0; at + 1 < raw.length; at += 2) {
      const field = raw[at] ?? '';
      if (field.length === name.length && field.toLowerCase() === name) values.push(raw[at + 1] ?? '');
    }
    return values;
  }
}
