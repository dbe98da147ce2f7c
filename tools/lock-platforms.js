// Completes package-lock.json with the per-platform packages that the registry of this machine does not serve:
// `npm install` leaves those out, and `npm ci` then stops with "Missing: … from lock file".
// The added entries have no integrity hash: on such a platform npm takes that version unverified until the lock is renewed there.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const EXACT_VERSION = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
const OS = /(?:^|[/-])(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)(?=-|$)/;
const CPU = /-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)(?=-|$)/;
const LIBC = /-(gnu|musl)$/;
const LIBC_NAMES = { gnu: 'glibc', musl: 'musl' };

/**
 * @typedef {{ version?: string, resolved?: string, link?: boolean, dev?: boolean, optional?: boolean,
 *   os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} LockEntry
 */

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
/** @type {Record<string, LockEntry>} */
const packages = lock.packages;

const addresses = Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined && !entry.link);
if (addresses.length > 0) {
  process.stderr.write(
    `${FILE} names where packages were fetched: ${addresses.map(([path]) => path).join(', ')}. Set omit-lockfile-registry-resolved=true.\n`,
  );
  process.exit(1);
}

let added = 0;
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!EXACT_VERSION.test(version) || (!OS.test(name) && !CPU.test(name))) continue;
    const found = resolve(path, name);
    if (found !== undefined && packages[found]?.version === version) continue;
    packages[found === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`] = platformEntry(
      name,
      version,
      entry,
    );
    added++;
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${FILE}: ${added} per-platform packages added\n`);

/**
 * Where Node would find a package, seen from the package at `path`.
 * @param {string} path
 * @param {string} name
 * @returns {string | undefined}
 */
function resolve(path, name) {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/')))) {
    const candidate = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (from === '') return undefined;
  }
}

/**
 * What npm would have written, as far as the package's name tells.
 * @param {string} name
 * @param {string} version
 * @param {LockEntry} parent
 * @returns {LockEntry}
 */
function platformEntry(name, version, parent) {
  const os = OS.exec(name)?.[1];
  const cpu = CPU.exec(name)?.[1];
  const libc = LIBC.exec(name)?.[1];
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(parent.dev && { dev: true }),
    ...(os === 'linux' && (libc === 'gnu' || libc === 'musl') && { libc: [LIBC_NAMES[libc]] }),
    optional: true,
    ...(os && { os: [os] }),
  };
}
