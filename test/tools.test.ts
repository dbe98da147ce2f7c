// The tools that other commands and people rely on, as they are called: as processes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maillon-tools-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the closing line of a test run', () => {
  test.each([
    [
      'counts what passed',
      { 'a.test.ts': testFile("test('a', () => {}); test('b', () => {});") },
      '2 passed, 0 failed',
      0,
    ],
    [
      'counts what failed',
      { 'a.test.ts': testFile("test('a', () => {}); test('b', () => { throw new Error('no'); });") },
      '1 passed, 1 failed',
      1,
    ],
    [
      'does not count what is skipped',
      { 'a.test.ts': testFile("test('a', () => {}); test.skip('b', () => {});") },
      '1 passed, 0 failed',
      0,
    ],
    [
      'counts a file that does not load as a failure',
      { 'a.test.ts': testFile("test('a', () => {});"), 'b.test.ts': "import './absent.ts';" },
      '1 passed, 1 failed',
      1,
    ],
    [
      'counts a failed hook as a failure',
      { 'a.test.ts': testFile("beforeAll(() => { throw new Error('no'); }); test('a', () => {});") },
      '0 passed, 1 failed',
      1,
    ],
    [
      'counts an unhandled error as a failure',
      { 'a.test.ts': testFile("test('a', () => { void Promise.reject(new Error('no')); });") },
      '1 passed, 1 failed',
      1,
    ],
    ['counts a run without tests as a failure', {}, '0 passed, 1 failed', 1],
    [
      'counts a run of skipped tests alone as a failure',
      { 'a.test.ts': testFile("test.skip('a', () => {});") },
      '0 passed, 1 failed',
      1,
    ],
  ])('%s', (_name, files, line, exitCode) => {
    const run = runVitest(files);
    expect({ line: run.stdout.split('\n').slice(-2), exitCode: run.status }).toEqual({
      line: [line, ''],
      exitCode,
    });
  });

  test('is left to the caller who names a file for the count', () => {
    const countFile = join(folder, 'count.json');
    const run = runVitest(
      { 'a.test.ts': testFile("test('a', () => {});") },
      { MAILLON_TEST_COUNT: countFile },
    );
    expect(run.stdout).not.toContain('1 passed, 0 failed');
    expect(JSON.parse(readFileSync(countFile, 'utf8'))).toEqual({ passed: 1, failed: 0 });
  });
});

describe('the lock for every platform', () => {
  test('gains the per-platform packages that npm left out, once', () => {
    const present = { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] };
    const parent = {
      version: '1.0.0',
      dev: true,
      optionalDependencies: {
        '@a/linux-x64': '1.0.0',
        '@a/darwin-arm64': '1.0.0',
        '@a/linux-arm64-musl': '1.0.0',
        other: '1.0.0',
      },
    };
    write({
      'package-lock.json': JSON.stringify({
        lockfileVersion: 3,
        packages: { '': {}, 'node_modules/a': parent, 'node_modules/@a/linux-x64': present },
      }),
    });

    expect(runTool('lock-platforms.js').stdout).toBe('package-lock.json: 2 per-platform packages added\n');
    expect(runTool('lock-platforms.js').stdout).toBe('package-lock.json: 0 per-platform packages added\n');
    expect(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))).toEqual({
      lockfileVersion: 3,
      packages: {
        '': {},
        'node_modules/@a/darwin-arm64': {
          version: '1.0.0',
          dev: true,
          optional: true,
          os: ['darwin'],
          cpu: ['arm64'],
        },
        'node_modules/@a/linux-arm64-musl': {
          version: '1.0.0',
          dev: true,
          optional: true,
          os: ['linux'],
          cpu: ['arm64'],
          libc: ['musl'],
        },
        'node_modules/@a/linux-x64': present,
        'node_modules/a': parent,
      },
    });
  });

  test('may not name where packages were fetched', () => {
    write({
      'package-lock.json': JSON.stringify({
        packages: { 'node_modules/a': { version: '1.0.0', resolved: 'https://registry.example/a.tgz' } },
      }),
    });
    const run = runTool('lock-platforms.js');
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('node_modules/a');
  });
});

function testFile(body: string): string {
  return `import { beforeAll, test } from 'vitest';\n${body}\n`;
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Runs the files as a vitest project of their own, under our reporter alone. */
function runVitest(files: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}) {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  write({ 'vitest.config.js': 'export default { test: { include: ["*.test.ts"] } };', ...files });
  const args = [VITEST, 'run', '--root', folder, `--reporter=${join(ROOT, 'tools/ci-reporter.js')}`];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: { ...outerEnv(), ...env } });
}

function runTool(name: string) {
  return spawnSync(process.execPath, [join(ROOT, 'tools', name)], {
    cwd: folder,
    encoding: 'utf8',
    env: outerEnv(),
  });
}

/** The environment without what the test run around this one has put there. */
function outerEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|MAILLON_TEST_COUNT|NODE_OPTIONS$)/.test(name),
  );
  return Object.fromEntries(own);
}
