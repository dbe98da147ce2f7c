// The composition: what `maillon up` was told becomes a provider, an identity source and a running gateway.
import type { IdentitySource } from '@maillon/applinks';
import { htmlPages } from '@maillon/applinks/pages';
import { createProvider } from '@maillon/applinks/provider';
import type { Store } from '@maillon/applinks/storage';
import type { GatewayConfig } from './config/gateway-config.ts';
import { createGateway, type Gateway, type GatewayTimeouts, type ListenAddress } from './gateway.ts';
import { askTheApplication } from './identity/ask-the-application.ts';
import { type TrustedHeader, trustedHeader } from './identity/trusted-header.ts';
import type { Logger } from './log.ts';

export interface GatewayParts {
  /** The store in the configuration's data folder. The gateway closes it. */
  readonly store: Store;
  /** At least 32 random bytes that survive restarts. */
  readonly formKey: Uint8Array;
  readonly log: Logger;
  readonly timeouts?: Partial<GatewayTimeouts>;
}

export interface RunningGateway {
  readonly gateway: Gateway;
  /** With the real port when 0 was asked for. */
  readonly address: ListenAddress;
}

/**
 * Starts a gateway that serves when this resolves.
 *
 * @throws TypeError for a configuration that cannot be; Error when the address cannot be had. The store is open then.
 */
export async function startGateway(config: GatewayConfig, parts: GatewayParts): Promise<RunningGateway> {
  const { store, formKey, log } = parts;
  const { source, trusted, closed } = identityOf(config);
  const provider = createProvider({
    store,
    formKey,
    publicUrl: config.publicUrl,
    applicationName: config.applicationName,
    identity: source,
    pages: htmlPages,
    lifetimes: config.lifetimes,
    onRefusal: (refusal) => {
      log.info(refusal, 'refused');
    },
  });
  const gateway = await createGateway({
    provider,
    store,
    log,
    appUrl: config.appUrl,
    publicUrl: config.publicUrl,
    listen: config.listen,
    forwardHeader: config.forwardHeader,
    trustedHeader: trusted,
    alsoClosed: closed,
    appSecret: config.appSecret,
    ...(parts.timeouts === undefined ? {} : { timeouts: parts.timeouts }),
  });
  return { gateway, address: await gateway.listen() };
}

interface Identity {
  readonly source: IdentitySource;
  /** Also names the person of unsigned requests. */
  readonly trusted: TrustedHeader | undefined;
  readonly closed: readonly { close(): Promise<void> }[];
}

function identityOf(config: GatewayConfig): Identity {
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
      });
      return { source, trusted: undefined, closed: [source] };
    }
  }
}
