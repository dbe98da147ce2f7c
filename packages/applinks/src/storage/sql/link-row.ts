// A link as a row, and back.
import type { SignatureMethodName } from '@maillon/oauth1';
import type { AccessRule, IncomingLink, Link, OutgoingLink } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { type RowSealer, rowSealer, type SqlContext, whole } from './context.ts';
import type { LinkRow } from './schema.ts';

/** All columns but `position`, which is given at the creation and stays. */
export function toLinkRow(context: SqlContext, link: Link): Omit<LinkRow, 'position'> {
  const sealer = rowSealer(context, 'links', link.id);
  return {
    application_id: context.applicationId,
    id: link.id,
    name: link.name,
    state: link.state,
    created_at_seconds: link.createdAtSeconds,
    is_primary: Number(link.isPrimary),
    peer_type_id: link.peer.typeId,
    peer_application_id: link.peer.applicationId,
    peer_rpc_url: link.peer.rpcUrl,
    peer_display_url: link.peer.displayUrl,
    ...toIncomingColumns(sealer, link.incoming),
    ...toOutgoingColumns(sealer, link.outgoing),
  };
}

export function fromLinkRow(context: SqlContext, row: LinkRow): Link {
  const sealer = rowSealer(context, 'links', row.id);
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    peer: {
      typeId: row.peer_type_id,
      applicationId: row.peer_application_id,
      rpcUrl: row.peer_rpc_url,
      displayUrl: row.peer_display_url,
    },
    isPrimary: row.is_primary === 1,
    incoming: fromIncomingColumns(sealer, row),
    outgoing: fromOutgoingColumns(sealer, row),
    createdAtSeconds: whole(row.created_at_seconds),
  };
}

type IncomingColumns = Pick<LinkRow, Extract<keyof LinkRow, `incoming_${string}`>>;
type OutgoingColumns = Pick<LinkRow, Extract<keyof LinkRow, `outgoing_${string}`>>;

function toIncomingColumns(sealer: RowSealer, incoming: IncomingLink | null): IncomingColumns {
  return {
    incoming_consumer_key: incoming?.consumerKey ?? null,
    incoming_signature_methods: incoming && JSON.stringify(incoming.signatureMethods),
    incoming_shared_secret: sealer.sealNullable('incoming_shared_secret', incoming?.sharedSecret ?? null),
    incoming_public_key: incoming?.publicKey ?? null,
    incoming_callbacks: incoming && JSON.stringify(incoming.callbacks),
    incoming_allow_oob: incoming && Number(incoming.allowOob),
    incoming_allow_oauth10: incoming && Number(incoming.allowOauth10),
    incoming_allow_two_legged: incoming && Number(incoming.allowTwoLegged),
    incoming_two_legged_as: incoming?.twoLeggedAs ?? null,
    incoming_allow_impersonation: incoming && Number(incoming.allowImpersonation),
    incoming_require_body_hash: incoming && Number(incoming.requireBodyHash),
    incoming_not_impersonated: incoming && JSON.stringify(incoming.notImpersonated),
    incoming_allow_weak_key: incoming && Number(incoming.allowWeakKey),
    incoming_rules: incoming && JSON.stringify(incoming.rules),
    incoming_retired_shared_secret: sealer.sealNullable(
      'incoming_retired_shared_secret',
      incoming?.retired?.sharedSecret ?? null,
    ),
    incoming_retired_public_key: incoming?.retired?.publicKey ?? null,
    incoming_retired_until_seconds: incoming?.retired?.untilSeconds ?? null,
    incoming_retired_uses: incoming?.retired?.uses ?? null,
  };
}

function fromIncomingColumns(sealer: RowSealer, row: LinkRow): IncomingLink | null {
  if (row.incoming_consumer_key === null) return null;
  const untilSeconds = whole(row.incoming_retired_until_seconds);
  return {
    consumerKey: row.incoming_consumer_key,
    // Written by `toIncomingColumns` alone, from values of this type.
    signatureMethods: parseTexts(row.incoming_signature_methods) as readonly SignatureMethodName[],
    sharedSecret: sealer.openNullable('incoming_shared_secret', row.incoming_shared_secret),
    publicKey: row.incoming_public_key,
    callbacks: parseTexts(row.incoming_callbacks),
    allowOob: row.incoming_allow_oob === 1,
    allowOauth10: row.incoming_allow_oauth10 === 1,
    allowTwoLegged: row.incoming_allow_two_legged === 1,
    twoLeggedAs: row.incoming_two_legged_as,
    allowImpersonation: row.incoming_allow_impersonation === 1,
    requireBodyHash: row.incoming_require_body_hash === 1,
    notImpersonated: parseTexts(row.incoming_not_impersonated),
    allowWeakKey: row.incoming_allow_weak_key === 1,
    rules: parseRules(row),
    retired:
      untilSeconds === null
        ? null
        : {
            sharedSecret: sealer.openNullable(
              'incoming_retired_shared_secret',
              row.incoming_retired_shared_secret,
            ),
            publicKey: row.incoming_retired_public_key,
            untilSeconds,
            uses: whole(row.incoming_retired_uses ?? 0),
          },
  };
}

function toOutgoingColumns(sealer: RowSealer, outgoing: OutgoingLink | null): OutgoingColumns {
  return {
    outgoing_consumer_key: outgoing?.consumerKey ?? null,
    outgoing_signature_method: outgoing?.signatureMethod ?? null,
    outgoing_shared_secret: sealer.sealNullable('outgoing_shared_secret', outgoing?.sharedSecret ?? null),
    outgoing_private_key: sealer.sealNullable('outgoing_private_key', outgoing?.privateKey ?? null),
    outgoing_request_token_url: outgoing?.requestTokenUrl ?? null,
    outgoing_authorize_url: outgoing?.authorizeUrl ?? null,
    outgoing_access_token_url: outgoing?.accessTokenUrl ?? null,
    outgoing_allow_two_legged: outgoing && Number(outgoing.allowTwoLegged),
    outgoing_allow_impersonation: outgoing && Number(outgoing.allowImpersonation),
  };
}

function fromOutgoingColumns(sealer: RowSealer, row: LinkRow): OutgoingLink | null {
  if (row.outgoing_consumer_key === null) return null;
  return {
    consumerKey: row.outgoing_consumer_key,
    // Written by `toOutgoingColumns` alone, from a value of this type.
    signatureMethod: row.outgoing_signature_method as SignatureMethodName,
    sharedSecret: sealer.openNullable('outgoing_shared_secret', row.outgoing_shared_secret),
    privateKey: sealer.openNullable('outgoing_private_key', row.outgoing_private_key),
    requestTokenUrl: row.outgoing_request_token_url ?? '',
    authorizeUrl: row.outgoing_authorize_url ?? '',
    accessTokenUrl: row.outgoing_access_token_url ?? '',
    allowTwoLegged: row.outgoing_allow_two_legged === 1,
    allowImpersonation: row.outgoing_allow_impersonation === 1,
  };
}

function parseRules(row: LinkRow): readonly AccessRule[] {
  // No rules would mean everything.
  if (row.incoming_rules === null)
    throw new StoreError('store_corrupt', `the link "${row.id}" has lost its rules; restore a backup`);
  // Written by `toIncomingColumns` alone, from a value of this type.
  return JSON.parse(row.incoming_rules) as readonly AccessRule[];
}

function parseTexts(json: string | null): readonly string[] {
  const texts: unknown = JSON.parse(json ?? '[]');
  return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : [];
}
