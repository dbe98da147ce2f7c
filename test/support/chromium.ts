// A Chromium for tests, found or brought along, so that nobody has to install one first.
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, chromium } from '@playwright/test';
import { aptInstall } from './debian.ts';
import { cachedFolder } from './test-cache.ts';

const COMMANDS = ['chromium', 'chromium-headless-shell', 'google-chrome'];
/** Nothing but what the tests open: no updates, no reports, no second protocol. */
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const CARRIED = fileURLToPath(new URL('../../node_modules/@sparticuz/chromium', import.meta.url));

interface Executable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Chromium refuses its sandbox to root, and the carried build has none. */
  readonly hasSandbox: boolean;
}

let found: Executable | undefined;

/**
 * Starts a headless Chromium: `CHROMIUM_PATH`, else one in the `PATH`, else the one in node_modules, else Debian's,
 * installed as root. The caller closes it.
 *
 * @throws Error that tells all the places looked at, when none has one that runs.
 */
export async function launchBrowser(): Promise<Browser> {
  found ??= findExecutable();
  const { path, env, hasSandbox } = found;
  const launch = (chromiumSandbox: boolean) =>
    chromium.launch({
      executablePath: path,
      args: ARGUMENTS,
      chromiumSandbox,
      env: { ...process.env, ...env },
    });
  if (!hasSandbox) return launch(false);
  try {
    return await launch(true);
  } catch (error) {
    // Containers often forbid the user namespaces it is made of. The tests open pages of our own only.
    if (!/sandbox/i.test(String(error))) throw error;
    found = { ...found, hasSandbox: false };
    return launch(false);
  }
}

function findExecutable(): Executable {
  const isRoot = process.getuid?.() === 0;
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined) {
    if (runs(given)) return { path: given, env: {}, hasSandbox: !isRoot };
    throw new Error(`CHROMIUM_PATH=${given} does not run`);
  }
  for (const path of COMMANDS.map(inPath)) {
    if (path !== undefined && runs(path)) return { path, env: {}, hasSandbox: !isRoot };
  }
  const carried = carriedExecutable();
  if (carried) return carried;
  let reason = 'apt-get installed one that does not run';
  try {
    aptInstall(['chromium-headless-shell', 'fonts-dejavu-core']);
    const path = inPath('chromium-headless-shell');
    if (path !== undefined && runs(path)) return { path, env: {}, hasSandbox: !isRoot };
  } catch (error) {
    reason = String(error);
  }
  throw new Error(
    `no Chromium: CHROMIUM_PATH is not set, PATH has none of ${COMMANDS.join(', ')}, ${CARRIED} does not run; ${reason}`,
  );
}

/**
 * The build in `@sparticuz/chromium`, unpacked by ourselves: its own code unpacks to fixed names in the shared
 * temporary folder, and its flags switch web security off.
 */
function carriedExecutable(): Executable | undefined {
  if (!existsSync(CARRIED)) return undefined;
  const { version } = JSON.parse(readFileSync(join(CARRIED, 'package.json'), 'utf8')) as { version: string };
  const folder = cachedFolder(`chromium-${version}`, unpackCarried);
  const path = join(folder, 'chromium');
  const fonts = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  // Libraries: the system's, or where NSS is missing those that the package carries.
  const libraries = [{}, { LD_LIBRARY_PATH: join(folder, 'lib') }].find((env) => runs(path, env));
  return libraries && { path, env: { ...fonts, ...libraries }, hasSandbox: false };
}

function unpackCarried(folder: string): void {
  const read = (name: string) => brotliDecompressSync(readFileSync(join(CARRIED, 'bin', name)));
  writeFileSync(join(folder, 'chromium'), read('chromium.br'));
  chmodSync(join(folder, 'chromium'), 0o755);
  for (const archive of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
    const { status, stderr } = spawnSync('tar', ['-xf', '-', '--no-same-owner'], {
      cwd: folder,
      input: read(archive),
    });
    if (status !== 0) throw new Error(`tar ${archive}: ${stderr?.toString() ?? 'tar is missing'}`);
  }
  // A bare Debian has no fonts and would show no text; the carried settings name a folder of somebody else's machine.
  writeFileSync(
    join(folder, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`,
  );
}

function inPath(command: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function runs(path: string, env: NodeJS.ProcessEnv = {}): boolean {
  return spawnSync(path, ['--version'], { env: { ...process.env, ...env }, stdio: 'ignore' }).status === 0;
}
