// The administrator's pages about links. Each step of the dialog is a page, so that it works without script.
import { Hono } from 'hono';
import { PeerError } from '../consumer/peer-error.ts';
import { readApplicationUrl } from '../links/application-id.ts';
import { findLink } from '../links/find-link.ts';
import { keepLink, LinkConflict } from '../links/keep-link.ts';
import { isGeneric, type Link } from '../links/link.ts';
import { fetchManifest } from '../links/peer-manifest.ts';
import * as pages from '../pages/application-links.ts';
import { PageProblem } from '../problem.ts';
import { rawTarget, type Site, type SiteContext, type SiteEnv } from '../site.ts';
import { editRoutes } from './edit-routes.ts';
import { type Proposal, proposalUrl, readProposal } from './handshake.ts';
import { linkPeer } from './link-peer.ts';
import { type Faults, readIncoming, readManualLink } from './manual-form.ts';
import { CREATE, LIST } from './paths.ts';
import { pageView, readOwnForm, requireAdministratorVisit } from './visitor.ts';

type PageResponse = Response | Promise<Response>;

export function applicationLinkRoutes(site: Site): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>();
  routes.use(`${LIST}/*`, async (c, next) => {
    requireAdministratorVisit(site, c);
    await next();
  });
  routes.get(LIST, (c) => showList(site, c));
  routes.get(CREATE, (c) => c.html(pages.createPage(pageView(site, c), '')));
  routes.post(CREATE, (c) => askWhere(site, c));
  routes.post(`${CREATE}/confirm-url`, (c) => confirmUrl(site, c));
  routes.post(`${CREATE}/manual`, (c) => createManually(site, c));
  routes.post(`${CREATE}/incoming`, (c) => createIncoming(site, c));
  routes.post(`${CREATE}/automatic`, (c) => createAutomatically(site, c));
  routes.post(`${CREATE}/reciprocal`, (c) => createReciprocally(site, c));
  routes.route('/', editRoutes(site));
  return routes;
}

/** A query that proposes a link asks the administrator first: a GET changes nothing. */
async function showList(site: Site, c: SiteContext): Promise<Response> {
  requireAdministratorVisit(site, c);
  const [, query = ''] = rawTarget(c).split('?', 2);
  const proposal = readProposal(query);
  const { links } = site.store.state;
  if (proposal === undefined) {
    if (query.includes('applinkStartingUrl')) throw unreadableProposal();
    return c.html(pages.listPage(pageView(site, c), links, c.req.query('message')));
  }
  if (links.some(({ rpcUrl, displayUrl }) => [rpcUrl, displayUrl].includes(proposal.startingUrl))) {
    const words = proposal.isDone
      ? 'The link was created at both ends.'
      : 'This application is linked already.';
    return c.html(pages.listPage(pageView(site, c), links, words));
  }
  const manifest = await peerOrProblem(() => fetchManifest(site, proposal.startingUrl));
  checkOwnId(site, proposal);
  return c.html(pages.confirmPage(pageView(site, c), query, manifest, proposal));
}

async function askWhere(site: Site, c: SiteContext): Promise<Response> {
  const form = await readOwnForm(site, c);
  const view = pageView(site, c);
  if (form.get('applicationKind') === 'external') return c.html(pages.externalPage(view));
  const typed = form.get('applicationUrl') ?? '';
  const url = readApplicationUrl(typed);
  if (url === undefined) return c.html(pages.createPage(view, typed, URL_FAULT), 400);
  const taken = findByUrl(site, url);
  if (taken !== undefined && isGeneric(taken)) {
    return c.html(pages.createPage(view, typed, `There is a link to this URL already: ${taken.name}.`), 409);
  }
  try {
    return await c.html(pages.foundPage(view, url, await fetchManifest(site, url), taken));
  } catch (error) {
    if (error instanceof PeerError) return c.html(pages.noResponsePage(view, url, error.message));
    throw error;
  }
}

async function confirmUrl(site: Site, c: SiteContext): Promise<Response> {
  const form = await readOwnForm(site, c);
  const typed = form.get('applicationUrl') ?? '';
  const url = readApplicationUrl(typed);
  if (url === undefined) return c.html(pages.noResponsePage(pageView(site, c), typed, '', URL_FAULT), 400);
  return c.html(pages.manualPage(pageView(site, c), url, new Map()));
}

async function createManually(site: Site, c: SiteContext): Promise<Response> {
  const form = await readOwnForm(site, c);
  const url = readApplicationUrl(form.get('applicationUrl') ?? '');
  if (url === undefined) throw new PageProblem(400, 'Start again', 'The Application URL is missing.');
  const again = (faults: Faults, status: 400 | 409): PageResponse =>
    c.html(pages.manualPage(pageView(site, c), url, form, faults), status);
  const judged = await readManualLink(site, url, form);
  if (!judged.ok) return again(judged.faults, 400);
  const link = judged.value;
  if (findLink(site.store, link.id) !== undefined) {
    return again(new Map([['applicationName', 'There is a link to this application already.']]), 409);
  }
  if (form.has('createIncomingLink')) {
    requireAdministratorVisit(site, c).session.draft = { link };
    return c.html(pages.incomingPage(pageView(site, c), new Map()));
  }
  return keepOrAsk(site, c, link, CREATE_FIELDS, again);
}

async function createIncoming(site: Site, c: SiteContext): Promise<Response> {
  const form = await readOwnForm(site, c);
  const { session } = requireAdministratorVisit(site, c);
  const { draft } = session;
  if (draft === undefined)
    throw new PageProblem(400, 'Start again', 'The first half of the form is missing.');
  const again = (faults: Faults, status: 400 | 409): PageResponse =>
    c.html(pages.incomingPage(pageView(site, c), form, faults), status);
  const judged = readIncoming(site, form);
  if (!judged.ok) return again(judged.faults, 400);
  const response = await keepOrAsk(
    site,
    c,
    { ...draft.link, incoming: judged.value },
    INCOMING_CREATE_FIELDS,
    again,
  );
  if (response.status < 400) session.draft = undefined;
  return response;
}

async function createAutomatically(site: Site, c: SiteContext): Promise<Response> {
  const form = await readOwnForm(site, c);
  const url = readApplicationUrl(form.get('applicationUrl') ?? '') ?? '';
  const isShared = form.has('sharedUserbase');
  const levels = { enabled: true, twoLegged: true, impersonation: isShared };
  const link = await linkOrProblem(() => linkPeer(site, url, { incoming: levels, outgoing: levels }));
  return c.redirect(proposalUrl(site, link, { isShared, log: [] }), 303);
}

async function createReciprocally(site: Site, c: SiteContext): Promise<Response> {
  const form = await readOwnForm(site, c);
  const proposal = readProposal(form.get('proposal') ?? '');
  if (proposal === undefined) throw unreadableProposal();
  checkOwnId(site, proposal);
  const link = await linkOrProblem(() => linkPeer(site, proposal.startingUrl, proposal.levels));
  const isShared = proposal.levels.incoming.impersonation;
  return c.redirect(proposalUrl(site, link, { isShared, log: ['created'] }), 303);
}

/** Conflicts go back into the form, each to its field. */
async function keepOrAsk(
  site: Site,
  c: SiteContext,
  link: Link,
  fields: Readonly<Record<LinkConflict['field'], string>>,
  again: (faults: Faults, status: 400 | 409) => PageResponse,
): Promise<Response> {
  try {
    keepLink(site.store, link);
  } catch (error) {
    if (error instanceof LinkConflict) return again(new Map([[fields[error.field], error.message]]), 409);
    throw error;
  }
  return c.redirect(`${LIST}?message=${encodeURIComponent(`The link to ${link.name} was created.`)}`, 303);
}

const CREATE_FIELDS: Readonly<Record<LinkConflict['field'], string>> = {
  name: 'applicationName',
  url: 'applicationName',
  providerName: 'serviceProviderName',
  consumerKey: 'consumerKey',
  incomingKey: 'consumerKey',
};

/** The fields of the first half are gone: their conflicts are told at the first field. */
const INCOMING_CREATE_FIELDS: Readonly<Record<LinkConflict['field'], string>> = {
  ...CREATE_FIELDS,
  name: 'consumerKey',
  url: 'consumerKey',
  providerName: 'consumerKey',
};

const URL_FAULT = 'Enter an absolute http or https URL.';

function findByUrl(site: Site, url: string): Link | undefined {
  return site.store.state.links.find(({ rpcUrl, displayUrl }) => rpcUrl === url || displayUrl === url);
}

/** A peer that knows another id of us talks to a clone, or went to the wrong address. */
function checkOwnId(site: Site, { ownId }: Proposal): void {
  if (ownId === '' || ownId === site.store.state.id) return;
  throw new PageProblem(
    409,
    'This is another application',
    `The proposal is for ${ownId}; our id is ${site.store.state.id}.`,
  );
}

function unreadableProposal(): PageProblem {
  return new PageProblem(
    400,
    'Unreadable proposal',
    'applinkStartingUrl has to be an absolute http or https URL.',
  );
}

async function peerOrProblem<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PeerError)
      throw new PageProblem(502, 'The other application did not answer as it should', error.message);
    throw error;
  }
}

async function linkOrProblem(work: () => Promise<Link>): Promise<Link> {
  try {
    return await peerOrProblem(work);
  } catch (error) {
    if (error instanceof LinkConflict) throw new PageProblem(409, 'Not linked', error.message);
    throw error;
  }
}
