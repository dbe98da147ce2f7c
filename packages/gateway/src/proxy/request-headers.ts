// The request's headers on their way to the application: hop-by-hop ones end here, identity ones are ours alone.
import type { IncomingMessage } from 'node:http';
import { canonicalHeaderName, identityHeader } from './identity-headers.ts';
import { withoutOwnCookies } from './own-cookies.ts';
import { type PublicAddress } from './public-address.ts';

export const APP_SECRET_HEADER = 'X-Maillon-App-Secret';

export interface RequestHeaderOptions {
  readonly publicAddress: PublicAddress;
  /** The field that names the person to the application, e.g. `X-Forwarded-User`. */
  readonly forwardHeader: string;
  /** Further fields that nobody but us may send, e.g. the trusted proxy's user header. */
  readonly alsoRemoved?: readonly string[];
  /** Sent on every request, so that the application can tell us from others. */
  readonly appSecret?: string | undefined;
}

/** Whom a request is forwarded for. */
export interface Caller {
  /** Verified by OAuth: the caller's own credentials are removed. */
  readonly signed: boolean;
  /** A field value, see `encodeForwardedUser`; undefined sends no identity. */
  readonly user: string | undefined;
}

/** What becomes of a field. `actAs`, `credential`: removed from signed requests. `host`, `length`: survive `Connection`. */
type Fate = 'keep' | 'remove' | 'actAs' | 'credential' | 'cookie' | 'host' | 'length';

// RFC 9110 section 7.6.1 and, for the rest, the comment beside.
const FATES: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ['connection', 'remove'],
  ['keep-alive', 'remove'],
  ['proxy-connection', 'remove'],
  ['te', 'remove'],
  ['trailer', 'remove'], // undici sends no trailers, so we announce none
  ['transfer-encoding', 'remove'], // framing is made anew for each hop
  ['upgrade', 'remove'],
  ['http2-settings', 'remove'], // belongs to `Upgrade: h2c`, which is never passed on
  ['expect', 'remove'], // we say 100 ourselves, when the body is wanted
  ['proxy-authorization', 'remove'],
  ['forwarded', 'remove'], // with X-Forwarded-*: only what we say ourselves is true (T22)
  ['x-real-ip', 'remove'],
  ['authorization', 'credential'],
  ['cookie', 'cookie'],
  ['cookie2', 'credential'],
  ['host', 'host'],
  ['content-length', 'length'],
]);

/** Bounds what callers with ever new field names can make us remember. */
const MAX_REMEMBERED = 4096;

/** Makes the application's headers of a client's. One for each application: it remembers names. */
export class RequestHeaders {
  readonly #options: RequestHeaderOptions;
  readonly #ours: ReadonlySet<string>;
  readonly #fates = new Map<string, Fate>();

  constructor(options: RequestHeaderOptions) {
    this.#options = options;
    this.#ours = new Set([options.forwardHeader, ...(options.alsoRemoved ?? [])].map(canonicalHeaderName));
  }

  /**
   * @param req - the client's request.
   * @returns names and values in turn, in the client's order; ours last.
   */
  forApplication(req: IncomingMessage, caller: Caller): string[] {
    // `Connection` is read first and identity is set last: no list in it can remove what we set (T56).
    const perHop = connectionOptions(req);
    const raw = req.rawHeaders;
    const headers: string[] = [];
    let hasHost = false;
    for (let at = 0; at + 1 < raw.length; at += 2) {
      const name = raw[at] ?? '';
      const value = raw[at + 1] ?? '';
      const fate = this.#fate(name);
      if (fate === 'host') {
        hasHost = true;
        headers.push(name, value);
      } else if (fate === 'length') {
        headers.push(name, value);
      } else if (fate === 'remove' || (perHop !== undefined && perHop.has(name.toLowerCase()))) {
        continue;
      } else if (fate === 'keep') {
        headers.push(name, value);
      } else if (!caller.signed) {
        const kept = fate === 'cookie' ? withoutOwnCookies(value) : value;
        if (kept !== undefined) headers.push(name, kept);
      }
    }
    const { publicAddress, forwardHeader, appSecret } = this.#options;
    if (!hasHost) headers.push('Host', publicAddress.host);
    const address = clientAddress(req);
    if (address !== undefined) headers.push('X-Forwarded-For', address);
    headers.push('X-Forwarded-Proto', publicAddress.scheme, 'X-Forwarded-Host', publicAddress.host);
    if (appSecret !== undefined) headers.push(APP_SECRET_HEADER, appSecret);
    if (caller.user !== undefined) headers.push(forwardHeader, caller.user);
    return headers;
  }

  #fate(name: string): Fate {
    const remembered = this.#fates.get(name);
    if (remembered !== undefined) return remembered;
    const fate = this.#judge(name);
    if (this.#fates.size >= MAX_REMEMBERED) this.#fates.clear();
    this.#fates.set(name, fate);
    return fate;
  }

  #judge(name: string): Fate {
    const canonical = canonicalHeaderName(name);
    if (this.#ours.has(canonical)) return 'remove';
    const fate = FATES.get(canonical);
    if (fate !== undefined) {
      // `Content_Length` and the like: no field of HTTP, but some server behind us may take it for one.
      return canonical === name.toLowerCase() ? fate : 'remove';
    }
    const identity = identityHeader(canonical);
    return identity === 'always' ? 'remove' : identity === 'signed' ? 'actAs' : 'keep';
  }
}

/** The names that `Connection` declares to be for this hop only (RFC 9110 section 7.6.1), in lower case. */
function connectionOptions(message: IncomingMessage): ReadonlySet<string> | undefined {
  const value = message.headers.connection;
  if (value === undefined || value === 'keep-alive' || value === 'close') return undefined;
  return new Set(
    value
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}

/** The socket's peer; an IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`) is written as IPv4. */
function clientAddress(req: IncomingMessage): string | undefined {
  const address = req.socket.remoteAddress;
  return address !== undefined && address.startsWith('::ffff:') && address.includes('.')
    ? address.slice(7)
    : address;
}
