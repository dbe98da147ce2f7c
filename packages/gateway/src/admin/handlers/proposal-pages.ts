// The pages about a link that another application proposes, or agrees to.
import type { HttpResponse } from '@maillon/applinks';
import {
  handshakeUrl,
  isAnswer,
  type LinkLevels,
  type LinkProposal,
  linkLevels,
  type Ourselves,
} from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { html } from 'hono/html';
import { accountBar } from '../account-bar.ts';
import type { AdminContext, AdminVisit } from '../admin-context.ts';
import { adminPage, type Markup } from '../admin-page.ts';
import { FORM_TOKEN } from '../browser-forms.ts';
import { alreadyHere, type Fact, factsTable, ourFacts, theirFacts } from '../facts-table.ts';
import { type FieldFault, faultSummary } from '../form-field.ts';
import { LEVEL_WORDS, levelFields, toSetThere } from '../level-fields.ts';
import type { Found, Proposed } from './proposing-peer.ts';

export const PROPOSAL_PATH = '/links/proposal';

interface ConfirmView {
  readonly proposed: Proposed;
  readonly ourselves: Ourselves;
  /** Who answers there, or why that is not known. */
  readonly there: Found;
  /** Chosen in the form. */
  readonly levels: LinkLevels;
  readonly problem?: string;
  readonly otherKey?: string | undefined;
  readonly faults?: readonly FieldFault[];
}

export function confirmPage(
  visit: AdminVisit,
  context: AdminContext,
  view: ConfirmView,
): Promise<HttpResponse> {
  const { proposed, there, problem, faults = [] } = view;
  return adminPage({
    title: 'Link to another application?',
    status: problem === undefined && faults.length === 0 ? 200 : 409,
    account: accountBar(visit, context),
    main: html`${faultSummary(faults)}
${warnings(view).map((text) => html`<p class="problem" role="alert">${text}</p>`)}
<p>${introduction(proposed)} Nothing is changed here before you confirm it.</p>
${factsTable(factsOf(view))}
<form method="post" action="${PROPOSAL_PATH}">
<input type="hidden" name="${FORM_TOKEN}" value="${context.forms.token(PROPOSAL_PATH, visit.binding)}">
<input type="hidden" name="proposal" value="${proposed.query}">
${'failure' in there ? '' : decision(view, there.manifest.id)}
<div class="actions">${
      'failure' in there
        ? html`<button class="primary" name="action" value="look">Look up this address</button>`
        : html`<button class="primary" name="action" value="confirm">Make the link</button>`
    } <a href="/">Do not link</a></div>
</form>`,
  });
}

function introduction({ proposal, started }: Proposed): string {
  if (started === undefined) return 'Another application proposes a link.';
  return isAnswer(proposal)
    ? 'You began this link here, and the other application says that its half is made. Only ours is missing.'
    : 'You began this link here, and the other application answers.';
}

function warnings({ proposed: { proposal }, ourselves, there, problem }: ConfirmView): readonly string[] {
  const { originalCreatedId } = proposal;
  const isForUs = originalCreatedId === null || originalCreatedId === ourselves.applicationId;
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(isForUs
      ? []
      : [
          'The other application made its half for an application with another id: this one may have been copied or moved.',
        ]),
    ...('failure' in there && there.failure !== problem ? [there.failure] : []),
  ];
}

function factsOf({ proposed: { proposal }, ourselves, there }: ConfirmView): readonly Fact[] {
  return [
    ...ourFacts(ourselves),
    ...('failure' in there
      ? ([
          ['The other application', 'not known yet'],
          ['Its address', proposal.startingUrl],
        ] as const)
      : [
          ...theirFacts(there.manifest, proposal.startingUrl),
          ...(there.existing === undefined ? [] : [alreadyHere(there.existing)]),
        ]),
    ['It wants to do here', LEVEL_WORDS[proposal.levels.incoming]],
    ['It lets us do there', LEVEL_WORDS[proposal.levels.outgoing]],
  ];
}

function decision({ levels, faults = [], otherKey }: ConfirmView, peerId: string): Markup {
  return html`<input type="hidden" name="peerId" value="${peerId}">
${levelFields(levels, faults)}
${otherKey === undefined ? '' : html`<label class="inline"><input type="checkbox" name="acceptKey" value="${otherKey}"> I compared the keys with its administrator: take <bdi>${otherKey}</bdi></label>`}`;
}

export function unreadablePage(): Promise<HttpResponse> {
  return adminPage({
    title: 'This proposal cannot be read',
    status: 400,
    main: html`<p>Nothing was changed. Start again at the other application.</p>`,
  });
}

/** Our half is made, the other one is not yet. */
export function madePage(
  visit: AdminVisit,
  context: AdminContext,
  {
    proposal,
    ourselves,
    link,
  }: { readonly proposal: LinkProposal; readonly ourselves: Ourselves; readonly link: Link },
): Promise<HttpResponse> {
  const levels = linkLevels(link);
  const back = handshakeUrl(proposal.startingUrl, {
    from: ourselves,
    peerId: link.peer.applicationId,
    levels,
    isAnswer: true,
  });
  return adminPage({
    title: 'Our half is made',
    account: accountBar(visit, context),
    main: html`<p>The link <bdi>${link.name}</bdi> was made here. Go back now, so that the other half is made as well.</p>
${levelsNote(toSetThere(levels, proposal.levels))}
<p class="actions"><a class="button primary" href="${back}">Go on at the other application</a> <a href="/">See all links</a></p>`,
  });
}

/** Nothing is left to do. */
export function wholePage(
  visit: AdminVisit,
  context: AdminContext,
  { startingUrl, levels: there }: LinkProposal,
  levels: LinkLevels = there,
): Promise<HttpResponse> {
  return adminPage({
    title: 'Both halves of the link are made',
    account: accountBar(visit, context),
    main: html`<p>The application at <bdi>${startingUrl}</bdi> says that it made its half, and ours is here.
People can use the link now: each is asked once whether the other application may act for them.</p>
${levelsNote(toSetThere(levels, there))}
<p class="actions"><a class="button primary" href="/">See all links</a></p>`,
  });
}

function levelsNote(text: string | undefined): Markup | string {
  return text === undefined ? '' : html`<p class="problem">${text}</p>`;
}
