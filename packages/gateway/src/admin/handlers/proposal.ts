// A link that another application proposes, by way of the administrator's browser: shown in full, made by a POST.

import { randomBytes } from 'node:crypto';
import type { HttpResponse } from '@maillon/applinks';
import {
  type AuthenticationLevel,
  createOurHalf,
  handshakeUrl,
  isAnswer,
  isAuthenticationLevel,
  type LinkProposal,
  type Ourselves,
  PeerError,
  readProposal,
} from '@maillon/applinks/links';
import { LinkConflictError } from '@maillon/applinks/storage';
import { decodeForm, encodeForm } from '@maillon/oauth1';
import { html } from 'hono/html';
import type { AdminContext, AdminRoute, AdminVisit } from '../admin-context.ts';
import { adminPage, type Markup } from '../admin-page.ts';
import { FORM_TOKEN } from '../browser-forms.ts';

export const PROPOSAL_PATH = '/links/proposal';

/** Shows it. The address is a stranger's word until an administrator confirms it, and gets the full guard. */
export const showProposal: AdminRoute['handler'] = async (visit, context) => {
  const proposal = proposalOf(visit.query);
  if (proposal === undefined) return unreadable();
  if (isAnswer(proposal) && (await isLinked(context, proposal))) return donePage(proposal);
  return confirmPage(visit, context, { proposal, learnt: true });
};

/** An administrator has seen the address: `look` asks the application there, `confirm` makes the link. */
export const decideProposal: AdminRoute['handler'] = async (visit, context) => {
  const { fields } = visit;
  const proposal = proposalOf(fields.get('proposal') ?? '');
  if (proposal === undefined) return unreadable();
  if (fields.get('action') !== 'confirm') return confirmPage(visit, context, { proposal, learnt: false });
  return confirmed(visit, context, proposal);
};

async function isLinked({ store }: AdminContext, { startingUrl }: LinkProposal): Promise<boolean> {
  const links = await store.links.list();
  return links.some(({ peer }) => peer.rpcUrl === startingUrl || peer.displayUrl === startingUrl);
}

function donePage({ startingUrl }: LinkProposal): Promise<HttpResponse> {
  return adminPage({
    title: 'Both halves of the link are made',
    main: html`<p>The application at <bdi>${startingUrl}</bdi> says that it made its half, and ours is here already.
Nothing is left to do. <a href="/">See all links</a></p>`,
  });
}

async function confirmed(
  visit: AdminVisit,
  context: AdminContext,
  proposal: LinkProposal,
): Promise<HttpResponse> {
  const { fields, administrator } = visit;
  const ourselves = await context.ourselves();
  const peer = context.peer(proposal.startingUrl, { learnt: false });
  try {
    // What answers now must be what the page showed.
    const { id } = await peer.manifest();
    if (id !== fields.get('peerId'))
      return confirmPage(visit, context, { proposal, learnt: false, problem: CHANGED });
    const { link } = await createOurHalf(
      { store: context.store, ourselves, now: context.now, randomBytes },
      peer,
      {
        levels: {
          incoming: chosenLevel(fields.get('incoming')),
          outgoing: chosenLevel(fields.get('outgoing')),
        },
        replaceKey: fields.get('replaceKey') === 'true',
      },
    );
    context.log.info({ administrator, link: link.id, peer: proposal.startingUrl }, 'link confirmed');
    return madePage(ourselves, proposal, link.name);
  } catch (error) {
    if (error instanceof LinkConflictError)
      return confirmPage(visit, context, { proposal, learnt: false, problem: `Not made: ${error.message}.` });
    if (!(error instanceof PeerError)) throw error;
    const keyChanged = error.code === 'STALE_KEY';
    return confirmPage(visit, context, { proposal, learnt: false, problem: error.message, keyChanged });
  }
}

const CHANGED = 'Another application answers there now than the page showed. Look again before you confirm.';

function chosenLevel(text: string | undefined): AuthenticationLevel {
  return text !== undefined && isAuthenticationLevel(text) ? text : 'off';
}

function proposalOf(query: string): (LinkProposal & { readonly query: string }) | undefined {
  const parameters = decodeForm(query);
  const read = parameters === undefined ? undefined : readProposal(parameters);
  return read?.ok === true ? { ...read.proposal, query: encodeForm(parameters ?? []) } : undefined;
}

function unreadable(): Promise<HttpResponse> {
  return adminPage({
    title: 'This proposal cannot be read',
    status: 400,
    main: html`<p>Nothing was changed. Start again at the other application.</p>`,
  });
}

interface ConfirmView {
  readonly proposal: LinkProposal & { readonly query?: string };
  readonly learnt: boolean;
  readonly problem?: string;
  /** The link is there with another key of the peer: `problem` names both. */
  readonly keyChanged?: boolean;
}

async function confirmPage(
  visit: AdminVisit,
  context: AdminContext,
  view: ConfirmView,
): Promise<HttpResponse> {
  const { proposal, learnt, problem, keyChanged = false } = view;
  const ourselves = await context.ourselves();
  const there = await lookUp(context, proposal.startingUrl, learnt);
  const isForUs =
    proposal.originalCreatedId === null || proposal.originalCreatedId === ourselves.applicationId;
  const warnings = [
    problem,
    isForUs
      ? undefined
      : 'The other application made its half for an application with another id: this one may have been copied or moved.',
    'failure' in there ? there.failure : undefined,
  ].filter((text) => text !== undefined);
  const main = html`${warnings.map((text) => html`<p class="problem" role="alert">${text}</p>`)}
<p>Another application proposes a link. Nothing is changed before you confirm it.</p>
<table><tbody>
${rowOf('This application', `${ourselves.name} (${ourselves.typeId})`)}
${rowOf('Its address', ourselves.publicUrl)}
${rowOf('The other application', 'failure' in there ? 'not known yet' : `${there.name} (${there.typeId})`)}
${rowOf('The address that proposes', proposal.startingUrl)}
${'failure' in there ? '' : [rowOf('Its address for people', there.url), rowOf('Its id', there.id)]}
${rowOf('It asks for', `${LEVEL_WORDS[proposal.levels.incoming]}, incoming; ${LEVEL_WORDS[proposal.levels.outgoing]}, outgoing`)}
</tbody></table>
<form method="post" action="${PROPOSAL_PATH}">
<input type="hidden" name="${FORM_TOKEN}" value="${context.forms.token(PROPOSAL_PATH, visit.binding)}">
<input type="hidden" name="proposal" value="${queryOf(proposal, visit)}">
${'failure' in there ? html`<button name="action" value="look">Look up this address</button>` : decision(proposal, there.id, keyChanged)}
</form><p><a href="/">Do not link</a></p>`;
  return adminPage({
    title: 'Link to another application?',
    status: problem === undefined ? 200 : 409,
    main,
  });
}

function queryOf({ query }: ConfirmView['proposal'], visit: AdminVisit): string {
  return query ?? visit.fields.get('proposal') ?? visit.query;
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly typeId: string;
  readonly url: string;
}

async function lookUp(
  { peer }: AdminContext,
  url: string,
  learnt: boolean,
): Promise<Found | { readonly failure: string }> {
  try {
    return await peer(url, { learnt }).manifest();
  } catch (error) {
    if (error instanceof PeerError) return { failure: error.message };
    throw error;
  }
}

const LEVEL_WORDS: Readonly<Record<AuthenticationLevel, string>> = {
  off: 'nothing',
  '3LO': 'acting for people who agree',
  '3LO+2LO': 'acting for people who agree, and for itself',
  '3LO+2LO+impersonation': 'acting for people who agree, for itself, and as anybody without asking them',
};

function decision({ levels }: LinkProposal, peerId: string, keyChanged: boolean): Markup {
  return html`<input type="hidden" name="peerId" value="${peerId}">
${choice('incoming', 'What it may do here', levels.incoming)}
${choice('outgoing', 'What we may do there', levels.outgoing)}
${keyChanged ? html`<label><input type="checkbox" name="replaceKey" value="true"> I compared the keys with its administrator: take the new one</label>` : ''}
<button name="action" value="confirm">Make the link</button>`;
}

/** More than people who agree is never chosen by what somebody proposed: an administrator chooses it. */
function choice(name: string, label: string, proposed: AuthenticationLevel): Markup {
  const selected = proposed === 'off' ? 'off' : '3LO';
  const options = Object.entries(LEVEL_WORDS).map(
    ([level, words]) =>
      html`<option value="${level}" ${level === selected ? 'selected' : ''}>${words}</option>`,
  );
  return html`<label>${label} <select name="${name}">${options}</select></label>`;
}

function rowOf(label: string, value: string): Markup {
  return html`<tr><th scope="row">${label}</th><td><bdi>${value}</bdi></td></tr>`;
}

function madePage(ourselves: Ourselves, proposal: LinkProposal, linkName: string): Promise<HttpResponse> {
  const back = handshakeUrl(proposal.startingUrl, {
    from: ourselves,
    peerId: null,
    levels: proposal.levels,
    isAnswer: true,
  });
  return adminPage({
    title: 'Linked',
    main: html`<p>The link <bdi>${linkName}</bdi> was made here.</p>
<p><a href="${back}">Go on at the other application</a>, or <a href="/">see all links</a>.</p>`,
  });
}
