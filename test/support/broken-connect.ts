// `maillon connect`, ended in the middle: by a connection that breaks, or as by a power cut.
import { startMaillon } from '../../conformance/clients/gateway-process.ts';
import type { CuttingProxy } from './cutting-proxy.ts';

export interface BrokenConnect {
  readonly args: readonly string[];
  readonly password: string;
  /** In front of whom the action talks to. */
  readonly proxy: CuttingProxy;
  /** The request at which it happens. */
  readonly at: number;
}

/** @returns the command's exit code and what it told people. */
export async function connectWithCut(
  { args, password, proxy, at }: BrokenConnect,
  when: 'before' | 'after',
): Promise<{ readonly exitCode: number | null; readonly stderr: string }> {
  proxy.begin({ at, when });
  const { process: child, finished } = startMaillon(args);
  child.stdin.end(`${password}\n`);
  const { exitCode, stderr } = await finished;
  proxy.begin();
  return { exitCode, stderr };
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
