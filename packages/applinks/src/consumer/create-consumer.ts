// Puts a consumer together.
import { authorize } from './authorize.ts';
import { readPeerCertificate } from './certificate.ts';
import { checkedCallback, checkOptions } from './check-options.ts';
import type { ConsumerContext } from './context.ts';
import { fetchAsUser } from './fetch-as-user.ts';
import { fetchTwoLegged } from './fetch-two-legged.ts';
import { finish } from './finish.ts';
import { createPeerClock } from './peer-clock.ts';
import { createSigner } from './signer.ts';
import type { Consumer, ConsumerOptions } from './types.ts';

const TOKEN_CALL_TIMEOUT_MS = 10_000;

/**
 * Makes what acts in one peer for our users: the dance, and requests signed with the tokens that it brings.
 *
 * @throws TypeError that names every fault of the options, or says what is wrong with the private key.
 * @example
 * const ci = createConsumer({ link, tokens: store.outgoingTokens, callbackUrl: danceCallbackUrl(base, link.id) });
 * const builds = await ci.fetch('ada', 'https://ci.example/api/builds');
 */
export function createConsumer(options: ConsumerOptions): Consumer {
  checkOptions(options);
  const context = createContext(options);
  return {
    link: context.link,
    authorize: (begin) => authorize(context, begin),
    finish: (end) => finish(context, end),
    fetch: (user, url, init) => fetchAsUser(context, user, url, init),
    fetchTwoLegged: (url, init, { requestorId } = {}) => fetchTwoLegged(context, url, init, requestorId),
    isConnected: async (user) => (await context.tokens.find(context.link.id, user)) !== undefined,
    disconnect: (user) => context.tokens.drop(context.link.id, user),
  };
}

function createContext(options: ConsumerOptions): ConsumerContext {
  const { id, name, outgoing } = options.link;
  const now = options.now ?? (() => Math.floor(Date.now() / 1000));
  const { callbackUrl } = options;
  return {
    link: { id, name },
    outgoing,
    tokens: options.tokens,
    signer: createSigner(outgoing, options.createNonce),
    // Looked up at each call, so that a test or a tracer may replace the global one later.
    sender: {
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      readCertificate: options.readCertificate ?? readPeerCertificate,
    },
    now,
    clock: createPeerClock(now, (skew) => options.onClockSkew?.({ linkId: id, linkName: name, ...skew })),
    callbackUrl:
      typeof callbackUrl === 'string'
        ? () => callbackUrl
        : (redirectUrl) => checkedCallback(callbackUrl(redirectUrl)),
    transmission: options.transmission ?? 'header',
    bodyHash: options.bodyHash ?? 'never',
    timeoutMs: options.timeoutMs ?? TOKEN_CALL_TIMEOUT_MS,
    renewals: new Map(),
  };
}
