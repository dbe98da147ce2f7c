// Runs the command line as people do: as a process. It runs the build, which `npm test` has made by then.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/maillon.js', import.meta.url));
const END_WITH_PARENT = new URL('../../../tools/end-with-parent.js', import.meta.url).href;

export interface Finished {
  /** Null: ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs one command to its end. */
export async function maillon(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const started = startMaillon(args, options);
  started.process.stdin.end(options.stdin ?? '');
  return await started.finished;
}

export interface Started {
  readonly process: ChildProcessWithoutNullStreams;
  readonly finished: Promise<Finished>;
  /** The first line of stdout. @throws Error when the process ends without one. */
  readonly ready: Promise<string>;
  /** What has come so far. */
  output(): { readonly stdout: string; readonly stderr: string };
}

/** Starts one command; it ends with this process at the latest, also when that is killed. */
export function startMaillon(args: readonly string[], { env = {}, cwd }: RunOptions = {}): Started {
  const { PATH, HOME, TMPDIR } = process.env;
  // Nothing of the caller's MAILLON_ variables, colours or Node options.
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, BIN, ...args], {
    cwd,
    env: { PATH, HOME, TMPDIR, ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  }) as ChildProcessWithoutNullStreams; // the first three are pipes
  // A command that fails early does not read what it is given.
  child.stdin.on('error', () => {});
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => stdout.includes('\n') && resolve(stdout.slice(0, stdout.indexOf('\n'))));
    child.once('close', (exitCode) => reject(new Error(`maillon ended with ${exitCode}: ${stderr}`)));
  });
  // Not everybody waits for a line.
  ready.catch(() => {});
  return { process: child, finished, ready, output: () => ({ stdout, stderr }) };
}

/** A folder of its own, and how to take it away. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'maillon-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
