// The pages of a handshake that begins here.
import type { HttpResponse } from '@maillon/applinks';
import { type HandshakePlan, handshakeUrl, type LinkLevels, type Ourselves } from '@maillon/applinks/links';
import { html } from 'hono/html';
import { accountBar } from '../account-bar.ts';
import type { AdminContext, AdminVisit } from '../admin-context.ts';
import { adminPage, type Markup } from '../admin-page.ts';
import { FORM_TOKEN } from '../browser-forms.ts';
import { alreadyHere, type Fact, factsTable, ourFacts, theirFacts } from '../facts-table.ts';
import { type FieldFault, faultSummary, field } from '../form-field.ts';
import { LEVEL_LABELS, LEVEL_WORDS, levelFields } from '../level-fields.ts';
import { mayHoldPassword } from '../typed-address.ts';

export const CREATE_LINK_PATH = '/links/create';
export const ADDRESS_LABEL = 'Address of the other application';

/** What the administrator wants. */
interface Wish {
  /** As it was typed. */
  readonly address: string;
  readonly levels: LinkLevels;
}

export function createPage(
  visit: AdminVisit,
  context: AdminContext,
  { address, levels, faults = [] }: Wish & { readonly faults?: readonly FieldFault[] },
): Promise<HttpResponse> {
  const value = mayHoldPassword(address) ? '' : address;
  return adminPage({
    title: 'Create link',
    status: faults.length === 0 ? 200 : 400,
    account: accountBar(visit, context),
    main: html`${faultSummary(faults)}
<p>For an application that speaks Application Links: Bitbucket, Jira, Confluence, another Maillon. Nobody’s password is
asked for: its administrator confirms there, you confirm here.</p>
<form method="post" action="${CREATE_LINK_PATH}">
${tokenInput(visit, context)}
${field({
  name: 'address',
  label: ADDRESS_LABEL,
  hint: 'Its start page, e.g. https://git.acme.dev. This machine calls it, and your browser opens it.',
  faults,
  control: (marks) =>
    html`<input ${marks} type="text" inputmode="url" autocomplete="off" autocapitalize="none" spellcheck="false" required value="${value}">`,
})}
${levelFields(levels, faults)}
<div class="actions"><button class="primary" name="action" value="look">Continue</button> <a href="/">Do not link</a></div>
</form>`,
  });
}

export interface Review extends Wish {
  /** The address that we call. */
  readonly rpcUrl: string;
  readonly plan: HandshakePlan;
  readonly ourselves: Ourselves;
}

/** Nothing is changed before the other application's administrator, and then ours, has confirmed. */
export function reviewPage(visit: AdminVisit, context: AdminContext, review: Review): Promise<HttpResponse> {
  const { plan, levels, ourselves, address } = review;
  const { manifest } = plan;
  const name = html`<bdi>${manifest.name}</bdi>`;
  const there = handshakeUrl(manifest.url, { from: ourselves, peerId: manifest.id, levels });
  return adminPage({
    title: `Link with ${manifest.name}?`,
    account: accountBar(visit, context),
    main: html`${warnings(review).map((text) => html`<p class="problem">${text}</p>`)}
${factsTable(factsOf(review))}
<h2>What happens next</h2>
<ol>
<li>Your browser goes to ${name}. Sign in there as an administrator, if you are asked to.</li>
<li>Confirm there: ${name} makes its half of the link.</li>
<li>You are led back here, and confirm our half.</li>
</ol>
<p>Nothing is changed before that. If you break off on the way, create the link once more: what is missing gets made.</p>
<form method="post" action="${CREATE_LINK_PATH}">
${tokenInput(visit, context)}
<input type="hidden" name="address" value="${address}">
<input type="hidden" name="incoming" value="${levels.incoming}">
<input type="hidden" name="outgoing" value="${levels.outgoing}">
<div class="actions"><a class="button primary" href="${there}"><span>Go on at ${name}</span></a>
<button name="action" value="change">Change</button> <a href="/">Do not link</a></div>
</form>`,
  });
}

function factsOf({ plan: { manifest, existing }, rpcUrl, levels, ourselves }: Review): readonly Fact[] {
  return [
    ...ourFacts(ourselves),
    ...theirFacts(manifest, rpcUrl),
    [LEVEL_LABELS.incoming, LEVEL_WORDS[levels.incoming]],
    [LEVEL_LABELS.outgoing, LEVEL_WORDS[levels.outgoing]],
    ...(existing === undefined ? [] : [alreadyHere(existing)]),
  ];
}

function warnings({ plan: { manifest }, rpcUrl, levels }: Review): readonly string[] {
  const leadsElsewhere = new URL(manifest.url).host !== new URL(rpcUrl).host;
  const actsUnasked = Object.values(levels).includes('3LO+2LO+impersonation');
  return [
    ...(leadsElsewhere
      ? [
          `It says that people reach it at ${manifest.url}: your browser goes there. Check that this is right.`,
        ]
      : []),
    ...(actsUnasked ? [ACTS_UNASKED] : []),
  ];
}

const ACTS_UNASKED =
  'You chose that one side acts as anybody without asking them. Change that, unless each side trusts the other as itself.';

function tokenInput({ binding }: AdminVisit, { forms }: AdminContext): Markup {
  return html`<input type="hidden" name="${FORM_TOKEN}" value="${forms.token(CREATE_LINK_PATH, binding)}">`;
}
