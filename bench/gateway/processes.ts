// The processes of the bench, ended with it whatever happens, kill -9 too.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const END_WITH_PARENT = new URL('../../../tools/end-with-parent.js', import.meta.url).href;
/** How long a process may take to say what it is asked. */
const ANSWER_MS = 120_000;

export class Processes {
  readonly #children: ChildProcess[] = [];

  /** Starts a module of ours that speaks over IPC. */
  fork(module: URL, args: readonly string[] = []): ChildProcess {
    return this.#keep(fork(module, args, { execArgv: [] }));
  }

  /** Starts a Node program and waits for its first line, `ready …`. Its log goes to a file. */
  async startProgram(program: string, args: readonly string[], logFile: string): Promise<number> {
    const log = openSync(logFile, 'a');
    const child = this.#keep(
      spawn(process.execPath, ['--import', END_WITH_PARENT, program, ...args], {
        stdio: ['ignore', 'pipe', log, 'ipc'],
      }),
    );
    closeSync(log);
    await within(
      new Promise<void>((resolve, reject) => {
        const onExit = (code: number | null): void =>
          reject(new Error(`${program} ended with ${code}: ${readFileSync(logFile, 'utf8')}`));
        child.once('exit', onExit);
        child.stdout?.once('data', () => {
          child.off('exit', onExit);
          resolve();
        });
      }),
      program,
    );
    return pidOf(child);
  }

  #keep(child: ChildProcess): ChildProcess {
    this.#children.push(child);
    return child;
  }

  end(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

/** Asks a forked module, or only waits for what it says. */
export function answerOf(child: ChildProcess, question?: object | string): Promise<unknown> {
  const answer = new Promise<unknown>((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`a process of the bench ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
  if (question !== undefined) child.send(question);
  return within(answer, 'a process of the bench');
}

export function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('a process of the bench did not start');
  return pid;
}

/** Runs a Node program to its end, with a line on its standard input. */
export async function runProgram(program: string, args: readonly string[], line: string): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdin.end(`${line}\n`);
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0)
    throw new Error(`${program} ${args.slice(0, 2).join(' ')} ended with ${String(code)}: ${said}`);
}

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
}

async function within<T>(answer: Promise<T>, who: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${who} gave no answer in ${ANSWER_MS / 1000} s`)), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
