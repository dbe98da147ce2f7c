// The stand-in on a free port, people in its pages, and peers that answer by a script.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Browser, hiddenInputs, type Visit } from '../../../test/support/browser.ts';
import { type RunningServer, withServer } from '../../../test/support/http.ts';
import { type Bitbucket, type BitbucketOptions, startBitbucket } from '../src/dev/bitbucket/index.ts';

export const LIST = '/plugins/servlet/applinks/listApplicationLinks';
export const COMMIT = '/projects/PAY/repos/checkout/commits/7c1e5d0b9a3f48261e0d5c7b8a9f60312d4e5f6a';

export async function startStandIn(options: Partial<BitbucketOptions> = {}): Promise<Bitbucket> {
  ownKeys ??= rsaKeys();
  return startBitbucket({ host: '127.0.0.1', port: 0, keys: ownKeys, ...options });
}

/** One pair for all stand-ins: making one takes longer than a test. */
let ownKeys: RsaKeys | undefined;

export async function signedIn(bitbucket: Bitbucket, name: string): Promise<Browser> {
  const account = [bitbucket.administrator, ...bitbucket.users].find((one) => one.name === name);
  const browser = new Browser();
  const form = await browser.get(`${bitbucket.url}/login`);
  await browser.post(`${bitbucket.url}/login`, {
    ...hiddenInputs(form.text),
    j_username: name,
    j_password: account?.password ?? '',
  });
  return browser;
}

export interface RestCall {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the administrator. */
  readonly as?: { readonly name: string; readonly password: string } | null;
}

/** A call of the REST resources as an administrator who does it right. */
export async function rest(
  bitbucket: Bitbucket,
  method: string,
  path: string,
  { body, headers, as = bitbucket.administrator }: RestCall = {},
): Promise<Response> {
  return fetch(`${bitbucket.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      'x-atlassian-token': 'no-check',
      ...(as !== null && { authorization: basic(as.name, as.password) }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

export const SHARED_SECRET = 'marked-shared-secret-8fK2';

/** What a copy sheet has for an incoming link of a peer. */
export function sheet(
  peerUrl: string,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    applicationUrl: peerUrl,
    applicationName: 'Notes',
    applicationType: 'generic',
    serviceProviderName: 'Notes (maillon 7f3k)',
    consumerKey: 'maillon-notes-7f3k',
    sharedSecret: SHARED_SECRET,
    requestTokenUrl: '/plugins/servlet/oauth/request-token',
    accessTokenUrl: '/plugins/servlet/oauth/access-token',
    authorizeUrl: '/plugins/servlet/oauth/authorize',
    ...changes,
  };
}

/** Fills in the dialog's last page. */
export async function createByHand(bitbucket: Bitbucket, fields: Record<string, string>): Promise<Visit> {
  const admin = await signedIn(bitbucket, 'admin');
  return postForm(admin, `${bitbucket.url}${LIST}/create`, `${bitbucket.url}${LIST}/create/manual`, fields);
}

/** Sends a form with the marks of the page that it is on. */
export async function postForm(
  browser: Browser,
  pageUrl: string,
  action: string,
  fields: Record<string, string>,
): Promise<Visit> {
  const { atl_token = '' } = hiddenInputs((await browser.get(pageUrl)).text);
  return browser.post(action, { atl_token, ...fields });
}

/** Presses "Build now", and gives the page that comes. */
export async function buildNow(
  bitbucket: Bitbucket,
  browser: Browser,
  fields: Record<string, string> = {},
): Promise<Visit> {
  const page = `${bitbucket.url}${COMMIT}`;
  const [link] = bitbucket.store.state.links;
  const done = await postForm(browser, page, `${page}/builds`, {
    link: link?.id ?? '',
    method: 'POST',
    ...fields,
  });
  return done.location === undefined ? done : browser.get(done.location);
}

export function danceUrl(
  bitbucket: Bitbucket,
  step: 'authorize' | 'access',
  query: Record<string, string> = {},
): string {
  const [link] = bitbucket.store.state.links;
  const all = new URLSearchParams({ applicationLinkID: link?.id ?? '', ...query });
  return `${bitbucket.url}/plugins/servlet/applinks/oauth/login-dance/${step}?${all.toString()}`;
}

export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Never answers. */
  readonly silent?: true;
}

export interface ScriptedPeer extends RunningServer {
  readonly id: string;
  readonly seen: readonly SeenRequest[];
  /** By path; what is not there is a 404. May be changed while it runs. */
  readonly script: Map<string, ScriptedAnswer>;
}

/** Answers by path, and remembers what it was asked. */
async function startPeer(script: Readonly<Record<string, ScriptedAnswer>> = {}): Promise<ScriptedPeer> {
  const answers = new Map(Object.entries(script));
  const seen: SeenRequest[] = [];
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of req) body += String(chunk);
    const { method = '', url: target = '', headers } = req;
    seen.push({ method, target, headers, body });
    const answer = answers.get(target.split('?')[0] ?? '') ?? { status: 404 };
    if (answer.silent !== true) res.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  };
  const running = await withServer((req, res) => void serve(req, res));
  return { ...running, id: randomUUID(), seen, script: answers };
}

export const REQUEST_TOKEN = '/plugins/servlet/oauth/request-token';
export const ACCESS_TOKEN = '/plugins/servlet/oauth/access-token';
export const CONSUMER_INFO = '/plugins/servlet/oauth/consumer-info';
export const MANIFEST = '/rest/applinks/1.0/manifest';

/** A peer that gives tokens to whoever asks. */
export async function startTokenPeer(
  script: Readonly<Record<string, ScriptedAnswer>> = {},
): Promise<ScriptedPeer> {
  return startPeer({
    [REQUEST_TOKEN]: { body: 'oauth_token=rt&oauth_token_secret=rts&oauth_callback_confirmed=true' },
    [ACCESS_TOKEN]: { body: 'oauth_token=at&oauth_token_secret=ats' },
    '/job/main/build': { body: 'built' },
    ...script,
  });
}

export interface RsaKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function rsaKeys(): RsaKeys {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

export function manifestXml(id: string, url: string): ScriptedAnswer {
  return {
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><manifest><id>${id}</id><name>Peer</name><typeId>generic</typeId><version>1</version><applinksVersion>9.0.0</applinksVersion><url>${url}</url></manifest>`,
  };
}

export function consumerInfoXml(
  key: string,
  publicKey: string,
  type = 'application/xml;charset=UTF-8',
): ScriptedAnswer {
  return {
    headers: { 'content-type': type },
    body: `<consumer><key>${key}</key><name>Peer</name><publicKey>${publicKey.replaceAll(/-----[A-Z ]+-----|\s/g, '')}</publicKey><description>a &amp; b</description><callback/></consumer>`,
  };
}
