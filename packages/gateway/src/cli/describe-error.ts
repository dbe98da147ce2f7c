// Turns whatever a command raised into what, why and fix.
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

/** @returns what to print; an error that nobody foresaw is reported as one. */
export function describeError(error: unknown): FailureDetails {
  if (error instanceof CliFailure) return error.details;
  if (error instanceof StoreError)
    return { what: error.message, exitCode: STORE_EXIT_CODES[error.code] ?? EXIT.configInvalid };
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
