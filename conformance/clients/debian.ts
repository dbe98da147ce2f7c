// Debian packages for the script, installed as root.
import { spawnSync } from 'node:child_process';

/** @throws Error with what apt-get said, or that only root installs. */
export function installPackages(names: readonly string[]): void {
  if (names.every(isInstalled)) return;
  if (process.getuid?.() !== 0) throw new Error(`run as root, or first: apt-get install ${names.join(' ')}`);
  const install = ['install', '-y', '--no-install-recommends', ...names];
  if (aptGet(install) === undefined) return;
  aptGet(['update']);
  const said = aptGet(install);
  if (said !== undefined) throw new Error(`apt-get install: ${said}`);
}

function isInstalled(name: string): boolean {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return status === 0 && stdout === 'installed';
}

/** @returns standard error when it failed. */
function aptGet(args: readonly string[]): string | undefined {
  const { status, error, stderr } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    maxBuffer: 64 << 20,
  });
  return status === 0 ? undefined : (error?.message ?? stderr).trim();
}
