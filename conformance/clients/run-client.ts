// Runs one client program through its dance and its three calls, and judges what came of them.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClientProgram, Command, Place, ProgramPaths, SignatureMethod } from './client-program.ts';

/** Text that libraries encode differently when they encode wrongly. */
export const NOTE = "Grüße & 1+1=2 ~*'()!/%20 🌉";
/** Sent as it stands. */
export const JSON_BODY: string = JSON.stringify({ text: NOTE });
/** Has a query of its own, as those of Atlassian products have. */
const CALLBACK_URL = 'https://consumer.example/back?from=1';

export interface RunOptions {
  readonly program: ClientProgram;
  readonly paths: ProgramPaths;
  readonly method: SignatureMethod;
  readonly place: Place;
  /** Of the provider, without a slash at its end. */
  readonly publicUrl: string;
  /** Takes GET, form and JSON. */
  readonly resourceUrl: string;
  readonly consumer: ConsumerKeys;
  /** The person: opens the address, allows, and reads the verifier that the callback would get. */
  readonly approve: (authorizeUrl: string) => Promise<string>;
  /** Instead of this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface ConsumerKeys {
  readonly consumerKey: string;
  readonly sharedSecret: string;
  /** Files with the same RSA key in two shapes: not every library reads both. */
  readonly privateKeyPkcs1: string;
  readonly privateKeyPkcs8: string;
}

export type Step = 'get' | 'form' | 'json';

export interface Call {
  readonly status: number;
  readonly body: string;
}

/** What the program did before it ended. */
export interface Outcome {
  readonly calls: Readonly<Partial<Record<Step, Call>>>;
  /** Why the dance or the rest of it did not happen; undefined: the program ended well. */
  readonly failure: string | undefined;
}

const TIMEOUT_MS = 60_000;

/** Where the programs are, whether this file runs compiled or not. */
export function sourceOf({ source }: ClientProgram): string {
  const manifest = createRequire(import.meta.url).resolve('@maillon/conformance/package.json');
  const file = join(dirname(manifest), 'clients', source);
  if (!existsSync(file)) throw new Error(`the client program ${file} is missing`);
  return file;
}

/** @throws Error with what the compiler said. */
export async function buildProgram(
  program: ClientProgram,
  paths: ProgramPaths,
  env?: NodeJS.ProcessEnv,
): Promise<void> {
  for (const command of program.build?.(paths) ?? []) {
    const { exitCode, stderr } = await finished(start(command, env));
    if (exitCode !== 0) throw new Error(`${command.file} ended with ${exitCode}: ${stderr}`);
  }
}

/** Never rejects: whatever goes wrong is in the outcome. */
export async function runClient(options: RunOptions): Promise<Outcome> {
  const { program, paths, approve } = options;
  const calls: { [Name in Step]?: Call } = {};
  const child = start(program.run(paths), { ...(options.env ?? process.env), ...environmentOf(options) });
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  let failure: string | undefined;
  const onLine = async (line: string): Promise<void> => {
    const [, word, rest = ''] = /^(authorize|get|form|json) (.*)$/.exec(line) ?? [];
    switch (word) {
      case 'authorize':
        child.stdin.end(`${await approve(rest)}\n`);
        return;
      case 'get':
      case 'form':
      case 'json': {
        const [status, body] = splitOnce(rest);
        calls[word] = { status: Number(status), body };
        return;
      }
      default:
    }
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    onLine(line).catch((error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
      child.kill('SIGKILL');
    });
  });
  const { exitCode, stderr } = await finished(child);
  clearTimeout(timer);
  if (exitCode !== 0) failure ??= `ended with ${exitCode}: ${withoutTrace(stderr)}`;
  return { calls, failure };
}

function environmentOf({
  method,
  place,
  publicUrl,
  resourceUrl,
  consumer,
}: RunOptions): Record<string, string> {
  return {
    REQUEST_TOKEN_URL: `${publicUrl}/plugins/servlet/oauth/request-token`,
    AUTHORIZE_URL: `${publicUrl}/plugins/servlet/oauth/authorize`,
    ACCESS_TOKEN_URL: `${publicUrl}/plugins/servlet/oauth/access-token`,
    RESOURCE_URL: resourceUrl,
    CONSUMER_KEY: consumer.consumerKey,
    CONSUMER_SECRET: consumer.sharedSecret,
    PRIVATE_KEY_PKCS1: consumer.privateKeyPkcs1,
    PRIVATE_KEY_PKCS8: consumer.privateKeyPkcs8,
    SIGNATURE_METHOD: method,
    PLACE: place,
    CALLBACK_URL,
    NOTE,
    JSON_BODY,
  };
}

type Child = ReturnType<typeof start>;

function start({ file, args, env }: Command, base: NodeJS.ProcessEnv = process.env) {
  const child = spawn(file, args, { env: { ...base, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that fails early does not read what it is given.
  child.stdin.on('error', () => undefined);
  return child;
}

function finished(child: Child): Promise<{ exitCode: number | null; stderr: string }> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: null, stderr: error.message }));
    child.once('close', (exitCode) => resolve({ exitCode, stderr }));
  });
}

/** Some languages have the reason on the first line of a trace, some on the last. */
function withoutTrace(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.length <= 4 ? lines.join('\n') : [...lines.slice(0, 2), '…', ...lines.slice(-2)].join('\n');
}

function splitOnce(text: string): [string, string] {
  const space = text.indexOf(' ');
  return space === -1 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)];
}
