// "Edit" of a link: details, outgoing, incoming, deletion.
import { Hono } from 'hono';
import { PeerError } from '../consumer/peer-error.ts';
import { readApplicationUrl } from '../links/application-id.ts';
import { findLink } from '../links/find-link.ts';
import { forgetTokens, keepLink, LinkConflict, removeLink } from '../links/keep-link.ts';
import { incomingLevels, type Link, NO_OUTGOING } from '../links/link.ts';
import { fetchConsumer } from '../links/peer-consumer-info.ts';
import { type EditView, editPage } from '../pages/application-links.ts';
import { PageProblem } from '../problem.ts';
import type { Site, SiteContext, SiteEnv } from '../site.ts';
import { type Faults, readIncoming, readOutgoing } from './manual-form.ts';
import { LIST } from './paths.ts';
import { type Form, pageView, readOwnForm, requireAdministratorVisit } from './visitor.ts';

export function editRoutes(site: Site): Hono<SiteEnv> {
  const routes = new Hono<SiteEnv>();
  const path = `${LIST}/edit/:id`;
  routes.get(path, (c) => {
    requireAdministratorVisit(site, c);
    return c.html(editPage(pageView(site, c), { link: findOrProblem(site, c) }));
  });
  for (const [part, read] of Object.entries(PARTS)) {
    routes.post(`${path}/${part}`, (c) => save(site, c, part as Part, read));
  }
  for (const [action, act] of Object.entries(ACTIONS)) {
    routes.post(`${path}/${action}`, async (c) => {
      await readOwnForm(site, c);
      requireAdministratorVisit(site, c);
      const link = findOrProblem(site, c);
      return show(site, c, await act(site, link));
    });
  }
  return routes;
}

type Part = NonNullable<EditView['part']>;
type Changed = { readonly link: Link } | { readonly faults: Faults };

const PARTS: Readonly<Record<Part, (site: Site, link: Link, form: Form) => Changed>> = {
  details: (_, link, form) => {
    const name = form.get('applicationName')?.trim() ?? '';
    const [rpcUrl, displayUrl] = ['rpcUrl', 'displayUrl'].map((field) =>
      readApplicationUrl(form.get(field) ?? ''),
    );
    const faults = new Map<string, string>();
    if (name === '') faults.set('applicationName', 'Application Name is required.');
    if (rpcUrl === undefined) faults.set('rpcUrl', 'Enter an absolute http or https URL.');
    if (displayUrl === undefined) faults.set('displayUrl', 'Enter an absolute http or https URL.');
    if (rpcUrl === undefined || displayUrl === undefined || faults.size > 0) return { faults };
    return { link: { ...link, name, rpcUrl, displayUrl } };
  },
  outgoing: (_, link, form) => {
    const judged = readOutgoing(form, link.displayUrl);
    if (!judged.ok) return judged;
    const { twoLegged, impersonation } = link.outgoing;
    const levels = judged.value.enabled ? { twoLegged, impersonation } : {};
    return { link: { ...link, outgoing: { ...judged.value, ...levels } } };
  },
  incoming: (site, link, form) => {
    const judged = readIncoming(site, form);
    return judged.ok ? { link: { ...link, incoming: judged.value } } : judged;
  },
};

/** What a conflict is told at, by part. */
const CONFLICT_FIELDS: Readonly<Record<LinkConflict['field'], string>> = {
  name: 'applicationName',
  url: 'rpcUrl',
  providerName: 'serviceProviderName',
  consumerKey: 'consumerKey',
  incomingKey: 'consumerKey',
};

async function save(site: Site, c: SiteContext, part: Part, read: (typeof PARTS)[Part]): Promise<Response> {
  const typed = await readOwnForm(site, c);
  requireAdministratorVisit(site, c);
  const link = findOrProblem(site, c);
  const again = (faults: Faults, status: 400 | 409): Response | Promise<Response> =>
    c.html(editPage(pageView(site, c), { link, part, typed, faults }), status);
  const changed = read(site, link, typed);
  if ('faults' in changed) return again(changed.faults, 400);
  try {
    keepLink(site.store, changed.link);
  } catch (error) {
    if (!(error instanceof LinkConflict)) throw error;
    return again(new Map([[CONFLICT_FIELDS[error.field], error.message]]), 409);
  }
  return show(site, c, { link: changed.link, message: 'Saved.' });
}

type Outcome = { readonly link: Link | undefined; readonly message: string };

const ACTIONS: Readonly<Record<string, (site: Site, link: Link) => Outcome | Promise<Outcome>>> = {
  'remove-outgoing': (site, link) => {
    const changed = { ...link, outgoing: NO_OUTGOING };
    keepLink(site.store, changed);
    forgetTokens(site.store, link.id, 'received');
    return { link: changed, message: 'Outgoing authentication removed.' };
  },
  'remove-incoming': (site, link) => {
    const changed = { ...link, incoming: null };
    keepLink(site.store, changed);
    forgetTokens(site.store, link.id, 'issued');
    return { link: changed, message: 'Incoming authentication removed.' };
  },
  'fetch-incoming': async (site, link) => {
    try {
      const changed = { ...link, incoming: await fetchConsumer(site, link.rpcUrl, incomingLevels(link)) };
      keepLink(site.store, changed);
      return { link: changed, message: 'Consumer information fetched.' };
    } catch (error) {
      if (error instanceof PeerError || error instanceof LinkConflict)
        return { link, message: error.message };
      throw error;
    }
  },
  delete: (site, link) => {
    removeLink(site.store, link.id);
    return { link: undefined, message: `The link to ${link.name} was deleted.` };
  },
};

function show(site: Site, c: SiteContext, { link, message }: Outcome): Response | Promise<Response> {
  if (link === undefined) return c.redirect(`${LIST}?message=${encodeURIComponent(message)}`, 303);
  return c.html(editPage(pageView(site, c), { link, message }));
}

function findOrProblem(site: Site, c: SiteContext): Link {
  const link = findLink(site.store, c.req.param('id') ?? '');
  if (link === undefined) throw new PageProblem(404, 'No such application link', 'It may have been deleted.');
  return link;
}
