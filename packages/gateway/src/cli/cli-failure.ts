// A command that cannot do what it was asked: what, why, and what to do about it.
import type { ExitCode } from './exit-codes.ts';

export interface FailureDetails {
  readonly exitCode: ExitCode;
  /** What did not happen, in one line. */
  readonly what: string;
  /** One line for each cause. */
  readonly why?: readonly string[];
  /** What to do now. */
  readonly fix?: string;
}

/** Raised by a command; `main` prints it and ends with its exit code. Holds no secret. */
export class CliFailure extends Error {
  readonly details: FailureDetails;
  constructor(details: FailureDetails, options?: ErrorOptions) {
    super(details.what, options);
    this.name = 'CliFailure';
    this.details = details;
  }
}
