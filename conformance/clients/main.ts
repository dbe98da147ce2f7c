// node conformance/dist/clients/main.js [LANGUAGE…]: clients that we did not write against `maillon up`, as a table.
// Installs the languages from Debian, as root; exit code 1 when anything fails.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CLIENT_PROGRAMS,
  type ClientProgram,
  type Place,
  type ProgramPaths,
  type SignatureMethod,
} from './client-program.ts';
import { approve } from './consent.ts';
import { createConsumer, type NewConsumer } from './consumer-keys.ts';
import { installPackages } from './debian.ts';
import { startEchoApplication } from './echo-application.ts';
import { freePort, maillon, startMaillon } from './gateway-process.ts';
import { judge } from './judge.ts';
import { buildProgram, runClient, sourceOf } from './run-client.ts';

interface Row {
  readonly program: ClientProgram;
  readonly method: SignatureMethod;
  readonly place: Place;
  readonly results: ReturnType<typeof judge>;
}

const PERSON_HEADER = 'X-Test-User';
const PERSON = 'alice';
/** Debian's interpreters, before others that may stand earlier in the PATH and do not see Debian's libraries. */
const DEBIAN_FIRST: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `/usr/bin:/bin:${process.env['PATH'] ?? ''}`,
};
const COLUMNS = ['dance', 'get', 'form', 'json'] as const;

/** One consumer a method, because a consumer has one key. */
type Consumers = Readonly<Record<SignatureMethod, NewConsumer>>;

async function main(languages: readonly string[]): Promise<number> {
  const wanted = languages.map((language) => language.toLowerCase());
  const programs = CLIENT_PROGRAMS.filter(
    ({ language }) => wanted.length === 0 || wanted.includes(language.toLowerCase()),
  );
  if (programs.length === 0) {
    const known = [...new Set(CLIENT_PROGRAMS.map(({ language }) => language))];
    console.error(`usage: node conformance/dist/clients/main.js [LANGUAGE…]   (${known.join(', ')})`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'maillon-clients-'));
  const application = await startEchoApplication();
  try {
    const consumers: Consumers = {
      'HMAC-SHA1': createConsumer(folder, 'clients-hmac'),
      'RSA-SHA1': createConsumer(folder, 'clients-rsa'),
    };
    const data = join(folder, 'data');
    await addLinks(data, consumers);
    const publicUrl = `http://127.0.0.1:${await freePort()}`;
    const gateway = startMaillon([
      ...['up', '--app', application.url, '--public', publicUrl, '--data', data],
      ...['--user-header', PERSON_HEADER, '--trust', '127.0.0.1/32'],
    ]);
    await gateway.ready;
    const rows: Row[] = [];
    console.log(line(['language', 'library', 'method', 'place', ...COLUMNS]));
    for (const [index, program] of programs.entries()) {
      const paths = { source: sourceOf(program), outDir: join(folder, String(index)) };
      for (const row of await runProgram(program, paths, consumers, publicUrl)) {
        rows.push(row);
        const { language, library } = row.program;
        console.log(
          line([language, library, row.method, row.place, ...COLUMNS.map((name) => mark(row.results[name]))]),
        );
      }
    }
    gateway.process.kill('SIGTERM');
    await gateway.finished;
    return summarize(rows);
  } finally {
    await application.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addLinks(data: string, consumers: Consumers): Promise<void> {
  const add = ['links', 'add', '--data', data, '--incoming'];
  const { 'HMAC-SHA1': hmac, 'RSA-SHA1': rsa } = consumers;
  const added = [
    await maillon(
      [...add, '--name', 'HMAC clients', '--consumer-key', hmac.consumerKey, '--shared-secret-stdin'],
      `${hmac.sharedSecret}\n`,
    ),
    await maillon([
      ...add,
      '--name',
      'RSA clients',
      '--consumer-key',
      rsa.consumerKey,
      '--public-key',
      rsa.publicKeyFile,
    ]),
  ];
  for (const { exitCode, stderr } of added) if (exitCode !== 0) throw new Error(`links add: ${stderr}`);
}

/** All combinations that the library can. */
async function runProgram(
  program: ClientProgram,
  paths: ProgramPaths,
  consumers: Consumers,
  publicUrl: string,
): Promise<readonly Row[]> {
  const combinations = program.methods.flatMap((method) =>
    program.places.map((place) => ({ method, place })),
  );
  try {
    mkdirSync(paths.outDir);
    installPackages(program.packages);
    await buildProgram(program, paths, DEBIAN_FIRST);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const results = { dance: reason, get: reason, form: reason, json: reason };
    return combinations.map((combination) => ({ program, ...combination, results }));
  }
  const rows: Row[] = [];
  for (const { method, place } of combinations) {
    const outcome = await runClient({
      program,
      paths,
      method,
      place,
      publicUrl,
      env: DEBIAN_FIRST,
      resourceUrl: `${publicUrl}/notes`,
      consumer: consumers[method],
      approve: (authorizeUrl) => approve(authorizeUrl, { [PERSON_HEADER]: PERSON }),
    });
    rows.push({ program, method, place, results: judge(outcome, PERSON) });
  }
  return rows;
}

function summarize(rows: readonly Row[]): number {
  const failed = rows.filter(({ results }) => COLUMNS.some((name) => results[name] !== 'ok'));
  for (const { program, method, place, results } of failed) {
    console.log(`\n${program.language} ${program.library} ${method} ${place}`);
    for (const name of COLUMNS) if (results[name] !== 'ok') console.log(`  ${name}: ${results[name]}`);
  }
  console.log(`\n${rows.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

function mark(result: string): string {
  return result === 'ok' ? 'ok' : 'FAIL';
}

const WIDTHS = [8, 19, 10, 7, 6, 5, 5, 5];

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join(' ')
    .trimEnd();
}

process.exitCode = await main(process.argv.slice(2));
