// Gateways as ends of links: with a sign-in for administrators, and with the commands that make and change links.
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LinkActionContext, linkView, type PeerClient } from '@maillon/applinks/links';
import type { Store } from '@maillon/applinks/storage';
import { linkActionContext, peerAt } from '../../packages/gateway/src/cli/link-action-context.ts';
import { type Browser, hiddenInputs, type Visit } from './browser.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { endpoint } from './dance.ts';
import { inStore } from './data-folder.ts';
import type { Mortal } from './each-death.ts';
import { maillon, type RunningGateway, startGateway } from './gateway.ts';
import { freePort } from './http.ts';

export interface LinkedGateway extends RunningGateway {
  readonly adminUrl: string;
}

export interface GatewayOptions {
  readonly app: string;
  readonly name: string;
  readonly flags?: readonly string[];
  /** To start again where another one was. */
  readonly again?: Pick<RunningGateway, 'data' | 'publicUrl'> & Partial<Pick<LinkedGateway, 'adminUrl'>>;
}

export async function startLinked({ app, name, flags = [], again }: GatewayOptions): Promise<LinkedGateway> {
  const adminListen = new URL(again?.adminUrl ?? `http://127.0.0.1:${await freePort()}`).host;
  const gateway = await startGateway({
    app,
    flags: ['--name', name, '--allow-loopback', '--admin-listen', adminListen, ...flags],
    ...(again !== undefined && { again }),
  });
  return { ...gateway, adminUrl: `http://${adminListen}` };
}

/** A gateway that others reach by a proxy alone, and that can be killed and started again. */
export interface ProxiedGateway extends Omit<LinkedGateway, 'pid'>, Mortal {
  readonly proxy: CuttingProxy;
}

export async function startProxied({
  app,
  name,
}: Pick<GatewayOptions, 'app' | 'name'>): Promise<ProxiedGateway> {
  const port = await freePort();
  const proxy = await startCuttingProxy(() => port);
  const start = (again: NonNullable<GatewayOptions['again']>): Promise<LinkedGateway> =>
    startLinked({ app, name, flags: ['--listen', `127.0.0.1:${port}`], again });
  let running = await start({ data: mkdtempSync(join(tmpdir(), 'maillon-gateway-')), publicUrl: proxy.url });
  return {
    ...running,
    name,
    proxy,
    log: () => running.log(),
    kill: () => running.kill(),
    async restart() {
      running = await start(running);
    },
    async stop() {
      await proxy.close();
      return running.stop();
    },
  };
}

/** What `links list --json` and `connect --json` print of a link, as far as tests look at it. */
export interface ShownLink {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly incoming: { readonly consumerKey: string; readonly signatureMethods: readonly string[] } | null;
  readonly outgoing: { readonly consumerKey: string; readonly signatureMethod: string } | null;
}

export interface SheetField {
  readonly label: string;
  readonly value: string;
}

export interface Connected {
  readonly link: ShownLink;
  readonly isNew: boolean;
  readonly way: string;
  readonly sheet: readonly SheetField[] | null;
}

export interface Administrator {
  readonly name: string;
  readonly password: string;
}

/** The command line of `connect`, without its standard input. */
export function connectArgs(
  url: string,
  { data }: Pick<RunningGateway, 'data'>,
  { flags, administrator }: { readonly flags: readonly string[]; readonly administrator?: Administrator },
): readonly string[] {
  const peer = administrator && ['--peer-admin', administrator.name, '--peer-password-stdin'];
  return ['connect', url, '--data', data, '--allow-loopback', '--json', ...flags, ...(peer ?? [])];
}

/** @throws Error with standard error when it is refused. */
export async function connect(
  url: string,
  gateway: Pick<RunningGateway, 'data'>,
  options: { readonly flags: readonly string[]; readonly administrator?: Administrator },
): Promise<Connected> {
  const stdin = options.administrator === undefined ? '' : `${options.administrator.password}\n`;
  return JSON.parse(await run(connectArgs(url, gateway, options), stdin)) as Connected; // the command's own shape
}

/** What the library needs of a gateway's side, to do what `connect` does, in this process: quicker than a command. */
export async function actingFor<Result>(
  gateway: Pick<RunningGateway, 'data'>,
  peerUrl: string,
  action: (context: LinkActionContext, peer: PeerClient) => Promise<Result>,
): Promise<Result> {
  return withStoreOf(gateway, async (store) =>
    action(await linkActionContext(store), peerAt(peerUrl, { allowLoopback: true })),
  );
}

/** @returns what the command prints. @throws Error with standard error when it is refused. */
export async function run(args: readonly string[], stdin = ''): Promise<string> {
  const { exitCode, stdout, stderr } = await maillon(args, stdin);
  if (exitCode !== 0) throw new Error(`${args[0] ?? ''} ended with ${String(exitCode)}: ${stderr}`);
  return stdout;
}

/** As `links list --json` prints them. */
export async function linksOf(gateway: Pick<RunningGateway, 'data'>): Promise<readonly ShownLink[]> {
  return withStoreOf(gateway, async (store) => (await store.links.list()).map(linkView));
}

export async function removeLinks(gateway: Pick<RunningGateway, 'data'>): Promise<void> {
  await withStoreOf(gateway, async (store) => {
    for (const { id } of await store.links.list()) await store.links.remove(id);
  });
}

/** The gateway's store, beside the gateway: quicker than a command. */
export async function withStoreOf<Result>(
  { data }: Pick<RunningGateway, 'data'>,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  return inStore(data, work);
}

export const ADMINISTRATOR: Administrator = { name: 'ada', password: 'correct horse battery staple' };

/** Somebody who may administer a gateway's links. */
export async function addAdministrator({ data }: Pick<RunningGateway, 'data'>): Promise<Administrator> {
  const { name, password } = ADMINISTRATOR;
  await run(['admin', 'add', name, '--password-stdin', '--data', data], `${password}\n`);
  return ADMINISTRATOR;
}

export async function createAppKey({ data }: Pick<RunningGateway, 'data'>): Promise<string> {
  const name = `tests-${randomUUID()}`;
  const created = JSON.parse(await run(['app-key', 'create', name, '--data', data, '--json'])) as {
    readonly key: string;
  };
  return created.key;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly text: string;
  /** Where the person has to go first. */
  readonly authorizeUrl: string | undefined;
}

/** The application behind the gateway calls a linked one as somebody. */
export async function callOut(
  { publicUrl }: Pick<RunningGateway, 'publicUrl'>,
  call: { readonly key: string; readonly user: string; readonly link: string; readonly path: string },
): Promise<OutgoingAnswer> {
  const response = await fetch(`${publicUrl}/_maillon/out/${encodeURIComponent(call.link)}${call.path}`, {
    headers: { authorization: `Bearer ${call.key}`, 'x-maillon-user': call.user },
  });
  const text = await response.text();
  const authorizeUrl = /"authorizeUrl":"([^"]*)"/.exec(text)?.[1];
  return { status: response.status, text, authorizeUrl };
}

/** Presses a button of our consent page, which `visit` shows. */
export async function decideHere(
  { publicUrl }: Pick<RunningGateway, 'publicUrl'>,
  browser: Browser,
  visit: Visit,
  button: 'approve' | 'deny' = 'approve',
): Promise<Visit> {
  if (visit.status !== 200) throw new Error(`expected the consent page, got ${visit.status} ${visit.text}`);
  return browser.post(endpoint(publicUrl, 'authorize'), { ...hiddenInputs(visit.text), [button]: '1' });
}
