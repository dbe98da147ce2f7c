// The log: JSON lines on stderr. What must never be in it is taken out here, whoever writes.
import { type DestinationStream, destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  /** Default `info`; access lines are `debug`. */
  readonly level?: LogLevel;
  /** Default: stderr. */
  readonly destination?: DestinationStream;
}

/** @returns a log that writes at once: nothing is lost when the process ends. */
export function createLog(options: LogOptions = {}): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: REMOVED },
      serializers: { err: (error: unknown) => describeError(error) },
      formatters: { level: (label) => ({ level: label }), log: redactTexts },
    },
    options.destination ?? destination({ dest: 2, sync: true }),
  );
}

const REMOVED = '[removed]';

const SECRET_FIELDS: readonly string[] = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  '["set-cookie"]',
  'sharedSecret',
  'privateKey',
  'token',
  'tokenSecret',
  'secret',
  'verifier',
];

// Up to the end of the value as it stands in a query, a header or a base string. What only says how a request was made
// or why it was refused stays readable.
const OAUTH_VALUE =
  /oauth_(?!problem|parameters_|acceptable_|version|signature_method|timestamp)([a-z_]+)(=|%3D)("?)(?:(?!%26)[^&\s",])*/gi;

/** @returns `text` without the values of `oauth_` parameters that identify or prove anything. */
export function redactOAuth(text: string): string {
  return text.includes('auth_') ? text.replaceAll(OAUTH_VALUE, `oauth_$1$2$3${REMOVED}`) : text;
}

/** @param target - path and query of a request. @returns the path: queries hold what people did not mean to log. */
export function loggedPath(target: string): string {
  const query = target.indexOf('?');
  return redactOAuth(query === -1 ? target : target.slice(0, query));
}

function redactTexts(fields: Record<string, unknown>): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    safe[name] = typeof value === 'string' ? redactOAuth(value) : value;
  }
  return safe;
}

interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly cause?: LoggedError;
  readonly stack?: string;
}

/** Name, message, code and causes; no further fields, which drivers like to fill with parameters. */
function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { name: 'not an Error', message: redactOAuth(String(error)) };
  return {
    name: error.name,
    message: redactOAuth(error.message),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(error.cause !== undefined && depth < 4 ? { cause: describeError(error.cause, depth + 1) } : {}),
    ...(depth === 0 && error.stack !== undefined ? { stack: redactOAuth(error.stack) } : {}),
  };
}
