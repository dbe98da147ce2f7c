// The wire REST and servlets of Application Links, as one table. Wire notes, sections 2 to 5.
import { createLink, deleteLink, getLink, listLinks, putLink } from './handlers/application-link.ts';
import { authenticationInfo, reachesUs } from './handlers/authentication-info.ts';
import { putProvider } from './handlers/authentication-provider.ts';
import { capabilities } from './handlers/capabilities.ts';
import { putConsumer } from './handlers/consumer.ts';
import { consumerInfo, viewConsumerInfo } from './handlers/consumer-info.ts';
import { deleteEntity, listEntities, putEntity } from './handlers/entities.ts';
import { listApplicationLinks } from './handlers/list-application-links.ts';
import { dance } from './handlers/login-dance.ts';
import { manifest, manifestAsJson } from './handlers/manifest.ts';
import { setStatus, status } from './handlers/status.ts';
import { whoAmI } from './handlers/who-am-i.ts';
import type { Route } from './route.ts';

const REST = '/rest/applinks/{version:1.0|2.0|3.0|latest}';
const LINK = `${REST}/applicationlink/{id}`;
const OAUTH_LINK = '/rest/applinks-oauth/{version:1.0|latest}/applicationlink/{id}';
const STATUS = '/rest/applinks/{version:3.0|latest}/status/{id}/oauth';
const ENTITIES = '/rest/maillon/1.0/links/{id}/entities';
const SERVLET = '/plugins/servlet';
const DANCE = `${SERVLET}/applinks/oauth/login-dance`;

const [anyone, administrator] = ['anyone', 'administrator'] as const;

export const ROUTES: readonly Route[] = [
  { method: 'GET', path: `${REST}/manifest`, permission: anyone, crossOrigin: true, handler: manifest },
  {
    method: 'GET',
    path: `${REST}/manifest.json`,
    permission: anyone,
    crossOrigin: true,
    handler: manifestAsJson,
  },
  {
    method: 'GET',
    path: `${REST}/capabilities`,
    permission: anyone,
    crossOrigin: true,
    handler: capabilities,
  },
  { method: 'GET', path: STATUS, permission: anyone, handler: status },
  { method: 'PUT', path: STATUS, permission: administrator, handler: setStatus },
  {
    method: 'GET',
    path: `${REST}/authenticationinfo`,
    permission: administrator,
    handler: authenticationInfo,
  },
  {
    method: 'GET',
    path: `${REST}/authenticationinfo/id/{id}/url/{url...}`,
    permission: administrator,
    handler: reachesUs,
  },
  { method: 'GET', path: `${REST}/applicationlink`, permission: administrator, handler: listLinks },
  { method: 'PUT', path: `${REST}/applicationlink`, permission: administrator, handler: createLink },
  { method: 'GET', path: LINK, permission: administrator, handler: getLink },
  { method: 'PUT', path: LINK, permission: administrator, handler: putLink },
  { method: 'DELETE', path: LINK, permission: administrator, handler: deleteLink },
  { method: 'PUT', path: `${LINK}/authentication/provider`, permission: administrator, handler: putProvider },
  {
    method: 'PUT',
    path: `${OAUTH_LINK}/authentication/consumer`,
    permission: administrator,
    handler: putConsumer,
  },
  { method: 'GET', path: ENTITIES, permission: administrator, handler: listEntities },
  { method: 'PUT', path: ENTITIES, permission: administrator, handler: putEntity },
  { method: 'DELETE', path: ENTITIES, permission: administrator, handler: deleteEntity },
  { method: 'GET', path: `${SERVLET}/oauth/consumer-info`, permission: anyone, handler: consumerInfo },
  {
    method: 'GET',
    path: `${SERVLET}/oauth/view-consumer-info`,
    permission: anyone,
    handler: viewConsumerInfo,
  },
  // Each checks the person in the browser itself.
  { method: 'GET', path: `${DANCE}/authorize`, permission: anyone, handler: dance },
  { method: 'GET', path: `${DANCE}/access`, permission: anyone, handler: dance },
  { method: 'GET', path: `${SERVLET}/applinks/whoami`, permission: anyone, handler: whoAmI },
  {
    method: 'GET',
    path: `${SERVLET}/applinks/listApplicationLinks`,
    permission: anyone,
    handler: listApplicationLinks,
  },
];
