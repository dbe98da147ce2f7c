// An action over two applications, ended in the middle: by a connection that breaks, or as by a power cut.
import { PeerError } from '@maillon/applinks/links';
import { startMaillon } from '../../conformance/clients/gateway-process.ts';
import type { Cut, CuttingProxy } from './cutting-proxy.ts';

export interface BrokenConnect {
  readonly args: readonly string[];
  readonly password: string;
  /** In front of whom the action talks to. */
  readonly proxy: CuttingProxy;
  /** The request at which it happens. */
  readonly at: number;
}

/** @returns what the action raised. @throws Error when it came through all the same. */
export async function actWithCut(
  action: () => Promise<unknown>,
  proxy: CuttingProxy,
  cut: Cut,
): Promise<PeerError> {
  proxy.begin(cut);
  try {
    await action();
  } catch (error) {
    proxy.begin();
    if (error instanceof PeerError) return error;
    throw error;
  }
  throw new Error(`it was not broken off: ${proxy.log().join(', ')}`);
}

/** Kills the command with SIGKILL when the peer has done what the request asked for. */
export async function connectAndKill({ args, password, proxy, at }: BrokenConnect): Promise<void> {
  const { process: child, finished } = startMaillon(args);
  proxy.begin({ at, when: 'after', also: () => void child.kill('SIGKILL') });
  child.stdin.end(`${password}\n`);
  const { exitCode } = await finished;
  proxy.begin();
  if (exitCode !== null) throw new Error(`it ended by itself with ${exitCode}`);
}
