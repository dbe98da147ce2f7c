// Way 3 broken off at each step, and run again: what is left is never a half link that the same command cannot complete.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BrokenConnect, connectAndKill, connectWithCut } from '../support/broken-connect.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { freePort } from '../support/http.ts';
import { authorizesAndCalls } from '../support/link-use.ts';
import {
  addAdministrator,
  connect,
  connectArgs,
  createAppKey,
  type LinkedGateway,
  linksOf,
  removeLinks,
  startLinked,
} from '../support/linked-gateway.ts';

const REST = '/rest/applinks';
const STEPS = [
  `GET ${REST}/1.0/manifest`,
  `GET ${REST}/1.0/manifest`,
  'GET /plugins/servlet/oauth/consumer-info',
  `GET ${REST}/1.0/authenticationinfo`,
  `GET ${REST}/1.0/applicationlink`,
  `PUT ${REST}/1.0/applicationlink/{id}`,
  `GET ${REST}/3.0/capabilities`,
  `PUT ${REST}/3.0/status/{id}/oauth`,
  `GET ${REST}/3.0/status/{id}/oauth`,
];
const AT = STEPS.map((step, at) => ({ step, at }));
const CUTS = AT.flatMap(({ step, at }) => [
  { step, at, when: 'before' as const },
  ...(step.startsWith('PUT') ? [{ step, at, when: 'after' as const }] : []),
]);

interface ProxiedGateway extends LinkedGateway {
  readonly proxy: CuttingProxy;
}

let app: EchoApplication;
let ci: ProxiedGateway;
let wiki: ProxiedGateway;
let administrator: Awaited<ReturnType<typeof addAdministrator>>;
const flags = ['--both'];

/** Peers reach it through the proxy alone. */
async function startProxied(name: string): Promise<ProxiedGateway> {
  const port = await freePort();
  const proxy = await startCuttingProxy(() => port);
  const gateway = await startLinked({
    app: app.url,
    name,
    flags: ['--listen', `127.0.0.1:${port}`],
    again: { data: mkdtempSync(join(tmpdir(), 'maillon-gateway-')), publicUrl: proxy.url },
  });
  return { ...gateway, proxy };
}

beforeAll(async () => {
  app = await startEchoApplication();
  [ci, wiki] = await Promise.all([startProxied('CI'), startProxied('Wiki')]);
  administrator = await addAdministrator(wiki);
});

beforeEach(async () => {
  await Promise.all([removeLinks(ci), removeLinks(wiki)]);
});

afterAll(async () => {
  await Promise.all([ci.stop(), wiki.stop(), ci.proxy.close(), wiki.proxy.close(), app.close()]);
});

async function again(): Promise<void> {
  await connect(wiki.publicUrl, ci, { flags, administrator });
}

function brokenAt(at: number, proxy = wiki.proxy): BrokenConnect {
  const args = connectArgs(wiki.publicUrl, ci, { flags, administrator });
  return { args, password: administrator.password, proxy, at };
}

/** One link at each side, each with the keys of the other. */
async function expectWhole(): Promise<void> {
  const [[here, ...moreHere], [there, ...moreThere]] = await Promise.all([linksOf(ci), linksOf(wiki)]);
  expect([moreHere, moreThere]).toEqual([[], []]);
  expect({ here, there }).toMatchObject({
    here: { incoming: { consumerKey: there?.outgoing?.consumerKey, signatureMethods: ['RSA-SHA1'] } },
    there: { incoming: { consumerKey: here?.outgoing?.consumerKey, signatureMethods: ['RSA-SHA1'] } },
  });
}

describe('an automatic link', () => {
  it('takes these steps', async () => {
    wiki.proxy.begin();
    ci.proxy.begin();
    await again();
    expect(wiki.proxy.log()).toEqual(STEPS);
    expect(ci.proxy.log()).toContain('GET /plugins/servlet/oauth/consumer-info');
    await expectWhole();
  });

  it.each(CUTS)('is completed after the connection broke $when $step ($at)', async ({ at, when }) => {
    const { exitCode, stderr } = await connectWithCut(brokenAt(at), when);
    expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: expect.stringContaining('error: ') as string });
    expect(stderr).not.toContain(administrator.password);
    expect(await linksOf(ci)).toEqual([]);

    await again();
    await expectWhole();
  });

  it('is completed after the other side did not reach ours', async () => {
    const { exitCode } = await connectWithCut(brokenAt(0, ci.proxy), 'before');
    expect(exitCode).not.toBe(0);
    await again();
    await expectWhole();
  });

  it.each(AT)('is completed after the command was killed at $step ($at)', async ({ at }) => {
    await connectAndKill(brokenAt(at));

    await again();
    await expectWhole();
  });

  it('works for people after that', async () => {
    await connectAndKill(brokenAt(STEPS.length - 2));
    await again();
    const [key, theirs] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
    const there = await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
    const here = await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirs, link: 'CI' });
    expect([there.user, here.user]).toEqual(['alice', 'alice']);
  });
});
