// What links need beside the provider, put together: the wire REST, calls to peers, the admin listener.
import { randomBytes } from 'node:crypto';
import type { IdentitySource, Provider } from '@maillon/applinks';
import {
  createGuardedFetch,
  createOutgoing,
  createPeerClient,
  loadOurselves,
  type Ourselves,
  type PeerClient,
} from '@maillon/applinks/links';
import { type AppLinksRest, createAppLinksRest } from '@maillon/applinks/rest';
import type { Store } from '@maillon/applinks/storage';
import { type AdminListener, createAdminListener } from '../admin/admin-listener.ts';
import { createAdministratorCheck } from '../admin/check-administrator.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Logger } from '../log.ts';
import { guardedStreamingFetch } from '../outgoing/guarded-streaming-fetch.ts';
import { createOutgoingEndpoint, type OutgoingEndpoint } from '../outgoing/outgoing-endpoint.ts';
import { parsePublicUrl } from '../proxy/public-address.ts';

export interface LinkParts {
  readonly store: Store;
  readonly log: Logger;
  readonly provider: Provider;
  readonly identity: IdentitySource;
}

export interface ComposedLinks {
  readonly rest: AppLinksRest;
  readonly outgoing: OutgoingEndpoint;
  /** Not listening yet. */
  readonly admin: AdminListener | undefined;
  close(): Promise<void>;
}

/** Anybody may name one. */
const MAX_LOGGED_ID = 100;

const PEER_TIMEOUTS = { connectTimeoutMs: 5_000, responseTimeoutMs: 300_000 };

export function composeLinks(config: GatewayConfig, parts: LinkParts): ComposedLinks {
  const { store, log, provider, identity } = parts;
  const { publicUrl, applicationName, allowLoopback, adminListen } = config;
  const guardedFetch = createGuardedFetch({ allowLoopback });
  const streaming = guardedStreamingFetch({ allowLoopback }, PEER_TIMEOUTS);
  const calls = createOutgoing({
    store,
    publicUrl,
    fetch: streaming.fetch,
    onClockSkew: (skew) => log.warn(skew, 'the clock of a linked application is off'),
  });
  const ourselves = (): Promise<Ourselves> =>
    loadOurselves(store, { name: applicationName, publicUrl, randomBytes });
  const peer = (rpcUrl: string, { learnt }: { readonly learnt: boolean }): PeerClient =>
    createPeerClient({ fetch: guardedFetch, rpcUrl, learnt });
  const now = (): number => Math.floor(Date.now() / 1000);
  const admin =
    adminListen === null
      ? undefined
      : createAdminListener({ listen: adminListen, store, log, ourselves, peer, now });
  const rest = createAppLinksRest({
    store,
    publicUrl,
    ourselves,
    identity,
    now,
    outgoing: calls,
    authenticate: (request) => provider.authenticate(request),
    administrators: createAdministratorCheck({ store }),
    peers: {
      manifest: (baseUrl) => peer(baseUrl, { learnt: false }).manifest(),
      consumerInfo: (baseUrl) => peer(baseUrl, { learnt: false }).consumerInfo(),
    },
    adminUrl: () => admin?.url(),
    onEvent: (event) => log.info(event, 'links changed by the REST of Application Links'),
    onDanceProblem: ({ applicationLinkId, ...problem }) =>
      log[problem.status < 500 ? 'info' : 'warn'](
        { link: applicationLinkId.slice(0, MAX_LOGGED_ID), ...problem },
        'a person could not be connected to a linked application',
      ),
  });
  return {
    rest,
    admin,
    outgoing: createOutgoingEndpoint({
      store,
      identity,
      outgoing: calls,
      onFailure: (failure) => log.warn(failure, 'a call to a linked application failed'),
      publicAddress: parsePublicUrl(publicUrl),
    }),
    async close() {
      calls.close();
      await Promise.all([admin?.close(), streaming.close()]);
    },
  };
}
