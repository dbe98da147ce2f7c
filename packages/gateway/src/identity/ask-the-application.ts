// The person is whom the application itself knows by the browser's cookies: they are replayed to its who-am-I URL.
import { isDeepStrictEqual } from 'node:util';
import type { HttpRequest, IdentitySource, Person } from '@maillon/applinks';
import { Pool } from 'undici';
import { parseAppUrl } from '../proxy/application-address.ts';
import { faultOfUserName } from '../proxy/forwarded-user.ts';
import { withoutOwnCookies } from '../proxy/own-cookies.ts';
import { type PublicAddress, parsePublicUrl } from '../proxy/public-address.ts';
import { APP_SECRET_HEADER } from '../proxy/request-headers.ts';
import { atJsonPointer, checkJsonPointer } from './json-pointer.ts';
import { PersonCache } from './person-cache.ts';

export interface AskTheApplicationOptions {
  /** Absolute; cookies go to this origin and no other. */
  readonly appUrl: string;
  /**
   * Path and optional query, e.g. `/whoAmI/api/json`: below the public URL's context path, where the application
   * lives, or already with it in front.
   */
  readonly whoamiPath: string;
  /** JSON pointer to the user's name in the answer, e.g. `/name`. */
  readonly userPointer: string;
  /** The answer speaks of a person only when the value there equals this one. */
  readonly signedIn: { readonly pointer: string; readonly value: unknown };
  /**
   * The application's sign-in page as a path with `{return}`, e.g. `/login?from={return}`: below the public URL, or
   * already with its context path in front.
   */
  readonly loginTemplate: string;
  readonly publicUrl: string;
  /** Sent along, see {@link APP_SECRET_HEADER}. */
  readonly appSecret?: string | undefined;
  /** Hears why a signed-in person is nobody: the name could not be sent on. The reason does not hold the name. */
  readonly onUnusableName?: (reason: string) => void;
  /** Default 5000. */
  readonly timeoutMs?: number;
  /** Milliseconds of a clock that does not go back. */
  readonly nowMs?: () => number;
}

export interface AskTheApplication extends IdentitySource {
  close(): Promise<void>;
}

/** The application could not be asked. Nobody can be told from somebody now. */
export class ApplicationUnreachableError extends Error {
  constructor(cause: unknown) {
    super('the application could not be asked who the person is', { cause });
    this.name = 'ApplicationUnreachableError';
  }
}

const MAX_ANSWER_BYTES = 1024 * 1024;
const CACHE_MS = 30_000;
const CACHE_ENTRIES = 1_000;
const MAX_NAME_LENGTH = 255;
const TOO_LONG = `it has more than ${MAX_NAME_LENGTH} characters`;

/**
 * Asks the application. Nobody is: no cookie; any status but 200, a redirect included (it is not followed); an answer
 * that is no JSON; a signed-in condition that does not hold; a name that is no text, too long, or could not be sent on
 * (T59).
 *
 * @throws TypeError naming the option that cannot be used.
 */
export function askTheApplication(options: AskTheApplicationOptions): AskTheApplication {
  const { userPointer, signedIn, timeoutMs = 5_000, onUnusableName } = options;
  checkJsonPointer(userPointer);
  checkJsonPointer(signedIn.pointer);
  const publicAddress = parsePublicUrl(options.publicUrl);
  const whoami = whoamiUrl(options, publicAddress);
  const template = loginUrlTemplate(options.loginTemplate, publicAddress);
  const cache = new PersonCache({
    maxEntries: CACHE_ENTRIES,
    lifetimeMs: CACHE_MS,
    nowMs: options.nowMs ?? (() => performance.now()),
  });
  const pool = new Pool(whoami.origin, { connections: 32, connect: { timeout: timeoutMs } });

  const ask = async (cookies: string, request: HttpRequest): Promise<Person | undefined> => {
    const answer = await exchange(pool, {
      path: whoami.path,
      headers: whoamiHeaders(cookies, request, publicAddress, options.appSecret),
      timeoutMs,
    });
    const name = signedInName(answer, userPointer, signedIn);
    if (name === undefined) return undefined;
    const fault = name.length > MAX_NAME_LENGTH ? TOO_LONG : faultOfUserName(name);
    if (fault === undefined) return { name };
    onUnusableName?.(fault);
    return undefined;
  };

  return {
    async person(request, { fresh }) {
      const sent = request.header('cookie');
      const cookies = sent === undefined ? undefined : withoutOwnCookies(sent);
      if (cookies === undefined || cookies.trim() === '') return undefined;
      const known = fresh ? undefined : cache.find(cookies);
      if (known !== undefined) return known;
      const person = await ask(cookies, request);
      cache.remember(cookies, person);
      return person;
    },
    signInUrl: (returnUrl) => template.replaceAll('{return}', encodeURIComponent(returnUrl)),
    close: () => pool.destroy(),
  };
}

function whoamiUrl(
  { appUrl, whoamiPath }: AskTheApplicationOptions,
  publicAddress: PublicAddress,
): { readonly origin: string; readonly path: string } {
  const { origin } = parseAppUrl(appUrl, publicAddress);
  checkLocalPath('whoamiPath', whoamiPath);
  return { origin, path: below(publicAddress.contextPath, whoamiPath) };
}

function loginUrlTemplate(template: string, { origin, contextPath }: PublicAddress): string {
  checkLocalPath('loginTemplate', template);
  if (!template.includes('{return}')) {
    throw new TypeError(
      'loginTemplate must hold {return}, e.g. "/login?from={return}": the person has to come back',
    );
  }
  return origin + below(contextPath, template);
}

/** A path that already begins with the base path is not put below it a second time. */
function below(basePath: string, path: string): string {
  const [pathname] = path.split('?', 1);
  return basePath !== '' && `${pathname}/`.startsWith(`${basePath}/`) ? path : basePath + path;
}

/** Other origins (`//host`, `/\host`, `https:`) would get the person, or the cookies. */
function checkLocalPath(option: string, path: string): void {
  const templated = path.replaceAll('{return}', 'x');
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(templated) || templated.includes('#')) {
    throw new TypeError(`${option} must be a path that begins with one "/", without spaces and "#"`);
  }
}

function whoamiHeaders(
  cookies: string,
  request: HttpRequest,
  publicAddress: PublicAddress,
  appSecret: string | undefined,
): Record<string, string> {
  const address = request.remoteAddress;
  return {
    host: publicAddress.host,
    cookie: cookies,
    accept: 'application/json',
    // Some applications answer 401 instead of a sign-in page to this, and Artifactory demands it.
    'x-requested-with': 'XMLHttpRequest',
    'x-forwarded-proto': publicAddress.scheme,
    'x-forwarded-host': publicAddress.host,
    // A session may be bound to its address: the same one that the application sees on forwarded requests.
    ...(address === undefined ? {} : { 'x-forwarded-for': address.replace(/^::ffff:(?=\d+\.)/, '') }),
    ...(appSecret === undefined ? {} : { [APP_SECRET_HEADER]: appSecret }),
  };
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** Undefined when it was larger than the bound. */
  readonly body: Uint8Array | undefined;
}

async function exchange(
  pool: Pool,
  request: { readonly path: string; readonly headers: Record<string, string>; readonly timeoutMs: number },
): Promise<Answer> {
  try {
    const answer = await pool.request({
      method: 'GET',
      path: request.path,
      headers: request.headers,
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    const contentType = answer.headers['content-type'];
    const head = {
      status: answer.statusCode,
      contentType: typeof contentType === 'string' ? contentType : '',
    };
    if (head.status !== 200) {
      await answer.body.dump();
      return { ...head, body: undefined };
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      // Leaving the loop closes the connection.
      if (size > MAX_ANSWER_BYTES) return { ...head, body: undefined };
      chunks.push(chunk);
    }
    return { ...head, body: Buffer.concat(chunks) };
  } catch (error) {
    throw new ApplicationUnreachableError(error);
  }
}

function signedInName(
  answer: Answer,
  userPointer: string,
  signedIn: { readonly pointer: string; readonly value: unknown },
): string | undefined {
  if (answer.status !== 200 || answer.body === undefined || !isJson(answer.contentType)) return undefined;
  const document = parseJson(answer.body);
  // An absent value is no value: it never equals the one that is asked for.
  const condition = document === undefined ? undefined : atJsonPointer(document, signedIn.pointer);
  if (condition === undefined || !isDeepStrictEqual(condition, signedIn.value)) return undefined;
  const name = atJsonPointer(document, userPointer);
  return typeof name === 'string' ? name : undefined;
}

function isJson(contentType: string): boolean {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return mediaType === 'application/json' || /^application\/[a-z0-9.-]+\+json$/.test(mediaType);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @returns undefined when it is no JSON in UTF-8. */
function parseJson(body: Uint8Array): unknown {
  try {
    // Gerrit begins every answer with a line that keeps it from being run as a script.
    return JSON.parse(utf8.decode(body).replace(/^\)\]\}'\n/, ''));
  } catch {
    return undefined;
  }
}
