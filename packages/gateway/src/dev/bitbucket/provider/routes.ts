// Where the provider answers. Wire notes, section 1.
import { Hono } from 'hono';
import { accessTokensPage } from '../pages/access-tokens.ts';
import { writeXml } from '../rest/write-xml.ts';
import type { Site, SiteEnv } from '../site.ts';
import { pageView, readOwnForm, requireVisitor } from '../ui/visitor.ts';
import { decide, showConsent } from './authorize.ts';
import { accessToken, requestToken } from './token-endpoints.ts';
import { replaceIssued } from './tokens.ts';
import type { ProviderSite } from './verify.ts';

const BASE = '/plugins/servlet/oauth';

export function providerRoutes(site: ProviderSite): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>();
  routes.on(['GET', 'POST'], `${BASE}/request-token`, (c) => requestToken(site, c));
  routes.on(['GET', 'POST'], `${BASE}/access-token`, (c) => accessToken(site, c));
  routes.get(`${BASE}/authorize`, (c) => showConsent(site, c));
  routes.post(`${BASE}/authorize`, (c) => decide(site, c));
  routes.get(`${BASE}/consumer-info`, () => consumerInfo(site));
  routes.get(`${BASE}/users/access-tokens`, (c) => {
    const { account } = requireVisitor(site, c);
    return c.html(accessTokensPage(pageView(site, c), site.store, account.name));
  });
  routes.post(`${BASE}/users/access-tokens`, async (c) => {
    const { account } = requireVisitor(site, c);
    const form = await readOwnForm(site, c);
    const token = site.store.state.issued.find(
      ({ kind, linkId, user }) => kind === 'access' && linkId === form.get('linkId') && user === account.name,
    );
    replaceIssued(site.store, token, undefined);
    return c.redirect(`${BASE}/users/access-tokens`, 303);
  });
  return routes;
}

function consumerInfo(site: Site): Response {
  const { key, publicKey } = site.store.state.consumer;
  const xml = writeXml('consumer', {
    key,
    name: site.name,
    publicKey: publicKey.replaceAll(/-----[A-Z ]+-----|\s/g, ''),
    description: `Atlassian Bitbucket at ${site.url} (a stand-in for tests)`,
    callback: '',
  });
  return new Response(xml, { headers: { 'Content-Type': 'application/xml;charset=UTF-8' } });
}
