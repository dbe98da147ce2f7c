// The demo's processes: each is started, waited for, and ended with the demo, also when that is killed.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Needs an IPC channel beside. */
const END_WITH_US = ['--import', new URL('../../../tools/end-with-parent.js', import.meta.url).href];
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

export interface Processes {
  /** Runs a Node program until it prints `ready …`. Its other output goes to standard error. */
  start(name: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<void>;
  /** Runs a Node program to its end. @returns its standard output. @throws Error with what it said when it fails. */
  run(args: readonly string[], input?: string): Promise<string>;
  /** Resolves when one that was started ends by itself. */
  readonly ended: Promise<string>;
  /** Ends all of them. */
  stop(): Promise<void>;
}

export function createProcesses(): Processes {
  const running = new Map<string, ChildProcess>();
  let stopping = false;
  let tellEnded: (name: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    tellEnded = resolve;
  });
  return {
    ended,
    async start(name, args, env = {}) {
      // Whoever starts several at once may not have heard: what starts now would be left behind.
      if (stopping) throw new Error(`${name} was not started: the demo is being stopped.`);
      const child = spawn(process.execPath, [...END_WITH_US, ...args], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
        // Ctrl-C goes to us alone: we end the others in order.
        detached: true,
      });
      running.set(name, child);
      child.once('exit', () => {
        running.delete(name);
        if (!stopping) tellEnded(name);
      });
      await ready(name, child);
    },
    run: runToEnd,
    async stop() {
      stopping = true;
      await Promise.all([...running.values()].map(stopOne));
    },
  };
}

function ready(name: string, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not start within 30 s`)), START_TIMEOUT_MS);
    child.once('exit', (code) =>
      reject(new Error(`${name} ended with exit code ${code}; its message is above`)),
    );
    child.once('error', reject);
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('ready ')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function stopOne(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function runToEnd(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...END_WITH_US, ...args], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    }) as ChildProcessWithoutNullStreams; // the first three are pipes
    let output = '';
    let messages = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (messages += text));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${args.slice(1).join(' ')}: ${messages.trim()}`)),
    );
    child.stdin.end(input);
  });
}
