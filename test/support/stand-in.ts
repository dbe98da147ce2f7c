// `maillon dev bitbucket` as people run it: a child process on a free port of loopback, and people in its pages.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMaillon } from '../../conformance/clients/gateway-process.ts';
import { Browser, hiddenInputs, type Visit } from './browser.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import type { Mortal } from './each-death.ts';
import { freePort } from './http.ts';

export const LIST = '/plugins/servlet/applinks/listApplicationLinks';
export const COMMIT = '/projects/PAY/repos/checkout/commits/7c1e5d0b9a3f48261e0d5c7b8a9f60312d4e5f6a';

interface Account {
  readonly name: string;
  readonly password: string;
}

/** What the tests look at of a link that it keeps. */
interface StandInLink {
  readonly id: string;
  readonly name: string;
  readonly typeId: string;
  readonly rpcUrl: string;
  readonly outgoing: {
    readonly enabled: boolean;
    readonly generic: Readonly<Record<string, string>> | null;
    readonly serviceProvider: {
      readonly name: string;
      readonly consumerKey: string;
      readonly sharedSecret: string;
    } | null;
  };
  readonly incoming: { readonly key: string; readonly publicKey: string } | null;
}

export interface StandIn {
  readonly url: string;
  readonly id: string;
  readonly port: number;
  readonly data: string;
  readonly administrator: Account;
  /** What it keeps, read from its folder. */
  links(): readonly StandInLink[];
  /** The password of one of its people: admin, alice, bob. */
  passwordOf(name: string): string;
  signedIn(name: string, browser?: Browser): Promise<Browser>;
  /** What it has complained of. */
  log(): string;
  /** A call of its REST resources as its administrator. */
  rest(method: string, path: string, json?: unknown): Promise<Response>;
  /** Its administrator deletes all links. */
  removeLinks(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it as a power cut would; the folder stays. */
  kill(): Promise<void>;
}

export interface StandInToStart {
  /** Default: where it listens. */
  readonly publicUrl?: string;
  /** To start again where another one was, set up anew unless with its folder. Default: a new port and folder. */
  readonly again?: Pick<StandIn, 'port'> & Partial<Pick<StandIn, 'data'>>;
}

export async function startStandIn({ publicUrl, again }: StandInToStart = {}): Promise<StandIn> {
  const data = again?.data ?? mkdtempSync(join(tmpdir(), 'maillon-stand-in-'));
  const port = again?.port ?? (await freePort());
  const started = startMaillon([
    ...['dev', 'bitbucket', '--listen', `127.0.0.1:${port}`, '--data', data, '--json'],
    ...(publicUrl === undefined ? [] : ['--public', publicUrl]),
  ]);
  const lines = readLines(started.process.stdout, 2);
  await started.ready;
  // The command's own shape; a wrong one fails in the expectations.
  const told = JSON.parse((await lines)[1] ?? '') as {
    readonly url: string;
    readonly id: string;
    readonly administrator: Account;
    readonly users: readonly Account[];
  };
  const { url, id, administrator, users } = told;
  const passwordOf = (name: string): string =>
    [administrator, ...users].find((account) => account.name === name)?.password ?? '';
  const links = (): readonly StandInLink[] =>
    (JSON.parse(readFileSync(join(data, 'bitbucket.json'), 'utf8')) as { links: readonly StandInLink[] })
      .links;
  const rest = (method: string, path: string, json?: unknown): Promise<Response> =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-atlassian-token': 'no-check',
        authorization: `Basic ${btoa(`${administrator.name}:${administrator.password}`)}`,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
  return {
    url,
    id,
    port,
    data,
    administrator,
    passwordOf,
    log: started.stderr,
    links,
    rest,
    async signedIn(name, browser = new Browser()) {
      const form = await browser.get(`${url}/login`);
      await browser.post(`${url}/login`, {
        ...hiddenInputs(form.text),
        j_username: name,
        j_password: passwordOf(name),
      });
      return browser;
    },
    async removeLinks() {
      for (const { id: linkId } of links()) {
        const { status } = await rest('DELETE', `/rest/applinks/1.0/applicationlink/${linkId}`);
        if (status !== 200) throw new Error(`not deleted: ${status}, ${started.stderr()}`);
      }
    },
    async stop() {
      started.process.kill('SIGTERM');
      await started.finished;
      rmSync(data, { recursive: true, force: true });
    },
    async kill() {
      started.process.kill('SIGKILL');
      await started.finished;
    },
  };
}

/** A stand-in that others reach by a proxy alone, and that can be killed and started again. */
export interface ProxiedStandIn extends StandIn, Mortal {
  readonly proxy: CuttingProxy;
}

export async function startProxiedStandIn(): Promise<ProxiedStandIn> {
  const port = await freePort();
  const proxy = await startCuttingProxy(() => port);
  const data = mkdtempSync(join(tmpdir(), 'maillon-stand-in-'));
  const start = (): Promise<StandIn> => startStandIn({ publicUrl: proxy.url, again: { port, data } });
  let running = await start();
  return {
    ...running,
    name: 'Bitbucket',
    proxy,
    log: () => running.log(),
    kill: () => running.kill(),
    async restart() {
      running = await start();
    },
    async stop() {
      await proxy.close();
      await running.stop();
    },
  };
}

function readLines(stream: NodeJS.ReadableStream, count: number): Promise<readonly string[]> {
  let text = '';
  return new Promise((resolve) => {
    stream.on('data', (chunk: string | Buffer) => {
      text += String(chunk);
      const lines = text.split('\n');
      if (lines.length > count) resolve(lines.slice(0, count));
    });
  });
}

/** What its commit page shows of the last build. */
export interface BuildAnswer {
  readonly outcome: string;
  readonly status: number | undefined;
  /** The answer's body. */
  readonly body: string;
}

/** Presses "Build now" in a browser in which somebody is signed in there. */
export async function buildNow(standIn: StandIn, browser: Browser, linkId: string): Promise<BuildAnswer> {
  const page = `${standIn.url}${COMMIT}`;
  const { atl_token = '' } = hiddenInputs((await browser.get(page)).text);
  const done = await browser.post(`${page}/builds`, { atl_token, link: linkId, job: 'main', method: 'POST' });
  return buildAnswer(await browser.get(done.location ?? page));
}

function buildAnswer({ text }: Visit): BuildAnswer {
  const status = /<strong id="answer-status">(\d+)</.exec(text)?.[1];
  return {
    outcome: /data-outcome="([^"]*)"/.exec(text)?.[1] ?? 'none',
    status: status === undefined ? undefined : Number(status),
    body: unescaped(/<pre id="answer-body">([^<]*)</.exec(text)?.[1] ?? ''),
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

function unescaped(text: string): string {
  return text.replaceAll(/&(?:quot|#39|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** @returns where its login dance for a link begins. */
export function danceStart(standIn: StandIn, linkId: string): string {
  return `${standIn.url}/plugins/servlet/applinks/oauth/login-dance/authorize?${new URLSearchParams({
    applicationLinkID: linkId,
    redirectUrl: COMMIT,
  }).toString()}`;
}

/** Presses "Allow" on its consent page, which `visit` shows. */
export async function allowThere(standIn: StandIn, browser: Browser, visit: Visit): Promise<Visit> {
  const url = `${standIn.url}/plugins/servlet/oauth/authorize`;
  return browser.post(url, { ...hiddenInputs(visit.text), approve: 'Allow' });
}

/** Presses "Continue" on its page that shows the proposal of a link. @returns where it leads back. */
export async function allowLinkThere(standIn: StandIn, browser: Browser, visit: Visit): Promise<Visit> {
  return browser.post(`${standIn.url}${LIST}/create/reciprocal`, hiddenInputs(visit.text));
}

/** Its administrator pastes a sheet into the edit form of its one link, label by label. */
export async function pasteIntoEdit(
  standIn: StandIn,
  part: 'outgoing' | 'incoming',
  fields: readonly { readonly label: string; readonly value: string }[],
): Promise<void> {
  const admin = await standIn.signedIn('admin');
  const edit = `${standIn.url}${LIST}/edit/${standIn.links()[0]?.id ?? ''}`;
  const { text } = await admin.get(edit);
  const labels = new RegExp(`<label for="${part}-(\\w+)">([^<]*)</label>`, 'g');
  const names = new Map([...text.matchAll(labels)].map(([, name = '', label = '']) => [label, name]));
  const filled = fields.map(({ label, value }): [string, string] => [names.get(label) ?? label, value]);
  const { atl_token = '' } = hiddenInputs(text);
  const saved = await admin.post(`${edit}/${part}`, { ...Object.fromEntries(filled), atl_token });
  if (!saved.text.includes('Saved.')) throw new Error(`not saved: ${saved.status} ${saved.text}`);
}
