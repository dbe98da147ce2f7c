// How a link authenticates. Wire notes, section 4.
import { PeerError } from '../consumer/peer-error.ts';
import { keepLink } from '../links/keep-link.ts';
import type { GenericEndpoints, IncomingConsumer, Link, Outgoing } from '../links/link.ts';
import { fetchConsumer } from '../links/peer-consumer-info.ts';
import { resolveEndpoint } from '../links/resolve-endpoint.ts';
import { readPublicKey } from '../oauth/signatures.ts';
import { RestProblem } from '../problem.ts';
import type { Site, SiteContext } from '../site.ts';
import { statusAnswer } from './answer.ts';
import { hrefOf, requireLink, requireWrite } from './application-links.ts';
import { type Entity, readEntity } from './read-entity.ts';

const PROVIDERS: ReadonlyMap<string, keyof Pick<Outgoing, 'enabled' | 'twoLegged' | 'impersonation'>> =
  new Map([
    ['OAuthAuthenticationProvider', 'enabled'],
    ['TwoLeggedOAuthAuthenticationProvider', 'twoLegged'],
    ['TwoLeggedOAuthWithImpersonationAuthenticationProvider', 'impersonation'],
  ]);
const PACKAGE = 'com.atlassian.applinks.api.auth.types.';

/** Outgoing, one level at a time. */
export async function putProvider(site: Site, c: SiteContext, id: string): Promise<Response> {
  requireWrite(site, c);
  const link = requireLink(site, id);
  const entity = await readEntity(c);
  const provider = entity.text('provider');
  const level = provider.startsWith(PACKAGE) ? PROVIDERS.get(provider.slice(PACKAGE.length)) : undefined;
  if (level === undefined) throw new RestProblem(400, `Unknown authentication provider ${provider}`);
  const generic = level === 'enabled' ? readEndpoints(link, entity.object('config')) : link.outgoing.generic;
  keepLink(site.store, { ...link, outgoing: { ...link.outgoing, generic, enabled: true, [level]: true } });
  return statusAnswer(c, 201, { created: `${hrefOf(site, id)}/authentication/provider/${provider}` });
}

const ENDPOINTS = ['requestTokenUrl', 'accessTokenUrl', 'authorizeUrl'] as const;

/** None of them: an Atlassian peer, whose addresses are known. */
function readEndpoints(link: Link, config: Entity): GenericEndpoints | null {
  const consumerKey = config.text('consumerKey.outbound');
  const given = ENDPOINTS.map((name) => config.text(`serviceProvider.${name}`));
  if (consumerKey === '' && given.every((text) => text === '')) return null;
  const [requestTokenUrl, accessTokenUrl, authorizeUrl] = given.map((text) =>
    resolveEndpoint(text, link.displayUrl),
  );
  if (consumerKey === '' || !requestTokenUrl || !accessTokenUrl || !authorizeUrl) {
    const names = ENDPOINTS.map((name) => `serviceProvider.${name}`).join(', ');
    throw new RestProblem(400, `config needs consumerKey.outbound, ${names}`);
  }
  return { consumerKey, requestTokenUrl, accessTokenUrl, authorizeUrl };
}

/** `outgoing`: our consumer at the peer, with its shared secret. Otherwise: the peer's consumer, with its public key. */
export async function putConsumer(site: Site, c: SiteContext, id: string): Promise<Response> {
  requireWrite(site, c);
  const link = requireLink(site, id);
  const isAutomatic = c.req.query('autoConfigure') === 'true';
  const entity = isAutomatic ? undefined : await readEntity(c);
  if (entity === undefined) keepLink(site.store, { ...link, incoming: await fetchIncoming(site, link) });
  else if (entity.flag('outgoing')) keepLink(site.store, withServiceProvider(link, entity));
  else keepLink(site.store, { ...link, incoming: readIncoming(site, entity) });
  return statusAnswer(c, 201, {
    created: `${site.url}/rest/applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`,
  });
}

async function fetchIncoming(site: Site, link: Link): Promise<IncomingConsumer> {
  try {
    const levels = { enabled: true, twoLegged: false, impersonation: false };
    const consumer = await fetchConsumer(site, link.rpcUrl, levels);
    return {
      ...consumer,
      twoLegged: link.incoming?.twoLegged ?? false,
      impersonation: link.incoming?.impersonation ?? false,
    };
  } catch (error) {
    if (error instanceof PeerError) throw new RestProblem(409, error.message);
    throw error;
  }
}

function withServiceProvider(link: Link, entity: Entity): Link {
  const [name, consumerKey, sharedSecret] = readNamed(entity, 'sharedSecret');
  return { ...link, outgoing: { ...link.outgoing, serviceProvider: { name, consumerKey, sharedSecret } } };
}

function readIncoming(site: Site, entity: Entity): IncomingConsumer {
  const [name, key, publicKey] = readNamed(entity, 'publicKey');
  if (readPublicKey(publicKey) === undefined) throw new RestProblem(400, 'publicKey is no RSA public key');
  const executeAs = entity.text('executingTwoLOUser');
  if (executeAs !== '' && site.accounts.find(executeAs) === undefined) {
    throw new RestProblem(400, `There is no user ${executeAs}`);
  }
  return {
    key,
    name,
    publicKey,
    description: entity.text('description'),
    callbackUrl: entity.text('callback'),
    twoLegged: entity.flag('twoLOAllowed'),
    executeAs: executeAs === '' ? null : executeAs,
    impersonation: entity.flag('twoLOImpersonationAllowed'),
  };
}

function readNamed(
  entity: Entity,
  credential: string,
): readonly [name: string, key: string, credential: string] {
  const [name, key, value] = [entity.text('name'), entity.text('key'), entity.text(credential)];
  if (name === '' || key === '' || value === '')
    throw new RestProblem(400, `name, key and ${credential} are required`);
  return [name, key, value];
}
