// The tables as Kysely sees them. Times are whole seconds since 1970; truth values are 0 or 1; "sealed" is text of `sealed.ts`.
import type { Kysely } from 'kysely';
import type { LinkState, LinkTraffic, RequestTokenState } from '../store.ts';

export interface Schema {
  links: LinkRow;
  request_tokens: RequestTokenRow;
  access_tokens: AccessTokenRow;
  outgoing_request_tokens: OutgoingRequestTokenRow;
  outgoing_tokens: OutgoingTokenRow;
  settings: SettingRow;
  secrets: SecretRow;
  administrators: AdministratorRow;
  application_keys: ApplicationKeyRow;
  entity_links: EntityLinkRow;
  link_traffic: LinkTrafficRow;
  refused_requests: RefusedRequestRow;
  changes: ChangeRow;
  sealing_canaries: SealingCanaryRow;
}

export type Database = Kysely<Schema>;

/** A null `incoming_consumer_key` means no incoming link, a null `outgoing_consumer_key` no outgoing one. */
export interface LinkRow {
  application_id: string;
  id: string;
  /** Grows with each link: the order of creation. */
  position: number;
  name: string;
  state: LinkState;
  created_at_seconds: number;
  is_primary: number;
  peer_type_id: string;
  peer_application_id: string | null;
  peer_rpc_url: string | null;
  peer_display_url: string | null;
  incoming_consumer_key: string | null;
  /** JSON array of method names. */
  incoming_signature_methods: string | null;
  /** Sealed. */
  incoming_shared_secret: string | null;
  incoming_public_key: string | null;
  /** JSON array of URLs. */
  incoming_callbacks: string | null;
  incoming_allow_oob: number | null;
  incoming_allow_oauth10: number | null;
  incoming_allow_two_legged: number | null;
  incoming_two_legged_as: string | null;
  incoming_allow_impersonation: number | null;
  incoming_require_body_hash: number | null;
  /** JSON array of users. */
  incoming_not_impersonated: string | null;
  incoming_allow_weak_key: number | null;
  /** JSON array of `AccessRule`. */
  incoming_rules: string | null;
  /** Sealed. */
  incoming_retired_shared_secret: string | null;
  incoming_retired_public_key: string | null;
  /** Null: nothing is retired. */
  incoming_retired_until_seconds: number | null;
  incoming_retired_uses: number | null;
  outgoing_consumer_key: string | null;
  outgoing_signature_method: string | null;
  /** Sealed. */
  outgoing_shared_secret: string | null;
  /** Sealed. */
  outgoing_private_key: string | null;
  outgoing_request_token_url: string | null;
  outgoing_authorize_url: string | null;
  outgoing_access_token_url: string | null;
  outgoing_allow_two_legged: number | null;
  outgoing_allow_impersonation: number | null;
}

export interface RequestTokenRow {
  application_id: string;
  token_digest: string;
  /** Sealed. */
  secret: string;
  link_id: string;
  callback: string | null;
  state: RequestTokenState;
  user_name: string | null;
  verifier_digest: string | null;
  wrong_verifiers: number;
  created_at_seconds: number;
  expires_at_seconds: number;
}

export interface AccessTokenRow {
  application_id: string;
  id: string;
  token_digest: string;
  /** Sealed. */
  secret: string;
  link_id: string;
  user_name: string;
  session_handle_digest: string | null;
  created_at_seconds: number;
  expires_at_seconds: number;
  session_expires_at_seconds: number;
  revoked_at_seconds: number | null;
  last_used_at_seconds: number | null;
}

export interface OutgoingRequestTokenRow {
  application_id: string;
  link_id: string;
  user_name: string;
  session_digest: string;
  /** Sealed. */
  token: string;
  /** Sealed. */
  token_secret: string;
  redirect_url: string | null;
  created_at_seconds: number;
  expires_at_seconds: number;
}

export interface OutgoingTokenRow {
  application_id: string;
  link_id: string;
  user_name: string;
  /** Sealed. */
  token: string;
  /** Sealed. */
  token_secret: string;
  /** Sealed. */
  session_handle: string | null;
  expires_at_seconds: number | null;
  session_expires_at_seconds: number | null;
  created_at_seconds: number;
  issued_at_seconds: number;
  last_used_at_seconds: number | null;
}

interface SettingRow {
  application_id: string;
  name: string;
  value: string;
}

interface SecretRow {
  application_id: string;
  name: string;
  /** Sealed. */
  value: string;
}

export interface AdministratorRow {
  application_id: string;
  name: string;
  password_hash: string;
  created_at_seconds: number;
}

export interface ApplicationKeyRow {
  application_id: string;
  id: string;
  /** Grows with each key: the order of creation. */
  position: number;
  name: string;
  key_digest: string;
  created_at_seconds: number;
  last_used_at_seconds: number | null;
}

interface EntityLinkRow {
  application_id: string;
  link_id: string;
  local_key: string;
  remote_key: string;
  remote_name: string;
  remote_type: string;
}

export interface LinkTrafficRow {
  application_id: string;
  link_id: string;
  direction: LinkTraffic['direction'];
  at_seconds: number;
  user_name: string | null;
  request: string;
  status: number;
  problem: string | null;
}

export interface RefusedRequestRow {
  application_id: string;
  id: string;
  /** Grows with each refusal: the order in which they came. */
  position: number;
  at_seconds: number;
  link_id: string | null;
  problem: string;
  capture: string;
}

/** Counts the changes to links and access tokens, so that other processes notice them. */
interface ChangeRow {
  application_id: string;
  counter: number;
}

/** A known text, sealed: opens only with the key that sealed everything else. */
interface SealingCanaryRow {
  application_id: string;
  /** Sealed. */
  canary: string;
}
