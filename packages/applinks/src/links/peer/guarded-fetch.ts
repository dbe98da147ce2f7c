// The one way by which links call out (threats T18, T43, T44): to checked and pinned addresses, within bounds of time
// and size, over verified TLS, and never on to another host.
import type { LookupAddress } from 'node:dns';
import { parseWebUrl, WEB_URL_FAULTS, type WebUrl } from '../../web-url.ts';
import { type AddressRules, checkedAddresses, type Resolve, resolveByDns } from './address-guard.ts';
import { type CallBounds, callFailure } from './call-failure.ts';
import { type Exchange, exchange } from './exchange.ts';
import { followRedirect } from './follow-redirect.ts';
import { PeerError } from './peer-error.ts';

export interface GuardSettings extends AddressRules {
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Of one call: resolving, redirects and the whole body included. Default 10 000, as Atlassian's own calls. */
  readonly timeoutMs?: number;
  /** Of an answer's body. Default 1 MiB. */
  readonly maxBytes?: number;
  /** PEM certificates of CAs that are trusted beside Node's bundled ones (then without NODE_EXTRA_CA_CERTS). */
  readonly ca?: readonly string[];
}

export interface GuardedRequest {
  /** Default GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface GuardedOptions {
  /** Whether somebody else than an administrator told us the URL: then it must not be private. */
  readonly learnt: boolean;
  /** How many redirects within the host are followed, of GET and HEAD only. Default 3. */
  readonly maxRedirects?: number;
}

export interface PeerAnswer extends Exchange {
  /** What answered, after redirects. */
  readonly url: string;
}

/**
 * @param url - absolute http or https URL in its plain form.
 * @throws PeerError for everything but an answer within the bounds.
 */
export type GuardedFetch = (
  url: string,
  request: GuardedRequest,
  options: GuardedOptions,
) => Promise<PeerAnswer>;

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 1024 * 1024;
const DEFAULT_MAX_REDIRECTS = 3;

/**
 * @example
 * const guardedFetch = createGuardedFetch({ allowLoopback: true });
 * const { status, body } = await guardedFetch('https://git.acme.dev/rest/applinks/1.0/manifest', {}, { learnt: false });
 */
export function createGuardedFetch(settings: GuardSettings = {}): GuardedFetch {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, ca } = settings;
  return async (url, request, { learnt, maxRedirects = DEFAULT_MAX_REDIRECTS }) => {
    const first = plainUrl(url);
    const method = (request.method ?? 'GET').toUpperCase();
    const hasCredentials = Object.keys(request.headers ?? {}).some((name) => /^authorization$/i.test(name));
    const bounds = { deadline: AbortSignal.timeout(timeoutMs), timeoutMs, maxBytes };
    // A redirect stays within the host, and so with these addresses.
    const addresses = await addressesInTime(first, settings, learnt, bounds);
    let at = first;
    for (let hopsLeft = maxRedirects; ; hopsLeft -= 1) {
      const answer = await exchange({ ...request, method, url: at, addresses, ca }, bounds);
      const next = followRedirect({ method, url: at, hasCredentials }, answer, hopsLeft);
      if (next === undefined) return { ...answer, url: at.href };
      at = next;
    }
  };
}

function plainUrl(text: string): WebUrl {
  const parsed = parseWebUrl(text);
  if (parsed.ok) return parsed.url;
  throw new PeerError({
    code: 'URL_REFUSED',
    cause: 'The address cannot be called.',
    // Without the text: it may hold a password, and the host that a reader sees in it may not be its host.
    evidence: `It ${WEB_URL_FAULTS[parsed.fault]}.`,
    remedy: 'Enter it as a browser shows it.',
  });
}

/** A name server may be silent too, and a question to it cannot be taken back: we only stop waiting. */
async function addressesInTime(
  { host }: WebUrl,
  settings: GuardSettings,
  learnt: boolean,
  bounds: CallBounds,
): Promise<readonly LookupAddress[]> {
  const { resolve = resolveByDns } = settings;
  let stopWaiting = (): void => {};
  const late = new Promise<never>((_, reject) => {
    stopWaiting = () => reject(new Error('the name servers are silent'));
    bounds.deadline.addEventListener('abort', stopWaiting);
  });
  try {
    return await Promise.race([checkedAddresses(host, { rules: settings, learnt, resolve }), late]);
  } catch (error) {
    throw callFailure(error, { call: `Looking up ${host}`, phase: 'resolving', bounds });
  } finally {
    bounds.deadline.removeEventListener('abort', stopWaiting);
  }
}
