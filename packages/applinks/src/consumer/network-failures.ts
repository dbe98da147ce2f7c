// What an error of node:net, node:tls, node:dns or fetch means to an administrator.

/** Names as administrators know them (Application Links wire notes, section 6), and ours for what has none there. */
export type NetworkFailureCode =
  | 'CONNECTION_REFUSED'
  | 'UNKNOWN_HOST'
  | 'CONNECTION_LOST'
  | 'TIMEOUT'
  | 'SSL_UNTRUSTED'
  | 'SSL_EXPIRED'
  | 'SSL_HOSTNAME_UNMATCHED'
  | 'SSL_UNMATCHED'
  | 'UNEXPECTED_RESPONSE'
  | 'UNKNOWN';

export interface NetworkFailure {
  readonly code: NetworkFailureCode;
  readonly cause: string;
  readonly remedy: string;
}

const REFUSED: NetworkFailure = {
  code: 'CONNECTION_REFUSED',
  cause: 'The connection was refused.',
  remedy: 'Check that the application runs, and that the port of the URL is right.',
};
const UNKNOWN_HOST: NetworkFailure = {
  code: 'UNKNOWN_HOST',
  cause: 'The host name is unknown.',
  remedy: 'Check the host name in the URL, and the name servers of this machine.',
};
const LOST: NetworkFailure = {
  code: 'CONNECTION_LOST',
  cause: 'The connection was lost.',
  remedy: 'Check the application, and the firewalls and proxies on the way.',
};
const UNREACHABLE: NetworkFailure = {
  code: 'CONNECTION_LOST',
  cause: 'There is no way to that network.',
  remedy: 'Check the network of this machine, and the firewalls on the way.',
};
const SILENT: NetworkFailure = {
  code: 'TIMEOUT',
  cause: 'Nobody answered the connection.',
  remedy: 'Check that the host is up, and the firewalls on the way: one of them may drop the packets.',
};
const TOO_LATE: NetworkFailure = {
  code: 'TIMEOUT',
  cause: 'No answer came in time.',
  remedy: 'Check that the application is up and not overloaded, and the firewalls on the way.',
};
export const BROKEN_OFF: NetworkFailure = {
  code: 'TIMEOUT',
  cause: 'The answer began and did not end in time.',
  remedy: 'Check the application and the proxies in front of it.',
};
const UNTRUSTED: NetworkFailure = {
  code: 'SSL_UNTRUSTED',
  cause: 'The certificate is not trusted here.',
  remedy:
    'If it is the right certificate, let this application trust its CA (NODE_EXTRA_CA_CERTS). Verification is never switched off.',
};
const EXPIRED: NetworkFailure = {
  code: 'SSL_EXPIRED',
  cause: 'The certificate has expired.',
  remedy: 'The administrator of the other application has to renew its certificate.',
};
const NOT_YET_VALID: NetworkFailure = {
  code: 'SSL_EXPIRED',
  cause: 'The certificate is not valid yet.',
  remedy: 'Check the clock of this machine, then the certificate of the other application.',
};
const OTHER_NAME: NetworkFailure = {
  code: 'SSL_HOSTNAME_UNMATCHED',
  cause: 'The certificate is for another host name.',
  remedy: 'Use a host name that the certificate is for, or have the certificate renewed with this one.',
};
const NO_TLS: NetworkFailure = {
  code: 'SSL_UNMATCHED',
  cause: 'No TLS connection could be agreed on.',
  remedy:
    'Check whether the URL should begin with http://, and its port; an old server may know no TLS version of ours.',
};
const NOT_HTTP: NetworkFailure = {
  code: 'UNEXPECTED_RESPONSE',
  cause: 'What answered does not speak HTTP.',
  remedy: 'Check the port of the URL, and whether it should begin with https://.',
};
const UNKNOWN: NetworkFailure = {
  code: 'UNKNOWN',
  cause: 'The call failed.',
  remedy: 'The log of this application has the error with its stack.',
};

const FAILURES: ReadonlyMap<string, NetworkFailure> = new Map([
  ['ECONNREFUSED', REFUSED],
  ['ENOTFOUND', UNKNOWN_HOST],
  ['EAI_AGAIN', UNKNOWN_HOST],
  ['EAI_FAIL', UNKNOWN_HOST],
  ['EAI_NODATA', UNKNOWN_HOST],
  ['EAI_NONAME', UNKNOWN_HOST],
  ['ENODATA', UNKNOWN_HOST],
  ['ESERVFAIL', UNKNOWN_HOST],
  ['ECONNRESET', LOST],
  ['ECONNABORTED', LOST],
  ['EPIPE', LOST],
  ['EHOSTUNREACH', UNREACHABLE],
  ['ENETUNREACH', UNREACHABLE],
  ['UND_ERR_SOCKET', LOST],
  ['ETIMEDOUT', SILENT],
  ['UND_ERR_CONNECT_TIMEOUT', SILENT],
  ['UND_ERR_HEADERS_TIMEOUT', TOO_LATE],
  ['UND_ERR_BODY_TIMEOUT', BROKEN_OFF],
  ['TimeoutError', TOO_LATE],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['CERT_SIGNATURE_FAILURE', UNTRUSTED],
  ['CERT_UNTRUSTED', UNTRUSTED],
  ['CERT_REJECTED', UNTRUSTED],
  ['CERT_REVOKED', UNTRUSTED],
  ['INVALID_CA', UNTRUSTED],
  ['INVALID_PURPOSE', UNTRUSTED],
  ['CERT_CHAIN_TOO_LONG', UNTRUSTED],
  ['CERT_HAS_EXPIRED', EXPIRED],
  ['CERT_NOT_YET_VALID', NOT_YET_VALID],
  ['HOSTNAME_MISMATCH', OTHER_NAME],
  ['ERR_TLS_CERT_ALTNAME_INVALID', OTHER_NAME],
  ['EPROTO', NO_TLS],
]);

/** @returns what the error, or one that caused it, means, with the system's own name for it (`ECONNREFUSED`). */
export function networkFailure(error: unknown): NetworkFailure & { readonly systemCode: string | undefined } {
  const systemCode = codesOf(error).find((code) => meaning(code) !== undefined);
  return { ...((systemCode === undefined ? undefined : meaning(systemCode)) ?? UNKNOWN), systemCode };
}

function meaning(code: string): NetworkFailure | undefined {
  if (code.startsWith('HPE_')) return NOT_HTTP;
  if (code.startsWith('ERR_SSL_')) return NO_TLS;
  return FAILURES.get(code);
}

function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const own = [...('code' in error && typeof error.code === 'string' ? [error.code] : []), error.name];
  // Several addresses were tried: each has its error.
  const tried = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  return [...own, ...tried, ...codesOf(error.cause)];
}
