// Compiles the workspaces. Standard output stays silent, because the commands that build first own it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquire } from './exclusive.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What the command line is made of; a project is built once its build information is written, which comes last. */
const GATEWAY = [
  'packages/oauth1/dist/core.tsbuildinfo',
  'packages/oauth1/dist/node.tsbuildinfo',
  'packages/applinks/dist/.tsbuildinfo',
  'packages/gateway/dist/.tsbuildinfo',
];

/**
 * Compiles a project and what it refers to. Takes under a second when nothing changed.
 *
 * @param {string} [project] - folder of a tsconfig.json, relative to the repository; default: everything, tests included.
 * @throws {Error} when TypeScript is not installed or reports errors; its findings are on standard error by then.
 */
export function build(project = '.') {
  const compiler = findCompiler();
  if (compiler === undefined)
    throw new Error('TypeScript is not installed: run `npm ci` in the repository first');
  const release = acquire(join(ROOT, 'node_modules/.cache/maillon-build.lock'));
  try {
    const { status, signal, error } = spawnSync(process.execPath, [compiler, '-b', project], {
      cwd: ROOT,
      stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    });
    if (error) throw new Error('the TypeScript compiler did not start', { cause: error });
    if (status !== 0) {
      throw new Error(
        `the build of ${project === '.' ? 'the workspaces' : project} failed (${signal ?? `exit code ${status}`}); see the messages above`,
      );
    }
  } finally {
    release();
  }
}

/** Compiles the command line and the libraries below it, unless a whole build of them is there. */
export function buildIfMissing() {
  if (!GATEWAY.every((file) => existsSync(join(ROOT, file)))) build('packages/gateway');
}

/**
 * Compiles a project, then runs one of its files in this process as if it had been called directly.
 * Ends the process with exit code 1 and a message when the build fails.
 *
 * @param {string} project - as for {@link build}.
 * @param {string} main - the compiled file, relative to the repository.
 */
export async function runBuilt(project, main) {
  const file = join(ROOT, main);
  // Without a compiler (`npm ci --omit=dev`) a build that was made before is as good.
  if (findCompiler() !== undefined || !existsSync(file)) buildOrExit(project);
  process.argv[1] = file;
  await import(file);
}

/** @param {string} [project] */
function buildOrExit(project) {
  try {
    build(project);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** @returns {string | undefined} the compiler's JavaScript file. */
function findCompiler() {
  try {
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.tsc);
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildOrExit(process.argv[2]);
