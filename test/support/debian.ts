// Debian packages for tests, on a bare machine: installed as root, else downloaded and unpacked aside.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { acquire } from '../../tools/exclusive.js';
import { cachedFolder, cacheRoot } from './test-cache.ts';

interface DebianPackages {
  /** The environment for child processes: `python3` and the packages' programs are Debian's in it. */
  readonly env: NodeJS.ProcessEnv;
}

interface DebianOptions {
  /** `install` needs root; `unpack` needs none. Default: what works, installing first. */
  readonly by?: 'install' | 'unpack';
}

const known = new Map<string, DebianPackages>();

/**
 * Makes Debian packages and what they depend on usable. Takes seconds to a minute the first time, then nothing.
 *
 * @param names - e.g. `['python3-jira', 'radicale']`. Name `python3` too where the test runs Python itself.
 * @throws Error with both reasons when the packages can be neither installed nor unpacked. A test lets it through and
 *   fails, unless `ALLOW_SKIP=1`: see `orSkip`.
 */
export function debianPackages(names: readonly string[], { by }: DebianOptions = {}): DebianPackages {
  const key = JSON.stringify([[...names].sort(), by]);
  const before = known.get(key);
  if (before) return before;
  const packages = provide(names, by);
  known.set(key, packages);
  return packages;
}

/**
 * Installs packages with apt-get, as root only. Several processes wait for each other.
 * @throws Error with what apt-get said.
 */
export function aptInstall(names: readonly string[]): void {
  if (names.every(isInstalled)) return;
  if (process.getuid?.() !== 0) throw new Error('only root installs packages');
  const release = acquire(join(cacheRoot(), 'apt.lock'));
  try {
    // Another process may have been here meanwhile. The second attempt follows a renewal of the package lists.
    if (names.every(isInstalled)) return;
    const install = ['install', '-y', '--no-install-recommends', ...names];
    const attempt = apt(install);
    if (attempt.ok) return;
    apt(['update']);
    const again = apt(install);
    if (!again.ok) throw new Error(again.said);
  } finally {
    release();
  }
}

function provide(names: readonly string[], by: DebianOptions['by']): DebianPackages {
  const reasons: string[] = [];
  if (by !== 'unpack') {
    try {
      aptInstall(names);
      return { env: environment(undefined) };
    } catch (error) {
      reasons.push(`apt-get install: ${messageOf(error)}`);
    }
  }
  if (by !== 'install') {
    try {
      return { env: environment(unpack(names)) };
    } catch (error) {
      reasons.push(`apt-get download: ${messageOf(error)}`);
    }
  }
  throw new Error(`Debian packages ${names.join(', ')} are not to be had.\n${reasons.join('\n')}`);
}

/**
 * Downloads the packages and those missing dependencies that apt would install, and unpacks them into one folder.
 * @returns the folder.
 */
function unpack(names: readonly string[]): string {
  const system = readFileSync('/etc/os-release', 'utf8');
  const digest = createHash('sha256')
    .update(JSON.stringify([[...names].sort(), system]))
    .digest('hex');
  return cachedFolder(`debian-${digest.slice(0, 16)}`, (folder) => {
    const archives = join(folder, 'archives');
    mkdirSync(archives);
    const withSystemLists = download(names, archives, []);
    if (!withSystemLists.ok) {
      const own = ownLists(join(folder, 'apt'));
      const update = apt([...own, 'update']);
      const withOwnLists = update.ok ? download(names, archives, own) : update;
      if (!withOwnLists.ok) throw new Error(withOwnLists.said);
    }
    for (const archive of readdirSync(archives)) {
      const { status, error, stderr } = spawnSync('dpkg', ['-x', join(archives, archive), folder], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`dpkg -x ${archive}: ${error?.message ?? stderr}`);
    }
    rmSync(archives, { recursive: true });
    rmSync(join(folder, 'apt'), { recursive: true, force: true });
    if (!existsSync('/usr/bin/python3')) pointScriptsAtUnpackedPython(join(folder, 'usr/bin'));
  });
}

function download(names: readonly string[], into: string, options: readonly string[]): Outcome {
  const plan = apt([...options, '-s', '--no-install-recommends', 'install', ...names]);
  if (!plan.ok) return plan;
  const missing = [...plan.said.matchAll(/^Inst (\S+)/gm)].map(([, name]) => String(name));
  // There can be only one C library in a process, the running system's.
  const wanted = missing.filter((name) => !/^libc(6|-bin)(:|$)/.test(name));
  return wanted.length === 0 ? plan : apt([...options, 'download', ...wanted], into);
}

/** Options for package lists of our own: without root nobody may renew the system's. */
function ownLists(folder: string): readonly string[] {
  mkdirSync(join(folder, 'lists/partial'), { recursive: true });
  mkdirSync(join(folder, 'cache/archives/partial'), { recursive: true });
  const settings = [
    `Dir::State::lists=${folder}/lists/`,
    `Dir::Cache=${folder}/cache/`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
  ];
  return settings.flatMap((setting) => ['-o', setting]);
}

function pointScriptsAtUnpackedPython(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name);
    const text = entry.isFile() ? readFileSync(file, 'latin1') : '';
    if (/^#! ?\/usr\/bin\/python3\n/.test(text))
      writeFileSync(file, text.replace(/^.*/, '#!/usr/bin/env python3'), 'latin1');
  }
}

/** @param folder - where packages were unpacked; undefined when they are installed. */
function environment(folder: string | undefined): NodeJS.ProcessEnv {
  const { PYTHONHOME: _home, PYTHONPATH: _path, VIRTUAL_ENV: _venv, ...env } = process.env;
  const within = (paths: readonly string[]) =>
    folder === undefined ? [] : paths.map((path) => join(folder, path)).filter((path) => existsSync(path));
  const architectures = within(['usr/lib', 'lib']).flatMap((libraries) =>
    readdirSync(libraries)
      .filter((name) => /-linux-gnu/.test(name))
      .map((name) => join(libraries, name)),
  );
  const put = (name: string, paths: readonly string[]) =>
    paths.length === 0 ? {} : { [name]: paths.join(delimiter) };
  return {
    ...env,
    // Before all else, because another Python may stand earlier in the PATH and would not see Debian's modules.
    ...put('PATH', [...within(['usr/bin', 'usr/sbin']), '/usr/bin', '/usr/sbin', '/bin', env['PATH'] ?? '']),
    ...put('PYTHONPATH', within(['usr/lib/python3/dist-packages'])),
    ...put('LD_LIBRARY_PATH', [
      ...architectures,
      ...(architectures.length > 0 && env['LD_LIBRARY_PATH'] ? [env['LD_LIBRARY_PATH']] : []),
    ]),
    PYTHONNOUSERSITE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

function isInstalled(name: string): boolean {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return status === 0 && stdout === 'installed';
}

interface Outcome {
  readonly ok: boolean;
  /** Standard output, or on failure standard error. */
  readonly said: string;
}

function apt(args: readonly string[], cwd = '/'): Outcome {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const { status, error, stdout, stderr } = spawnSync('apt-get', args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  return status === 0 ? { ok: true, said: stdout } : { ok: false, said: (error?.message ?? stderr).trim() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
