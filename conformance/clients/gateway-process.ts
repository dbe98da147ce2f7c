// The command line as people run it, as child processes of a test or a script.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const GATEWAY = dirname(createRequire(import.meta.url).resolve('maillon/package.json'));
const BIN = join(GATEWAY, 'bin/maillon.js');
const END_WITH_PARENT = pathToFileURL(join(GATEWAY, '../../tools/end-with-parent.js')).href;

export interface Finished {
  /** Null: ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GatewayProcess {
  readonly process: ChildProcessWithoutNullStreams;
  /** Resolves with the line `ready …`. @throws Error with standard error when it ends before. */
  readonly ready: Promise<string>;
  readonly finished: Promise<Finished>;
  /** What it has logged so far. */
  stderr(): string;
}

/** Runs one command to its end. */
export async function maillon(args: readonly string[], stdin = ''): Promise<Finished> {
  const started = startMaillon(args);
  started.process.stdin.end(stdin);
  return started.finished;
}

/** Starts one command; it ends with this process at the latest, also when that is killed. Nothing of our MAILLON_ variables reaches it. */
export function startMaillon(args: readonly string[]): GatewayProcess {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, BIN, ...args], {
    env: { PATH, HOME, TMPDIR },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  }) as ChildProcessWithoutNullStreams; // the first three are pipes
  child.stdin.on('error', () => undefined);
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const end = stdout.indexOf('\n');
      if (end !== -1) resolve(stdout.slice(0, end));
    });
    child.once('close', (exitCode) => reject(new Error(`maillon ended with ${exitCode}: ${stderr}`)));
  });
  // Not everybody waits for the line.
  ready.catch(() => undefined);
  return { process: child, ready, finished, stderr: () => stderr };
}

/** A port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  await new Promise((resolve) => server.close(resolve));
  return port;
}
