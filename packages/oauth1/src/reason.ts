// Why a request was refused: a tagged union with the evidence. problem.ts maps each to what leaves the server.
import type { ParameterPlace } from './component-rules.ts';
import type { EncodingFault } from './parameter-table.ts';
import type { ProtocolParameter } from './protocol-parameters.ts';

/** What was wrong with the text of an Authorization header of scheme OAuth. */
export type HeaderFault =
  | EncodingFault
  | 'name_expected'
  | 'equals_expected'
  | 'quote_expected'
  | 'quote_not_closed'
  | 'comma_expected'
  | 'trailing_comma'
  | 'realm_repeated'
  | 'backslash_in_value';

export type Reason =
  // What was sent
  | { readonly code: 'authorization_repeated' }
  | { readonly code: 'content_type_ambiguous'; readonly contentType: string }
  | { readonly code: 'form_charset_unknown'; readonly contentType: string }
  | { readonly code: 'header_too_large'; readonly maxBytes: number }
  | { readonly code: 'header_malformed'; readonly fault: HeaderFault; readonly position: number }
  | { readonly code: 'target_malformed'; readonly fault: EncodingFault | 'not_http' }
  | {
      readonly code: 'parameter_malformed_text';
      readonly place: 'query' | 'form';
      readonly fault: EncodingFault;
      readonly position: number;
    }
  | { readonly code: 'form_too_large'; readonly maxBytes: number }
  | { readonly code: 'hashed_body_too_large'; readonly maxBytes: number }
  | { readonly code: 'parameters_too_large'; readonly maxBytes: number; readonly maxParameters: number }
  | {
      readonly code: 'parameter_repeated';
      readonly name: ProtocolParameter;
      readonly places: readonly ParameterPlace[];
    }
  | {
      readonly code: 'parameters_in_two_places';
      readonly names: readonly ProtocolParameter[];
      readonly places: readonly ParameterPlace[];
    }
  | { readonly code: 'parameter_absent'; readonly names: readonly string[] }
  | { readonly code: 'parameter_malformed'; readonly name: ProtocolParameter; readonly expected: string }
  | { readonly code: 'version_unsupported'; readonly version: string }
  // Time, method, signature
  | {
      readonly code: 'timestamp_outside_window';
      readonly timestampSeconds: number;
      readonly nowSeconds: number;
      readonly windowSeconds: number;
    }
  | {
      readonly code: 'timestamp_before_restart';
      readonly timestampSeconds: number;
      readonly floorSeconds: number;
      readonly nowSeconds: number;
      readonly windowSeconds: number;
    }
  | {
      readonly code: 'signature_method_unknown';
      readonly method: string;
      readonly accepted: readonly string[];
    }
  | {
      readonly code: 'signature_method_not_registered';
      readonly method: string;
      readonly accepted: readonly string[];
    }
  | { readonly code: 'plaintext_needs_https'; readonly accepted: readonly string[] }
  | { readonly code: 'signature_differs' }
  | { readonly code: 'body_hash_differs' }
  | { readonly code: 'body_hash_absent' }
  | { readonly code: 'nonce_used' }
  | { readonly code: 'nonces_full'; readonly retryAfterSeconds: number }
  // Consumer
  | { readonly code: 'consumer_unknown' }
  | { readonly code: 'consumer_disabled' }
  | { readonly code: 'consumer_without_key' }
  | { readonly code: 'request_tokens_full'; readonly retryAfterSeconds: number }
  // What the consumer may do
  | { readonly code: 'two_legged_not_allowed' }
  | { readonly code: 'impersonation_not_allowed' }
  | { readonly code: 'not_allowed_by_rules'; readonly method: string }
  | { readonly code: 'oauth10_not_allowed' }
  | { readonly code: 'oob_not_allowed' }
  | { readonly code: 'callback_refused'; readonly fault: string }
  // Token
  | { readonly code: 'token_unknown' }
  | { readonly code: 'token_expired' }
  | { readonly code: 'token_revoked' }
  | { readonly code: 'token_used' }
  | { readonly code: 'token_burnt' }
  | { readonly code: 'verifier_absent' }
  | { readonly code: 'verifier_wrong' }
  | { readonly code: 'permission_undecided' }
  | { readonly code: 'permission_denied' }
  | { readonly code: 'session_handle_wrong' }
  | { readonly code: 'session_over' }
  // The world
  | { readonly code: 'store_unavailable'; readonly failure?: string };
