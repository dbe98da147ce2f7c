// Turns what `maillon up` was told into a configuration, or into a list of everything that is wrong with it.

import { parseAllowed } from './allowed.ts';
import { type BaseUrl, isSameOrigin, parseBaseUrl } from './base-url.ts';
import type { Checked } from './checked.ts';
import { dataFolder } from './data-folder.ts';
import type {
  AdminListen,
  GatewayConfig,
  IdentityConfig,
  LifetimesConfig,
  ListenAddress,
} from './gateway-config.ts';
import { parseHeaderName } from './header-name.ts';
import { parsePointer, parseSignedIn } from './json-condition.ts';
import { parseSeconds } from './lifetime.ts';
import { DEFAULT_ADMIN_LISTEN, defaultListen, parseAdminListen, parseListen } from './listen-address.ts';
import { parseLocalPath, parseLogin } from './local-path.ts';
import { isEveryAddress, isLoopback } from './loopback.ts';
import { parseTrust } from './trusted-networks.ts';
import { APP_SECRET_ENV, UP_OPTIONS, type UpFlags, type UpOption, type UpOptionKey } from './up-options.ts';

/** Environment variables; an empty one counts as none. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One thing to put right: names the flag, what came and what is expected. Shows no secret. */
interface UpFault {
  /** The flag or the environment variable, as the person wrote it. */
  readonly source: string;
  readonly message: string;
}

export type ParsedUp =
  | { readonly ok: true; readonly config: GatewayConfig }
  | { readonly ok: false; readonly faults: readonly UpFault[] };

const THIRTY_DAYS_SECONDS = 30 * 86_400;
const HEADER_KIND: readonly UpOptionKey[] = ['userHeader', 'trust'];
const WHOAMI_KIND: readonly UpOptionKey[] = ['whoami', 'whoamiUser', 'whoamiSignedIn', 'login'];

/**
 * Reads the flags, then the environment, then the defaults; checks all of them.
 *
 * @param flags - as typed.
 * @param env - read when a flag is absent.
 * @param cwd - what relative paths are relative to.
 */
export function parseUp(flags: UpFlags, env: Environment, cwd: string): ParsedUp {
  const settings = readSettings(flags, env);
  const appUrl = settings.required('app', parseBaseUrl, 'the URL of the application behind the gateway');
  const publicUrl = settings.required('public', parseBaseUrl, 'the URL that people and peers use');
  const listen =
    settings.optional('listen', parseListen) ??
    (publicUrl && !settings.has('listen') ? defaultListen(publicUrl) : undefined);
  const adminListen = readAdminListen(settings, listen);
  const allowLoopback = settings.optional('allowLoopback', parseAllowed) ?? false;
  if (appUrl && publicUrl) {
    checkLoop({ appUrl, publicUrl, listen, settings });
    checkPaths(appUrl, publicUrl, settings);
  }
  const identity = readIdentity(settings);
  const forwardHeader = settings.optional('forwardHeader', parseHeaderName) ?? 'X-Forwarded-User';
  const lifetimes = readLifetimes(settings);
  const applicationName = settings.optional('name', parseName) ?? hostOf(publicUrl);
  const appSecret = readAppSecret(env, settings);

  if (settings.faults.length > 0 || !appUrl || !publicUrl || !listen || !identity)
    return { ok: false, faults: settings.faults };
  const folder = dataFolder(flags.data, env, cwd);
  return {
    ok: true,
    config: {
      appUrl: appUrl.href,
      publicUrl: publicUrl.href,
      listen,
      adminListen,
      allowLoopback,
      dataDir: folder.dir,
      keyFile: folder.keyFile,
      identity,
      forwardHeader,
      lifetimes,
      applicationName,
      ...(appSecret === undefined ? {} : { appSecret }),
    },
  };
}

/** The settings of one start, and the faults found in them so far. */
interface Settings {
  readonly faults: readonly UpFault[];
  has(key: UpOptionKey): boolean;
  /** Undefined when absent, or wrong and reported. */
  optional<Value>(key: UpOptionKey, parse: (text: string) => Checked<Value>): Value | undefined;
  /** Undefined when absent or wrong; reported in both cases. */
  required<Value>(key: UpOptionKey, parse: (text: string) => Checked<Value>, what: string): Value | undefined;
  report(source: UpOptionKey | typeof APP_SECRET_ENV, message: string): void;
}

function readSettings(flags: UpFlags, env: Environment): Settings {
  const faults: UpFault[] = [];
  const options = new Map<string, UpOption>(UP_OPTIONS.map((option) => [option.key, option]));
  const textOf = (key: UpOptionKey): string | undefined =>
    flags[key] ?? (env[options.get(key)?.env ?? ''] || undefined);
  const sourceOf = (key: string): string => {
    const option = options.get(key);
    if (option === undefined) return key;
    const fromEnvironment = flags[option.key] === undefined && textOf(option.key) !== undefined;
    return fromEnvironment ? `${option.env} (${option.flag})` : option.flag;
  };
  const report: Settings['report'] = (source, message) =>
    void faults.push({ source: sourceOf(source), message });
  const optional: Settings['optional'] = (key, parse) => {
    const text = textOf(key);
    if (text === undefined) return undefined;
    const checked = parse(text);
    if (checked.ok) return checked.value;
    report(key, `${checked.message}; got ${JSON.stringify(text)}`);
    return undefined;
  };
  return {
    faults,
    has: (key) => textOf(key) !== undefined,
    optional,
    required(key, parse, what) {
      if (textOf(key) === undefined) report(key, `is missing: ${what}`);
      return optional(key, parse);
    },
    report,
  };
}

/** Two listeners cannot share a port: a default gives way, what was asked for is a fault. */
function readAdminListen(settings: Settings, listen: ListenAddress | undefined): AdminListen | null {
  const isRequired = settings.has('adminListen');
  const asked = settings.optional('adminListen', parseAdminListen);
  if (asked === 'off') return null;
  const address = asked ?? DEFAULT_ADMIN_LISTEN;
  if (listen === undefined || address.port === 0 || address.port !== listen.port)
    return { ...address, isRequired };
  if (isRequired)
    settings.report('adminListen', `has the port of --listen (${listen.port}): choose another one`);
  return null;
}

/** A gateway that forwards to itself answers nobody. */
function checkLoop({
  appUrl,
  publicUrl,
  listen,
  settings,
}: {
  readonly appUrl: BaseUrl;
  readonly publicUrl: BaseUrl;
  readonly listen: ListenAddress | undefined;
  readonly settings: Settings;
}): void {
  if (isSameOrigin(appUrl, publicUrl)) {
    settings.report(
      'app',
      `is at the public URL itself, so the gateway would call itself: name the application's own address; got ${appUrl.href}`,
    );
  } else if (listen && appUrl.port === listen.port && isSameMachine(appUrl.host, listen.host)) {
    settings.report(
      'app',
      `is where the gateway listens, so it would call itself: change the port of one; got ${appUrl.href}`,
    );
  }
}

/** Targets are forwarded as they came, so the application has to know the public path. */
function checkPaths(appUrl: BaseUrl, publicUrl: BaseUrl, settings: Settings): void {
  if (appUrl.path === '' || appUrl.path === publicUrl.path) return;
  settings.report(
    'app',
    `has the path ${appUrl.path}, and --public ${publicUrl.path === '' ? 'has none' : `has ${publicUrl.path}`}: ` +
      `paths are not rewritten, so give both the same, or --app none; got ${appUrl.href}`,
  );
}

function isSameMachine(host: string, listenHost: string): boolean {
  if (host.replace(/^\[|\]$/g, '') === listenHost) return true;
  // Other addresses of loopback (127.0.0.2) are other sockets; its names are not.
  return (
    isLoopback(host) &&
    (isEveryAddress(listenHost) || (isLoopback(listenHost) && [host, listenHost].includes('localhost')))
  );
}

function readIdentity(settings: Settings): IdentityConfig | undefined {
  const isHeader = HEADER_KIND.some((key) => settings.has(key));
  const isWhoami = WHOAMI_KIND.some((key) => settings.has(key));
  if (isHeader && isWhoami) {
    settings.report(
      HEADER_KIND.find((key) => settings.has(key)) ?? 'userHeader',
      'and the --whoami flags are two ways to learn who a person is: give one of them',
    );
  }
  if (!isHeader && !isWhoami) {
    settings.report(
      'whoami',
      'or --user-header is missing: the gateway must learn who a person is, from the application ' +
        '(--whoami, --whoami-user, --whoami-signed-in, --login) or from a proxy in front (--user-header, --trust)',
    );
    return undefined;
  }
  const header = isHeader ? readHeaderIdentity(settings) : undefined;
  const whoami = isWhoami ? readWhoamiIdentity(settings) : undefined;
  return header ?? whoami;
}

function readHeaderIdentity(settings: Settings): IdentityConfig | undefined {
  const header = settings.required(
    'userHeader',
    parseHeaderName,
    'the header in which the proxy in front names the person',
  );
  const trust = settings.required(
    'trust',
    parseTrust,
    'the addresses whose --user-header is believed, e.g. 10.0.0.5/32',
  );
  return header === undefined || trust === undefined ? undefined : { kind: 'header', header, trust };
}

function readWhoamiIdentity(settings: Settings): IdentityConfig | undefined {
  const path = settings.required(
    'whoami',
    parseLocalPath,
    'the path at which the application says who is signed in',
  );
  const userPointer = settings.required(
    'whoamiUser',
    parsePointer,
    'where the answer has the user name, e.g. /name',
  );
  const signedIn = settings.required(
    'whoamiSignedIn',
    parseSignedIn,
    'what the answer has when somebody is signed in, e.g. /anonymous=false',
  );
  const login = settings.required(
    'login',
    parseLogin,
    "the application's sign-in page, e.g. /login?from={return}",
  );
  if (path === undefined || userPointer === undefined || signedIn === undefined || login === undefined)
    return undefined;
  return { kind: 'whoami', path, userPointer, signedIn, login };
}

function readLifetimes(settings: Settings): LifetimesConfig {
  const requestTokenSeconds = settings.optional('requestTokenTtl', parseSeconds) ?? 600;
  const accessTokenSeconds = settings.optional('accessTokenTtl', parseSeconds) ?? 31_536_000;
  const sessionSeconds =
    settings.optional('sessionTtl', parseSeconds) ?? accessTokenSeconds + THIRTY_DAYS_SECONDS;
  if (sessionSeconds < accessTokenSeconds) {
    settings.report(
      'sessionTtl',
      `must be at least the ${accessTokenSeconds} seconds of --access-token-ttl; got ${sessionSeconds}`,
    );
  }
  return { requestTokenSeconds, accessTokenSeconds, sessionSeconds };
}

function parseName(text: string): Checked<string> {
  if (text.trim() !== '' && text.length <= 100 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text))
    return { ok: true, value: text.trim() };
  return { ok: false, message: 'must be 1 to 100 characters on one line' };
}

function hostOf(publicUrl: BaseUrl | undefined): string {
  return publicUrl === undefined ? '' : new URL(publicUrl.href).host;
}

function readAppSecret(env: Environment, settings: Settings): string | undefined {
  const secret = env[APP_SECRET_ENV] || undefined;
  // It travels in a header: a value that the other end would trim or refuse is never equal there.
  if (secret !== undefined && !/^[\x21-\x7e]{8,1024}$/.test(secret)) {
    settings.report(
      APP_SECRET_ENV,
      'must be 8 to 1024 visible ASCII characters without spaces (the value is not shown)',
    );
  }
  return secret;
}
