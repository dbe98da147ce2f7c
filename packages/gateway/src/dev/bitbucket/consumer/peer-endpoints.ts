// With what, and where, we act in a peer.
import type { Link } from '../links/link.ts';
import type { SigningKey } from '../oauth/signatures.ts';
import type { Site } from '../site.ts';
import { PeerError } from './peer-error.ts';

export interface PeerEndpoints {
  readonly consumerKey: string;
  readonly key: SigningKey;
  /** Asked by us. */
  readonly requestTokenUrl: string;
  readonly accessTokenUrl: string;
  /** Opened by the browser. */
  readonly authorizeUrl: string;
}

const OAUTH_PATH = '/plugins/servlet/oauth';

/**
 * A link with the addresses of a generic peer goes by HMAC-SHA1 and the shared secret, any other one by RSA-SHA1 and
 * our own key.
 *
 * @throws PeerError when the link does not go outwards, or the consumer that it names does not exist.
 */
export function endpointsOf(site: Site, { name, rpcUrl, displayUrl, outgoing }: Link): PeerEndpoints {
  if (!outgoing.enabled) throw new PeerError(`The link ${name} has no outgoing authentication.`);
  const { generic, serviceProvider } = outgoing;
  if (generic === null) {
    const { key: consumerKey, privateKey } = site.store.state.consumer;
    return {
      consumerKey,
      key: { method: 'RSA-SHA1', privateKey },
      requestTokenUrl: `${rpcUrl}${OAUTH_PATH}/request-token`,
      accessTokenUrl: `${rpcUrl}${OAUTH_PATH}/access-token`,
      authorizeUrl: `${displayUrl}${OAUTH_PATH}/authorize`,
    };
  }
  if (serviceProvider?.consumerKey !== generic.consumerKey) {
    throw new PeerError(
      `The link ${name} names the consumer ${generic.consumerKey}, which does not exist here.`,
    );
  }
  return { ...generic, key: { method: 'HMAC-SHA1', sharedSecret: serviceProvider.sharedSecret } };
}
