// The codes of findings: stable, programs compare them.

/** Each says how what they signed differs from what we expect to be signed; explained in `VARIANTS`. */
export const FINDING_CODES = [
  'scheme_differs',
  'host_differs',
  'port_differs',
  'context_path_differs',
  'trailing_slash',
  'path_decoded',
  'path_encoded',
  'plus_as_space',
  'double_encoded',
  'parameter_missing',
  'parameter_extra',
  'parameter_order_or_duplicates',
  'body_not_counted',
  'body_counted',
  'consumer_secret_differs',
  'token_secret_missing',
  'token_secret_differs',
  'secret_has_whitespace',
  'http_method_differs',
  'signature_method_differs',
  'hash_differs',
  'realm_signed',
  'default_port_signed',
  'charset_differs',
  'authorization_header_lost',
  'clock_differs',
  'nonce_repeated',
  'unknown',
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];
