// The administrator's pages: the list, the steps of "Create link", and "Edit".
import { html } from 'hono/html';
import { APPLICATION_TYPES, incomingLevels, type Levels, type Link } from '../links/link.ts';
import type { PeerManifest } from '../links/peer-manifest.ts';
import type { Proposal } from '../ui/handshake.ts';
import {
  type Faults,
  type Field,
  INCOMING_EDIT_FIELDS,
  INCOMING_FIELDS,
  MANUAL_FIELDS,
  OUTGOING_EDIT_FIELDS,
} from '../ui/manual-form.ts';
import { CREATE, LIST } from '../ui/paths.ts';
import type { Form } from '../ui/visitor.ts';
import { fieldList } from './fields.ts';
import { type Html, layout, type PageView, tokenField } from './layout.ts';

export function listPage(view: PageView, links: readonly Link[], message?: string): Html {
  const rows = links.map(
    (link) => html`<tr><td>${link.name}<br><span class="muted">${link.displayUrl}</span></td>
<td>${APPLICATION_TYPES.get(link.typeId) ?? link.typeId}</td>
<td>Incoming: ${levelWords(incomingLevels(link))}<br>Outgoing: ${levelWords(link.outgoing)}</td>
<td><a href="${LIST}/edit/${link.id}">Edit<span class="muted"> ${link.name}</span></a></td></tr>`,
  );
  const table =
    links.length === 0
      ? html`<p class="muted">No application links yet.</p>`
      : html`<table><thead><tr><th scope="col">Application</th><th scope="col">Type</th><th scope="col">Authentication</th><th scope="col">Actions</th></tr></thead><tbody>${rows}</tbody></table>`;
  return layout(
    view,
    'Application links',
    html`${message === undefined ? '' : html`<p class="note" role="status">${message}</p>`}
${table}<div class="actions"><a class="button" href="${CREATE}">Create link</a></div>`,
  );
}

function levelWords({ enabled, twoLegged, impersonation }: Levels): string {
  if (!enabled) return 'Disabled';
  return ['OAuth', twoLegged && '2-legged', impersonation && 'impersonation'].filter(Boolean).join(' + ');
}

/** Step 1: which kind, and where. */
export function createPage(view: PageView, url: string, fault?: string): Html {
  return layout(
    view,
    'Create link',
    html`<form method="post" action="${CREATE}">${tokenField(view)}
<fieldset><legend>Application type</legend>
<label class="inline"><input type="radio" name="applicationKind" value="atlassian" checked> Atlassian product</label>
<label class="inline"><input type="radio" name="applicationKind" value="external"> External application</label></fieldset>
${urlField(url, fault)}${continueButton('Continue')}</form>`,
  );
}

/** "External application" of the product speaks OAuth 2. */
export function externalPage(view: PageView): Html {
  return layout(
    view,
    'External application',
    html`<p class="warning">External applications use OAuth 2.0, which this stand-in does not have. For an OAuth 1.0a link go back and choose “Atlassian product”.</p>
<div class="actions"><a class="button" href="${CREATE}">Back</a></div>`,
  );
}

/** Step 2 for a peer without manifest. */
export function noResponsePage(view: PageView, url: string, reason: string, fault?: string): Html {
  return layout(
    view,
    'Configure Application URL',
    html`<p class="warning" role="alert">No response was received from the URL you entered - it may not be valid. Please fix the URL below, if needed, and click Continue.</p>
<p class="muted">${reason}</p>
<form method="post" action="${CREATE}/confirm-url">${tokenField(view)}${urlField(url, fault)}${continueButton('Continue')}</form>`,
  );
}

/** Step 2 for a peer with a manifest. @param before - our half, when it was made already. */
export function foundPage(
  view: PageView,
  url: string,
  { name, typeId }: PeerManifest,
  before: Link | undefined,
): Html {
  const what =
    before === undefined
      ? 'Continue creates the link here, both ways, and goes on'
      : `The link is here already: ${before.name}. Continue goes on`;
  return layout(
    view,
    'Create link',
    html`<p>Found <strong>${name}</strong> (${APPLICATION_TYPES.get(typeId) ?? typeId}) at ${url}.</p>
<p>${what} to the other application, where its administrator confirms the other half.</p>
<form method="post" action="${CREATE}/automatic">${tokenField(view)}<input type="hidden" name="applicationUrl" value="${url}">
<label class="inline"><input type="checkbox" name="sharedUserbase" value="on"> The servers have the same set of users and usernames</label>
<div class="actions"><button class="primary">Continue</button>${before === undefined ? html`<button formaction="${CREATE}/confirm-url">Create it by hand</button>` : ''}</div></form>`,
  );
}

/** Step 3: the dialog that a copy sheet is for. */
export function manualPage(view: PageView, url: string, values: Form, faults?: Faults): Html {
  return layout(
    view,
    'Link applications',
    html`<p>Application URL: <strong>${url}</strong></p>
<form method="post" action="${CREATE}/manual">${tokenField(view)}<input type="hidden" name="applicationUrl" value="${url}">
${fieldList({ fields: MANUAL_FIELDS, values, ...(faults && { faults }) })}${continueButton('Continue')}</form>`,
  );
}

/** Step 4, when "Create incoming link" was ticked. */
export function incomingPage(view: PageView, values: Form, faults?: Faults): Html {
  return layout(
    view,
    'Link applications: incoming link',
    html`<p>Enter the details of the consumer that will call this application.</p>
<form method="post" action="${CREATE}/incoming">${tokenField(view)}${fieldList({ fields: INCOMING_FIELDS, values, ...(faults && { faults }) })}${continueButton('Continue')}</form>`,
  );
}

/** The other half of somebody's redirect handshake. */
export function confirmPage(
  view: PageView,
  query: string,
  manifest: PeerManifest,
  { startingUrl, levels }: Proposal,
): Html {
  return layout(
    view,
    'Link applications',
    html`<p><strong>${manifest.name}</strong> at ${startingUrl} asks to be linked with this application.</p>
<p>Incoming: ${levelWords(levels.incoming)}<br>Outgoing: ${levelWords(levels.outgoing)}</p>
<form method="post" action="${CREATE}/reciprocal">${tokenField(view)}<input type="hidden" name="proposal" value="${query}">${continueButton('Continue')}</form>`,
  );
}

export interface EditView {
  readonly link: Link;
  readonly faults?: Faults;
  /** Typed, after a fault. */
  readonly typed?: Form;
  readonly part?: 'details' | 'outgoing' | 'incoming';
  readonly message?: string;
}

export function editPage(view: PageView, edit: EditView): Html {
  const { link, message } = edit;
  const path = `${LIST}/edit/${link.id}`;
  return layout(
    view,
    `Edit ${link.name}`,
    html`${message === undefined ? '' : html`<p class="note" role="status">${message}</p>`}
${EDIT_PARTS.map(
  ({ part, title, fields, stored, words }) => html`<h2>${title}</h2>
<form method="post" action="${path}/${part}" aria-label="${title}">${tokenField(view)}
${words === undefined ? '' : html`<p class="muted">${words(link)}</p>`}
${fieldList({
  fields,
  form: part,
  values: (edit.part === part && edit.typed) || stored(link),
  ...(edit.part === part && edit.faults && { faults: edit.faults }),
})}${continueButton('Save changes')}</form>`,
)}
<h2>Other</h2>
<form method="post" class="actions">${tokenField(view)}
<button formaction="${path}/remove-outgoing">Remove outgoing</button>
<button formaction="${path}/remove-incoming">Remove incoming</button>
<button formaction="${path}/fetch-incoming">Fetch consumer information</button>
<button formaction="${path}/delete">Delete link</button></form>`,
  );
}

const DETAIL_FIELDS = [
  { name: 'applicationName', label: 'Application Name', kind: 'text' },
  { name: 'rpcUrl', label: 'Application URL', kind: 'text' },
  { name: 'displayUrl', label: 'Display URL', kind: 'text' },
] as const;

function detailValues({ name, rpcUrl, displayUrl }: Link): Form {
  return new Map([
    ['applicationName', name],
    ['rpcUrl', rpcUrl],
    ['displayUrl', displayUrl],
  ]);
}

function outgoingWords({ outgoing }: Link): string {
  if (!outgoing.enabled) return 'Disabled.';
  return outgoing.generic === null
    ? 'OAuth with our own RSA key.'
    : 'OAuth with a shared secret, which has to be typed again with every change.';
}

function outgoingValues({ outgoing: { generic, serviceProvider } }: Link): Form {
  return new Map([
    ['serviceProviderName', serviceProvider?.name ?? ''],
    ['consumerKey', generic?.consumerKey ?? serviceProvider?.consumerKey ?? ''],
    ['requestTokenUrl', generic?.requestTokenUrl ?? ''],
    ['accessTokenUrl', generic?.accessTokenUrl ?? ''],
    ['authorizeUrl', generic?.authorizeUrl ?? ''],
  ]);
}

function incomingValues({ incoming }: Link): Form {
  if (incoming === null) return new Map();
  const { key, name, publicKey, callbackUrl, twoLegged, executeAs, impersonation } = incoming;
  return new Map([
    ['consumerKey', key],
    ['consumerName', name],
    ['publicKey', publicKey],
    ['callbackUrl', callbackUrl],
    ['executeAs', executeAs ?? ''],
    ...(twoLegged ? [['twoLegged', 'on'] as const] : []),
    ...(impersonation ? [['impersonation', 'on'] as const] : []),
  ]);
}

interface EditPart {
  readonly part: NonNullable<EditView['part']>;
  readonly title: string;
  readonly fields: readonly Field[];
  readonly stored: (link: Link) => Form;
  readonly words?: (link: Link) => string;
}

const EDIT_PARTS: readonly EditPart[] = [
  { part: 'details', title: 'Application details', fields: DETAIL_FIELDS, stored: detailValues },
  {
    part: 'outgoing',
    title: 'Outgoing',
    fields: OUTGOING_EDIT_FIELDS,
    stored: outgoingValues,
    words: outgoingWords,
  },
  { part: 'incoming', title: 'Incoming', fields: INCOMING_EDIT_FIELDS, stored: incomingValues },
];

function urlField(url: string, fault: string | undefined): Html {
  return fieldList({
    fields: [{ name: 'applicationUrl', label: 'Application URL', kind: 'text' }],
    values: new Map([['applicationUrl', url]]),
    ...(fault !== undefined && { faults: new Map([['applicationUrl', fault]]) }),
  });
}

function continueButton(words: string): Html {
  return html`<div class="actions"><button class="primary">${words}</button></div>`;
}
