// Turns what a call threw into what an administrator can act on.
import { BROKEN_OFF, networkFailure } from '../../consumer/network-failures.ts';
import { PeerError } from './peer-error.ts';

/** The bounds of one call, redirects included. */
export interface CallBounds {
  /** Aborted when the time is over. */
  readonly deadline: AbortSignal;
  readonly timeoutMs: number;
  /** Of an answer's body. */
  readonly maxBytes: number;
}

/** How far a call came. */
export type CallPhase = 'resolving' | 'connecting' | 'waiting' | 'reading';

const TOO_LATE: Readonly<Record<CallPhase, { readonly cause: string; readonly remedy: string }>> = {
  resolving: {
    cause: 'The name servers did not answer in time.',
    remedy: 'Check the name servers of this machine.',
  },
  connecting: {
    cause: 'No connection came about in time.',
    remedy: 'Check that the host is up, and the firewalls on the way: one of them may drop the packets.',
  },
  waiting: {
    cause: 'The connection was accepted, and no answer came in time.',
    remedy: 'Check that the application is not overloaded or still starting, and that the port is its own.',
  },
  reading: BROKEN_OFF,
};

/**
 * @param call - what was done: `GET https://ci.acme.dev/rest/…`.
 * @param certificate - what the peer showed, when TLS failed.
 */
export function callFailure(
  error: unknown,
  {
    call,
    phase,
    bounds,
    certificate,
  }: {
    readonly call: string;
    readonly phase: CallPhase;
    readonly bounds: CallBounds;
    readonly certificate?: string | undefined;
  },
): PeerError {
  if (error instanceof PeerError) return error;
  if (bounds.deadline.aborted) {
    const evidence = `${call} took more than ${bounds.timeoutMs / 1000} seconds.`;
    return new PeerError({ code: 'TIMEOUT', ...TOO_LATE[phase], evidence }, { cause: error });
  }
  const { systemCode, ...failure } = networkFailure(error);
  const evidence = [
    `${call} failed${systemCode === undefined ? '' : ` with ${systemCode}`}.`,
    ...(certificate === undefined ? [] : [`It shows a ${certificate}.`]),
  ].join(' ');
  return new PeerError({ ...failure, evidence }, { cause: error });
}
