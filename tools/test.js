// `npm test`: build, lint, tests; the last line of the output is `N passed, N failed`. Arguments go on to vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.js';
import { closingLine } from './ci-reporter.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @type {readonly (readonly [name: string, file: string, args: readonly string[]])[]} */
const LINTERS = [
  ['lint: oxlint', 'oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']],
  ['lint: biome', '@biomejs/biome/bin/biome', ['check', '.']],
  ['lint: knip', 'knip/bin/knip.js', ['--no-progress']],
];

/** @type {import('./ci-reporter.js').Count} */
const total = { passed: 0, failed: 0 };

if (isBuilt()) {
  for (const [name, file, args] of LINTERS) if (run(name, file, args) !== 0) total.failed++;
  const tests = runTests(process.argv.slice(2));
  total.passed += tests.passed;
  total.failed += tests.failed;
} else {
  // Lint and tests would only repeat what the compiler said.
  total.failed++;
}
process.exitCode = total.failed === 0 ? 0 : 1;
process.stdout.write(`\n${closingLine(total)}\n`);

function isBuilt() {
  announce('build: tsc -b');
  try {
    build();
    return true;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

/**
 * @param {readonly string[]} args
 * @returns {import('./ci-reporter.js').Count}
 */
function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'maillon-test-'));
  const countFile = join(folder, 'count.json');
  try {
    // Reporters on the command line replace the configured ones.
    const reporter = args.some((arg) => arg.startsWith('--reporter'))
      ? ['--reporter=./tools/ci-reporter.js']
      : [];
    const status = run('tests: vitest', 'vitest/vitest.mjs', ['run', ...args, ...reporter], {
      MAILLON_TEST_COUNT: countFile,
    });
    const count = readCount(countFile);
    return { passed: count.passed, failed: status === 0 ? count.failed : Math.max(1, count.failed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @returns {import('./ci-reporter.js').Count}
 */
function readCount(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The runner ended before it could report.
    return { passed: 0, failed: 1 };
  }
}

/**
 * @param {string} name
 * @param {string} file - JavaScript file of an installed package.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {number | null} exit code; null when a signal ended it or it did not start.
 */
function run(name, file, args, env = {}) {
  announce(name);
  const { status, signal, error } = spawnSync(process.execPath, [join(ROOT, 'node_modules', file), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  if (error || signal) process.stderr.write(`${name}: ${error?.message ?? `ended by ${signal}`}\n`);
  return status;
}

/** @param {string} name */
function announce(name) {
  process.stdout.write(`\n== ${name}\n`);
}
