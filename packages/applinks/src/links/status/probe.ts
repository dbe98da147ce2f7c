// Calls to one peer, step by step: each layer by itself, so that the one that fails is named. The name is looked up
// once, and only its checked addresses are connected to (threat T18).
import type { LookupAddress } from 'node:dns';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls';
import type { WebUrl } from '../../web-url.ts';
import { checkedAddresses, resolveByDns } from '../peer/address-guard.ts';
import { type CallBounds, type CallPhase, callFailure } from '../peer/call-failure.ts';
import { exchange } from '../peer/exchange.ts';
import type { GuardSettings, PeerAnswer } from '../peer/guarded-fetch.ts';
import { PeerError } from '../peer/peer-error.ts';
import { shownCertificate } from '../peer/shown-certificate.ts';

export interface Probe {
  /** The peer's address for servers. */
  readonly rpcUrl: string;
  readonly url: WebUrl;
  /** @returns the addresses. @throws PeerError, as all of these do. */
  resolve(): Promise<readonly LookupAddress[]>;
  connect(): Promise<void>;
  /** @returns until when the certificate is valid. */
  secure(): Promise<{ readonly validTo: Date | undefined }>;
  /**
   * Asks once; a redirect is an answer.
   *
   * @param path - below the peer's address.
   */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<PeerAnswer>;
}

export interface ProbeOptions {
  readonly rpcUrl: string;
  /** Of `rpcUrl`. */
  readonly url: WebUrl;
  readonly guard: GuardSettings;
  /** When the whole diagnosis has to end, by `performance.now()`. */
  readonly endsAtMs: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 1024 * 1024;

export function createProbe({ rpcUrl, url, guard, endsAtMs }: ProbeOptions): Probe {
  const { resolve = resolveByDns, ca } = guard;
  const bareHost = url.host.replace(/^\[|\]$/g, '');
  let found: Promise<readonly LookupAddress[]> | undefined;
  const boundsNow = (): CallBounds => {
    const left = Math.max(1, Math.floor(endsAtMs - performance.now()));
    const timeoutMs = Math.min(guard.timeoutMs ?? DEFAULT_TIMEOUT_MS, left);
    return {
      deadline: AbortSignal.timeout(timeoutMs),
      timeoutMs,
      maxBytes: guard.maxBytes ?? DEFAULT_MAX_BYTES,
    };
  };
  const addresses = (): Promise<readonly LookupAddress[]> => {
    found ??= step(boundsNow(), { call: `Looking up ${bareHost}`, phase: 'resolving' }, () =>
      checkedAddresses(url.host, { rules: guard, learnt: false, resolve }),
    );
    return found;
  };
  const target = async () => ({ host: bareHost, port: url.port, lookup: pinned(await addresses()) });
  return {
    rpcUrl,
    url,
    resolve: addresses,
    async connect() {
      const to = await target();
      const bounds = boundsNow();
      const opened = () => open(connectTcp(to), 'connect', bounds);
      const socket = await step(bounds, { call: connecting(url), phase: 'connecting' }, opened);
      socket.destroy();
    },
    async secure() {
      const to = await target();
      const servername = isIP(bareHost) === 0 ? { servername: bareHost } : {};
      const trusted = ca === undefined ? {} : { ca: [...rootCertificates, ...ca] };
      const about = { call: `Agreeing on TLS with ${url.host}:${url.port}`, phase: 'waiting' } as const;
      const bounds = boundsNow();
      const opened = (): Promise<TLSSocket> =>
        open(
          connectTls({ ...to, ...servername, ...trusted, rejectUnauthorized: true }),
          'secureConnect',
          bounds,
        );
      try {
        const socket = await step(bounds, about, opened);
        const validTo = socket.getPeerX509Certificate()?.validTo;
        socket.destroy();
        return { validTo: validTo === undefined ? undefined : new Date(validTo) };
      } catch (error) {
        if (!(error instanceof PeerError) || !error.code.startsWith('SSL_')) throw error;
        const certificate = await shownCertificate(bareHost, url.port, to.lookup);
        throw callFailure(error.cause, { ...about, bounds, certificate });
      }
    },
    async get(path, headers = {}) {
      const asked: WebUrl = {
        ...url,
        path: url.path.replace(/\/+$/, '') + path,
        query: null,
        href: rpcUrl + path,
      };
      const pinnedTo = await addresses();
      const answer = await exchange(
        { method: 'GET', url: asked, addresses: pinnedTo, headers, ca },
        boundsNow(),
      );
      return { ...answer, url: asked.href };
    },
  };
}

function connecting({ host, port }: WebUrl): string {
  return `Connecting to ${host}:${port}`;
}

function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) return callback(null, [...addresses]);
    const [first = { address: '', family: 0 }] = addresses;
    callback(null, first.address, first.family);
  };
}

function open<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  { deadline }: CallBounds,
): Promise<S> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => socket.destroy());
    // It stays: an error after the end has nobody else to go to.
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed', { cause: LOST })));
    socket.once(event, () => resolve(socket));
  });
}

const LOST = Object.assign(new Error('closed'), { code: 'ECONNRESET' });

/** Waits no longer than the bounds; what a step opens, it closes by its own end. */
async function step<T>(
  bounds: CallBounds,
  about: { readonly call: string; readonly phase: CallPhase },
  run: () => Promise<T>,
): Promise<T> {
  let stopWaiting = (): void => {};
  const late = new Promise<never>((_, reject) => {
    stopWaiting = () => reject(new Error('too late'));
    bounds.deadline.addEventListener('abort', stopWaiting);
  });
  try {
    return await Promise.race([run(), late]);
  } catch (error) {
    throw callFailure(error, { ...about, bounds });
  } finally {
    bounds.deadline.removeEventListener('abort', stopWaiting);
  }
}
