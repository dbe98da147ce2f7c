// Our manifest. Wire notes, section 3.
import type { Site, SiteContext } from '../site.ts';
import { restAnswer } from './answer.ts';

const AUTH = 'com.atlassian.applinks.api.auth.types.';
const AUTHENTICATION_TYPES = [
  `${AUTH}OAuthAuthenticationProvider`,
  `${AUTH}TwoLeggedOAuthAuthenticationProvider`,
  `${AUTH}TwoLeggedOAuthWithImpersonationAuthenticationProvider`,
];

export function manifest(site: Site, c: SiteContext): Response {
  const about = {
    id: site.store.state.id,
    name: site.name,
    typeId: 'stash',
    version: '8.19.4',
    buildNumber: 8_019_004,
    applinksVersion: '9.0.0',
    publicSignup: false,
    url: site.url,
    iconUrl: `${site.url}/static/icon.svg`,
    iconUri: `${site.url}/static/icon.svg`,
  };
  return restAnswer(c, {
    root: 'manifest',
    value: {
      ...about,
      inboundAuthenticationTypes: AUTHENTICATION_TYPES,
      outboundAuthenticationTypes: AUTHENTICATION_TYPES,
    },
    headers: crossOrigin(c),
  });
}

export function manifestOptions(c: SiteContext): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...crossOrigin(c),
      'Access-Control-Allow-Methods': 'GET, OPTIONS',
      'Access-Control-Allow-Headers': c.req.header('access-control-request-headers') ?? '',
    },
  });
}

function crossOrigin(c: SiteContext): Readonly<Record<string, string>> {
  const origin = c.req.header('origin');
  return origin === undefined
    ? {}
    : { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true', Vary: 'Origin' };
}
