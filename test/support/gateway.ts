// `maillon up` as people run it: a child process on a free port of loopback, with a data folder and links of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkView } from '@maillon/applinks/links';
import {
  type Finished,
  freePort,
  type GatewayProcess,
  maillon,
  startMaillon,
} from '../../conformance/clients/gateway-process.ts';
import { Browser, hiddenInputs, type Visit } from './browser.ts';
import {
  askRequestToken,
  endpoint,
  exchange,
  type TestConsumer,
  type TokenPair,
  tokenPair,
  verifierIn,
} from './dance.ts';

export {
  type Echo,
  type EchoApplication,
  startEchoApplication,
} from '../../conformance/clients/echo-application.ts';
export { maillon } from '../../conformance/clients/gateway-process.ts';

/** The echo application is asked who the person is, with the browser's cookies. */
export const ASKS_ECHO: readonly string[] = [
  ...['--whoami', '/whoami', '--whoami-user', '/name', '--whoami-signed-in', '/anonymous=false'],
  ...['--login', '/login?return={return}'],
];
/** A proxy in front, which is the test itself, names the person. */
const PERSON_HEADER = 'X-Test-User';
export const TRUSTS_HEADER: readonly string[] = ['--user-header', PERSON_HEADER, '--trust', '127.0.0.1/32'];

/** What `links add` is told. With `publicKeyFile` the secret is not used. */
interface LinkToAdd {
  readonly consumer: TestConsumer;
  readonly publicKeyFile?: string;
  /** E.g. `['--allow-oob']`. */
  readonly flags?: readonly string[];
}

export interface GatewayToStart {
  /** The application's URL. */
  readonly app: string;
  /** Default: {@link ASKS_ECHO}. */
  readonly identity?: readonly string[];
  readonly links?: readonly LinkToAdd[];
  /** More flags of `up`. */
  readonly flags?: readonly string[];
  /** To start again where another one was: its folder and its port. Default: new ones. */
  readonly again?: Pick<RunningGateway, 'data' | 'publicUrl'>;
}

export interface RunningGateway {
  readonly publicUrl: string;
  readonly port: number;
  readonly data: string;
  readonly pid: number;
  /** What it has logged so far. */
  log(): string;
  addLink(link: LinkToAdd): Promise<LinkView>;
  removeLink(id: string): Promise<void>;
  /** A browser in which `user` is signed in at the echo application. */
  signedIn(user: string): Promise<Browser>;
  /** Ends it as an administrator would, and removes the folder. */
  stop(): Promise<Finished>;
  /** Ends it as a power cut would; the folder stays. */
  kill(): Promise<void>;
}

/**
 * Adds the links, starts the gateway and waits until it is ready.
 *
 * @throws Error with standard error when a link is refused or the gateway does not come up.
 */
export async function startGateway(options: GatewayToStart): Promise<RunningGateway> {
  const { app, identity = ASKS_ECHO, links = [], flags = [], again } = options;
  const data = again?.data ?? mkdtempSync(join(tmpdir(), 'maillon-gateway-'));
  const publicUrl = again?.publicUrl ?? `http://127.0.0.1:${await freePort()}`;
  for (const link of links) await addLink(data, link);
  const gateway = startMaillon([
    'up',
    '--app',
    app,
    '--public',
    publicUrl,
    '--data',
    data,
    ...identity,
    ...flags,
  ]);
  const line = await gateway.ready;
  if (line !== `ready ${publicUrl}`) throw new Error(`expected the line "ready ${publicUrl}", got ${line}`);
  return running(gateway, data, publicUrl);
}

function running(gateway: GatewayProcess, data: string, publicUrl: string): RunningGateway {
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<Finished> => {
    gateway.process.kill(signal);
    return gateway.finished;
  };
  return {
    publicUrl,
    port: Number(new URL(publicUrl).port),
    data,
    pid: gateway.process.pid ?? 0,
    log: gateway.stderr,
    addLink: (link) => addLink(data, link),
    async removeLink(id) {
      const { exitCode, stderr } = await maillon(['links', 'remove', id, '--data', data]);
      if (exitCode !== 0) throw new Error(`links remove: ${stderr}`);
    },
    async signedIn(user) {
      const browser = new Browser();
      await browser.post(`${publicUrl}/login`, { user });
      return browser;
    },
    async stop() {
      const finished = await end('SIGTERM');
      rmSync(data, { recursive: true, force: true });
      return finished;
    },
    async kill() {
      await end('SIGKILL');
    },
  };
}

async function addLink(data: string, { consumer, publicKeyFile, flags = [] }: LinkToAdd): Promise<LinkView> {
  const { consumerKey, sharedSecret } = consumer;
  const key = publicKeyFile === undefined ? ['--shared-secret-stdin'] : ['--public-key', publicKeyFile];
  const { exitCode, stdout, stderr } = await maillon(
    [
      ...['links', 'add', '--data', data, '--incoming', '--name', consumerKey, '--consumer-key', consumerKey],
      ...[...key, ...flags, '--json'],
    ],
    `${sharedSecret}\n`,
  );
  if (exitCode !== 0) throw new Error(`links add: ${stderr}`);
  return JSON.parse(stdout) as LinkView; // the command's own shape; a wrong one fails in the expectations
}

/** Opens the consent page as somebody whom the proxy in front ({@link TRUSTS_HEADER}) names, and allows. */
export async function allowAs(user: string, publicUrl: string, oauthToken: string): Promise<Visit> {
  const browser = new Browser();
  const person = { [PERSON_HEADER]: user };
  const page = await browser.get(
    `${endpoint(publicUrl, 'authorize')}?oauth_token=${encodeURIComponent(oauthToken)}`,
    person,
  );
  if (page.status !== 200) throw new Error(`expected the consent page, got ${page.status} ${page.text}`);
  return browser.post(endpoint(publicUrl, 'authorize'), { ...hiddenInputs(page.text), approve: '1' }, person);
}

/** The whole dance for such a person. */
export async function danceAs(user: string, consumer: TestConsumer, publicUrl: string): Promise<TokenPair> {
  const request = tokenPair(await askRequestToken(consumer, publicUrl));
  const verifier = verifierIn(await allowAs(user, publicUrl, request.token));
  return tokenPair(await exchange(consumer, publicUrl, request, verifier));
}
