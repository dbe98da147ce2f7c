// Turns whatever a command raised into what, why and fix.
import { type FindingCode, NothingToRotateError, PeerError } from '@maillon/applinks/links';
import { LinkConflictError, StoreError, type StoreErrorCode } from '@maillon/applinks/storage';
import { CliFailure, type FailureDetails } from './cli-failure.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** The data folder is not as it should be, unless it is only busy, full, or the disk's fault. */
const STORE_EXIT_CODES: Readonly<Partial<Record<StoreErrorCode, ExitCode>>> = {
  store_locked: EXIT.conflict,
  store_full: EXIT.failed,
  store_failed: EXIT.failed,
  store_closed: EXIT.failed,
  driver_missing: EXIT.failed,
};

const PEER_EXIT_CODES: Readonly<Partial<Record<FindingCode, ExitCode>>> = {
  CONNECTION_REFUSED: EXIT.unreachable,
  CONNECTION_LOST: EXIT.unreachable,
  UNKNOWN_HOST: EXIT.unreachable,
  TIMEOUT: EXIT.unreachable,
  SSL_UNTRUSTED: EXIT.unreachable,
  SSL_EXPIRED: EXIT.unreachable,
  SSL_HOSTNAME_UNMATCHED: EXIT.unreachable,
  SSL_UNMATCHED: EXIT.unreachable,
  ADMINISTRATOR_REFUSED: EXIT.notAuthorized,
  CAPTCHA_REQUIRED: EXIT.notAuthorized,
  WEBSUDO_REQUIRED: EXIT.notAuthorized,
  INSUFFICIENT_REMOTE_PERMISSION: EXIT.notAuthorized,
  REMOTE_CONFLICT: EXIT.conflict,
  URL_REFUSED: EXIT.usage,
};

/** @param code - of what a diagnosis found to be broken. */
export function exitCodeOfFinding(code: FindingCode): ExitCode {
  return PEER_EXIT_CODES[code] ?? EXIT.failed;
}

/** @returns what to print; an error that nobody foresaw is reported as one. */
export function describeError(error: unknown): FailureDetails {
  if (error instanceof CliFailure) return error.details;
  if (error instanceof StoreError)
    return { what: error.message, exitCode: STORE_EXIT_CODES[error.code] ?? EXIT.configInvalid };
  if (error instanceof PeerError) {
    const { code, cause, evidence, remedy } = error.finding;
    return {
      exitCode: exitCodeOfFinding(code),
      what: `${code}: ${cause}`,
      why: [evidence],
      fix: remedy,
    };
  }
  if (error instanceof NothingToRotateError) return { exitCode: EXIT.failed, what: error.message };
  if (error instanceof LinkConflictError) {
    return {
      exitCode: EXIT.conflict,
      what: error.message,
      fix: `choose another ${error.field === 'name' ? '--name' : '--consumer-key'}, or remove the other link (maillon links list shows it)`,
    };
  }
  return {
    exitCode: EXIT.failed,
    what: error instanceof Error ? error.message : String(error),
    fix: 'this was not foreseen; please report it with the version (maillon --version) and what you ran',
  };
}
