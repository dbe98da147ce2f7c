// The load, in a process of its own. Signs its requests before the clock starts.

import { authorizationHeader, secretKey, signRequest } from '@maillon/oauth1';
import autocannon, { type Request } from 'autocannon';

/** From the parent: make these ready. */
export interface Prepare {
  /** What answers. */
  readonly origin: string;
  /** Path and query. */
  readonly target: string;
  /** A multiple of `connections`. */
  readonly amount: number;
  readonly connections: number;
  readonly signer?: Signer;
}

export interface Signer {
  readonly consumerKey: string;
  readonly sharedSecret: string;
  readonly token: string;
  readonly tokenSecret: string;
}

/** To the parent, once all answers are there. */
export interface LoadResult {
  readonly good: number;
  readonly bad: number;
  readonly seconds: number;
}

/** The message that starts what was prepared, and its acknowledgement before. */
export const GO = 'go';
export const PREPARED = 'prepared';

let start = (): Promise<LoadResult> => Promise.reject(new Error('nothing was prepared'));

process.on('message', (message: Prepare | typeof GO) => {
  if (message === GO) {
    void start().then((result) => process.send?.(result));
    return;
  }
  start = prepare(message);
  process.send?.(PREPARED);
});
process.on('disconnect', () => process.exit());

function prepare({ origin, target, amount, connections, signer }: Prepare): () => Promise<LoadResult> {
  const each = amount / connections;
  const queues = Array.from({ length: connections }, () =>
    Array.from({ length: each }, () => request(origin, target, signer)),
  );
  return async () => {
    const result = await autocannon({
      url: origin,
      connections,
      amount,
      timeout: 20,
      setupClient: (client) => client.setRequests(queues.pop() ?? []),
    });
    return {
      good: result['2xx'],
      bad: result.non2xx + result.errors + result.timeouts,
      seconds: result.duration,
    };
  };
}

function request(origin: string, target: string, signer: Signer | undefined): Request {
  const headers = { accept: 'application/json' };
  if (signer === undefined) return { method: 'GET', path: target, headers };
  const { consumerKey, sharedSecret, token, tokenSecret } = signer;
  const parameters = signRequest(
    { method: 'GET', url: origin + target },
    { consumerKey, token, signatureMethod: 'HMAC-SHA1', key: keyOf(sharedSecret, tokenSecret) },
    { nowSeconds: Math.floor(Date.now() / 1000) },
  );
  if (parameters instanceof Promise) throw new Error('expected the signature at once, as Node gives it');
  return {
    method: 'GET',
    path: target,
    headers: { ...headers, authorization: authorizationHeader(parameters) },
  };
}

let lastKey: { readonly of: string; readonly key: ReturnType<typeof secretKey> } | undefined;

function keyOf(sharedSecret: string, tokenSecret: string): ReturnType<typeof secretKey> {
  const of = `${sharedSecret}&${tokenSecret}`;
  if (lastKey?.of !== of) lastKey = { of, key: secretKey(sharedSecret, tokenSecret) };
  return lastKey.key;
}
