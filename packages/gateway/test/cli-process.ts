// Runs the command line as people do: as a process. It runs the build, which `npm test` has made by then.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
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
  /** At a terminal of its own, where `stdin` is typed; `stdout` then has all that it shows. */
  readonly atTerminal?: true;
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
export function startMaillon(
  args: readonly string[],
  { env = {}, cwd, atTerminal }: RunOptions = {},
): Started {
  const { PATH, HOME, TMPDIR } = process.env;
  // Nothing of the caller's MAILLON_ variables, colours or Node options.
  const options = { cwd, env: { PATH, HOME, TMPDIR, ...env } };
  const [command = '', ...words] = atTerminal
    ? scripted([process.execPath, BIN, ...args])
    : [process.execPath, '--import', END_WITH_PARENT, BIN, ...args];
  // The first three are pipes.
  const child = spawn(command, words, {
    ...options,
    stdio: atTerminal ? 'pipe' : ['pipe', 'pipe', 'pipe', 'ipc'],
  }) as ChildProcessWithoutNullStreams;
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

/** Within script(1) of util-linux, which gives a command a terminal and keeps its exit code. */
function scripted(words: readonly string[]): readonly string[] {
  const commandLine = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  return ['script', '--quiet', '--return', '--command', commandLine, '/dev/null'];
}

/** @throws Error when the machine has no `script` of util-linux, which makes terminals. */
export function terminalIsThere(): void {
  execFileSync('script', ['--version']);
}

const QUESTIONS = /\[y\/N\] |then press Enter\./g;

/** Runs one command at a terminal. @param typed - lines, each of which comes when the command asks for something. */
export async function maillonAtTerminal(
  args: readonly string[],
  typed: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const { PATH, HOME, TMPDIR } = process.env;
  const [script = '', ...words] = scripted([process.execPath, BIN, ...args]);
  const child = spawn(script, words, { env: { PATH, HOME, TMPDIR, TERM: 'dumb' } });
  let output = '';
  let asked = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    for (; asked < (output.match(QUESTIONS)?.length ?? 0); asked += 1)
      child.stdin.write(`${typed[asked] ?? ''}\n`);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

/** A folder of its own, and how to take it away. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'maillon-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
