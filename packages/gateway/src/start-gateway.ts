// The composition: what `maillon up` was told becomes a provider, an identity source, what links need, and a running
// gateway with its two listeners.
import type { IdentitySource } from '@maillon/applinks';
import { publicUrlAliases } from '@maillon/applinks/links';
import { htmlPages } from '@maillon/applinks/pages';
import { createProvider } from '@maillon/applinks/provider';
import { type Store, sweepEvery } from '@maillon/applinks/storage';
import type { AdminListener } from './admin/admin-listener.ts';
import type { AdminListen, GatewayConfig } from './config/gateway-config.ts';
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type GatewayTimeouts,
  type ListenAddress,
} from './gateway.ts';
import { askTheApplication } from './identity/ask-the-application.ts';
import { type TrustedHeader, trustedHeader } from './identity/trusted-header.ts';
import { composeLinks } from './links/compose-links.ts';
import type { Logger } from './log.ts';
import { captureOptions } from './refusals/capture-options.ts';
import { captureRefusals } from './refusals/capture-refusals.ts';
import { ListenError } from './server/listen-error.ts';

export interface GatewayParts {
  /** The store in the configuration's data folder. The gateway closes it. */
  readonly store: Store;
  /** At least 32 random bytes that survive restarts. */
  readonly formKey: Uint8Array;
  readonly log: Logger;
  readonly timeouts?: Partial<GatewayTimeouts>;
  /** How often what is past its time is removed from the store. Default 60000. */
  readonly sweepIntervalMs?: number;
}

export interface RunningGateway {
  readonly gateway: Gateway;
  /** With the real port when 0 was asked for. */
  readonly address: ListenAddress;
  /** Where administrators sign in; undefined: nowhere. */
  readonly adminUrl: string | undefined;
}

/**
 * Starts a gateway that serves when this resolves.
 *
 * @throws TypeError for a configuration that cannot be; ListenError when an address cannot be had. The store is open then.
 */
export async function startGateway(config: GatewayConfig, parts: GatewayParts): Promise<RunningGateway> {
  const { store, formKey, log } = parts;
  const { source, trusted, closed } = identityOf(config, log);
  const created = createProvider({
    store,
    formKey,
    publicUrl: config.publicUrl,
    formerUrls: () => publicUrlAliases(store.settings),
    applicationName: config.applicationName,
    identity: source,
    pages: htmlPages,
    lifetimes: config.lifetimes,
    onRefusal: (refusal) => {
      log.info(refusal, 'refused');
    },
  });
  const provider = captureRefusals(created, captureOptions(config, parts));
  const links = composeLinks(config, { store, log, provider, identity: source });
  const sweeping = sweepEvery(store, {
    ...(parts.sweepIntervalMs === undefined ? {} : { intervalMs: parts.sweepIntervalMs }),
    onFailure: (error) => log.error({ err: error }, 'what is past its time could not be removed'),
  });
  const gatewayOptions: GatewayOptions = {
    provider,
    store,
    log,
    rest: links.rest,
    outgoing: links.outgoing,
    appUrl: config.appUrl,
    publicUrl: config.publicUrl,
    listen: config.listen,
    forwardHeader: config.forwardHeader,
    trustedHeader: trusted,
    alsoClosed: [...closed, links, sweeping],
    appSecret: config.appSecret,
    ...(parts.timeouts === undefined ? {} : { timeouts: parts.timeouts }),
  };
  try {
    const gateway = await createGateway(gatewayOptions);
    await listenForAdministrators(config.adminListen, links.admin, log);
    return { gateway, address: await gateway.listen(), adminUrl: links.admin?.url() };
  } catch (error) {
    await Promise.all([links.admin?.close(), sweeping.close()]);
    throw error;
  }
}

/** Several gateways on one machine want the same default: the first one has it, the others go on without. */
async function listenForAdministrators(
  wanted: AdminListen | null,
  admin: AdminListener | undefined,
  log: Logger,
): Promise<void> {
  try {
    await admin?.listen();
  } catch (error) {
    if (wanted?.isRequired !== false || !(error instanceof ListenError)) throw error;
    log.warn(
      { admin: `${wanted.host}:${wanted.port}` },
      'no admin listener: its default address is taken. Choose one with --admin-listen HOST:PORT, or say --admin-listen off',
    );
  }
}

interface Identity {
  readonly source: IdentitySource;
  /** Also names the person of unsigned requests. */
  readonly trusted: TrustedHeader | undefined;
  readonly closed: readonly { close(): Promise<void> }[];
}

function identityOf(config: GatewayConfig, log: Logger): Identity {
  const { identity } = config;
  switch (identity.kind) {
    case 'header': {
      const trusted = trustedHeader({ header: identity.header, cidrs: identity.trust });
      return { source: trusted, trusted, closed: [] };
    }
    case 'whoami': {
      const source = askTheApplication({
        appUrl: config.appUrl,
        publicUrl: config.publicUrl,
        whoamiPath: identity.path,
        userPointer: identity.userPointer,
        signedIn: identity.signedIn,
        loginTemplate: identity.login,
        appSecret: config.appSecret,
        onUnusableName: (reason) =>
          log.warn(
            { reason },
            'the application names a user whom no header can name to it: taken for nobody',
          ),
      });
      return { source, trusted: undefined, closed: [source] };
    }
  }
}
