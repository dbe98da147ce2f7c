// Why the application gave no answer, in words for the person in front of it.

/** The application did not begin its answer in time. */
export class ResponseTimeoutError extends Error {
  constructor(timeoutMs: number) {
    super(`the application did not begin to answer within ${timeoutMs} ms`);
    this.name = 'ResponseTimeoutError';
  }
}

/** The application switched to a protocol that nobody asked for. */
export class UnexpectedUpgradeError extends Error {
  constructor() {
    super('the application switched to a protocol that was not offered to it');
    this.name = 'UnexpectedUpgradeError';
  }
}

export interface ApplicationProblem {
  readonly status: 502 | 504;
  readonly title: string;
  /** What happened; names no address. */
  readonly text: string;
}

const DOWN: ApplicationProblem = {
  status: 502,
  title: 'The application is not reachable',
  text: 'The gateway works, but the application behind it does not accept connections.',
};
const CLOSED: ApplicationProblem = {
  status: 502,
  title: 'The application gave no answer',
  text: 'The application behind the gateway closed the connection before it had answered.',
};
const SLOW: ApplicationProblem = {
  status: 504,
  title: 'The application takes too long',
  text: 'The application behind the gateway did not answer in time.',
};
const UNCLEAR: ApplicationProblem = {
  status: 502,
  title: 'The application gave an unreadable answer',
  text: 'The application behind the gateway answered with something that is not proper HTTP.',
};
const UNTRUSTED: ApplicationProblem = {
  status: 502,
  title: 'The application cannot be trusted',
  text: "The gateway could not verify the application's certificate.",
};

// Node's, undici's and OpenSSL's codes, or names where there is no code; a prefix ends with `*`.
const BY_CODE: readonly (readonly [code: string, problem: ApplicationProblem])[] = [
  ['ECONNREFUSED', DOWN],
  ['ENOTFOUND', DOWN],
  ['EAI_AGAIN', DOWN],
  ['EHOSTUNREACH', DOWN],
  ['ENETUNREACH', DOWN],
  ['ENOENT', DOWN],
  ['UND_ERR_CONNECT_TIMEOUT', SLOW],
  ['ETIMEDOUT', SLOW],
  ['TimeoutError', SLOW],
  ['UND_ERR_SOCKET', CLOSED],
  ['ECONNRESET', CLOSED],
  ['EPIPE', CLOSED],
  ['HPE_*', UNCLEAR],
  ['HTTPParserError', UNCLEAR],
  ['ERR_HTTP_INVALID_*', UNCLEAR],
  ['ERR_INVALID_*', UNCLEAR],
  ['UND_ERR_HEADERS_OVERFLOW', UNCLEAR],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', UNCLEAR],
  ['ERR_TLS_*', UNTRUSTED],
  ['ERR_SSL_*', UNTRUSTED],
  ['CERT_*', UNTRUSTED],
  ['DEPTH_ZERO_*', UNTRUSTED],
  ['SELF_SIGNED_*', UNTRUSTED],
  ['UNABLE_TO_*', UNTRUSTED],
];

/** @param error - what undici, node:http or we ourselves raised while we waited for the application. */
export function applicationProblem(error: unknown): ApplicationProblem {
  if (error instanceof ResponseTimeoutError) return SLOW;
  if (error instanceof UnexpectedUpgradeError) return UNCLEAR;
  const code = errorCode(error);
  if (code === undefined) return CLOSED;
  const known = BY_CODE.find(([pattern]) =>
    pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : code === pattern,
  );
  return known?.[1] ?? CLOSED;
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
