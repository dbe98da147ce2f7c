// The dialog for links by hand: its fields, in the product's order, with the product's labels. Wire notes, section 4.

import { APPLICATION_TYPES, type GenericEndpoints, type Link, NO_OUTGOING } from '../links/link.ts';
import { resolveEndpoint } from '../links/resolve-endpoint.ts';
import { readPublicKey } from '../oauth/signatures.ts';
import { findApplicationId } from '../rest/application-links.ts';
import type { Site } from '../site.ts';
import type { Form } from './visitor.ts';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'secret' | 'type' | 'checkbox' | 'key';
}

const OUTGOING_FIELDS: readonly Field[] = [
  { name: 'serviceProviderName', label: 'Service Provider Name', kind: 'text' },
  { name: 'consumerKey', label: 'Consumer Key', kind: 'text' },
  { name: 'sharedSecret', label: 'Shared Secret', kind: 'secret' },
  { name: 'requestTokenUrl', label: 'Request Token URL', kind: 'text' },
  { name: 'accessTokenUrl', label: 'Access Token URL', kind: 'text' },
  { name: 'authorizeUrl', label: 'Authorize URL', kind: 'text' },
];

export const MANUAL_FIELDS: readonly Field[] = [
  { name: 'applicationName', label: 'Application Name', kind: 'text' },
  { name: 'applicationType', label: 'Application Type', kind: 'type' },
  ...OUTGOING_FIELDS,
  { name: 'createIncomingLink', label: 'Create incoming link', kind: 'checkbox' },
];

/** The second half, when "Create incoming link" is ticked. */
export const INCOMING_FIELDS: readonly Field[] = [
  { name: 'consumerKey', label: 'Consumer Key', kind: 'text' },
  { name: 'consumerName', label: 'Consumer Name', kind: 'text' },
  { name: 'publicKey', label: 'Public Key', kind: 'key' },
];

/** "Outgoing" of the edit page. */
export const OUTGOING_EDIT_FIELDS = OUTGOING_FIELDS;

/** "Incoming" of the edit page. */
export const INCOMING_EDIT_FIELDS: readonly Field[] = [
  ...INCOMING_FIELDS,
  { name: 'callbackUrl', label: 'Consumer Callback URL', kind: 'text' },
  { name: 'twoLegged', label: 'Allow 2-Legged OAuth', kind: 'checkbox' },
  { name: 'executeAs', label: 'Execute as', kind: 'text' },
  { name: 'impersonation', label: 'Allow user impersonation through 2-Legged OAuth', kind: 'checkbox' },
];

/** What waits for the second half. */
export interface ManualDraft {
  readonly link: Link;
}

/** Messages by field name. */
export type Faults = ReadonlyMap<string, string>;

export type Judged<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: Faults };

export async function readManualLink(site: Site, applicationUrl: string, form: Form): Promise<Judged<Link>> {
  const name = form.get('applicationName')?.trim() ?? '';
  const typeId = form.get('applicationType') ?? '';
  const outgoing = readOutgoing(form, applicationUrl);
  const faults = new Map([
    ...(name === '' ? [['applicationName', 'Application Name is required.'] as const] : []),
    ...(APPLICATION_TYPES.has(typeId) ? [] : [['applicationType', 'Choose a type.'] as const]),
    ...(outgoing.ok ? [] : outgoing.faults),
  ]);
  if (!outgoing.ok || faults.size > 0) return { ok: false, faults };
  const link: Link = {
    id: await findApplicationId(site, applicationUrl),
    name,
    typeId,
    rpcUrl: applicationUrl,
    displayUrl: applicationUrl,
    isPrimary: false,
    outgoing: outgoing.value,
    incoming: null,
  };
  return { ok: true, value: link };
}

/** All six boxes, or none of them. */
export function readOutgoing(form: Form, applicationUrl: string): Judged<Link['outgoing']> {
  const values = OUTGOING_FIELDS.map(({ name }) => form.get(name)?.trim() ?? '');
  if (values.every((value) => value === '')) return { ok: true, value: NO_OUTGOING };
  const faults = new Map<string, string>();
  for (const [index, { name, label }] of OUTGOING_FIELDS.entries()) {
    if (values[index] === '') faults.set(name, `${label} is required.`);
    else if (name.endsWith('Url') && resolveEndpoint(values[index] ?? '', applicationUrl) === undefined) {
      faults.set(name, `${label} is no URL.`);
    }
  }
  if (faults.size > 0) return { ok: false, faults };
  const [name = '', consumerKey = '', sharedSecret = '', ...urls] = values;
  const [requestTokenUrl = '', accessTokenUrl = '', authorizeUrl = ''] = urls.map(
    (url) => resolveEndpoint(url, applicationUrl) ?? '',
  );
  const generic: GenericEndpoints = { consumerKey, requestTokenUrl, accessTokenUrl, authorizeUrl };
  const serviceProvider = { name, consumerKey, sharedSecret };
  return { ok: true, value: { ...NO_OUTGOING, enabled: true, generic, serviceProvider } };
}

/** The peer's consumer. @param site - knows the users whom "Execute as" may name. */
export function readIncoming(site: Site, form: Form): Judged<NonNullable<Link['incoming']>> {
  const faults = new Map<string, string>();
  for (const { name, label } of INCOMING_FIELDS) {
    if ((form.get(name)?.trim() ?? '') === '') faults.set(name, `${label} is required.`);
  }
  const publicKey = form.get('publicKey') ?? '';
  if (!faults.has('publicKey') && readPublicKey(publicKey) === undefined) {
    faults.set('publicKey', 'Public Key is no RSA public key (X.509).');
  }
  const executeAs = form.get('executeAs')?.trim() ?? '';
  if (executeAs !== '' && site.accounts.find(executeAs) === undefined) {
    faults.set('executeAs', 'There is no such user.');
  }
  if (faults.size > 0) return { ok: false, faults };
  return {
    ok: true,
    value: {
      key: form.get('consumerKey')?.trim() ?? '',
      name: form.get('consumerName')?.trim() ?? '',
      description: '',
      publicKey,
      callbackUrl: form.get('callbackUrl')?.trim() ?? '',
      twoLegged: form.has('twoLegged'),
      executeAs: executeAs === '' ? null : executeAs,
      impersonation: form.has('impersonation'),
    },
  };
}
