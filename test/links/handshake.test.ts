// Way 4: an administrator's browser carries the proposal from one application to the other; nobody's password is asked for.
import { handshakeUrl } from '@maillon/applinks/links';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { confirm, signedInAdministrator, wayOn } from '../support/admin-pages.ts';
import { Browser, hiddenInputs } from '../support/browser.ts';
import { type EchoApplication, maillon, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndActs, authorizesAndBuilds, authorizesAndCalls } from '../support/link-use.ts';
import {
  addAdministrator,
  createAppKey,
  type LinkedGateway,
  linksOf,
  removeLinks,
  run,
  startLinked,
} from '../support/linked-gateway.ts';
import { LIST, type StandIn, startStandIn } from '../support/stand-in.ts';
import { proposeLink } from '../support/stand-in-dialogs.ts';

let app: EchoApplication;
let ci: LinkedGateway;

beforeAll(async () => {
  app = await startEchoApplication();
  ci = await startLinked({ app: app.url, name: 'CI' });
  await addAdministrator(ci);
});

afterEach(() => removeLinks(ci));

afterAll(async () => {
  await ci.stop();
  await app.close();
});

/** @returns what `maillon doctor` finds to be wrong; that a person had to be asked is none of that. */
async function diagnosis(
  link: string,
  { data }: LinkedGateway,
): Promise<{ readonly exitCode: number | null; readonly findings: readonly string[] }> {
  const { exitCode, stdout } = await maillon(['doctor', link, '--data', data, '--json']);
  const findings = JSON.parse(stdout) as readonly { readonly severity: string; readonly code: string }[];
  const wrong = findings.filter(({ severity }) => severity !== 'info');
  return { exitCode, findings: wrong.map(({ severity, code }) => `${severity} ${code}`) };
}

describe('the handshake that the stand-in begins', () => {
  let standIn: StandIn;

  beforeAll(async () => {
    standIn = await startStandIn();
  });

  afterAll(() => standIn.stop());

  it('makes both halves after one confirmation at each side, and both work', async () => {
    const browser = await standIn.signedIn('admin', await signedInAdministrator(ci));
    const sent = await proposeLink(standIn, browser, ci.publicUrl);
    expect(sent.location).toContain(`${ci.publicUrl}${LIST}?applinkStartingUrl=`);

    const proposal = await browser.follow(sent, 'http');
    expect(proposal.url).toContain(`${ci.adminUrl}/links/proposal?`);
    expect(proposal.text).toContain(standIn.url);
    expect(await linksOf(ci)).toEqual([]);

    const made = await confirm(ci, browser, proposal);
    expect(made.text).toContain('was made here');
    expect(made.text).toContain('sets Outgoing: OAuth, Incoming: OAuth.');
    const back = await browser.get(wayOn(made));
    expect(back.text).toContain('The link was created at both ends.');

    expect(await authorizesAndBuilds('alice', { gateway: ci, standIn })).toMatchObject({ user: 'alice' });
    const key = await createAppKey(ci);
    const acted = await authorizesAndActs('alice', { gateway: ci, standIn }, { key, link: 'Bitbucket' });
    expect(acted).toContain('"PAY"');
    // Its half allows more than was chosen here.
    expect(await diagnosis('Bitbucket', ci)).toEqual({
      exitCode: 0,
      findings: ['warning AUTH_LEVEL_MISMATCH', 'warning AUTH_LEVEL_MISMATCH'],
    });

    // And nothing is left to find once it allows the same.
    const { administrator } = standIn;
    await run(
      [
        'links',
        'repair',
        'Bitbucket',
        '--data',
        ci.data,
        '--peer-admin',
        administrator.name,
        '--peer-password-stdin',
      ],
      `${administrator.password}\n`,
    );
    expect(await diagnosis('Bitbucket', ci)).toEqual({ exitCode: 0, findings: [] });
  });
});

describe('the handshake between two gateways that nobody began here', () => {
  let wiki: LinkedGateway;

  beforeAll(async () => {
    wiki = await startLinked({ app: app.url, name: 'Wiki' });
    await addAdministrator(wiki);
  });

  afterAll(() => wiki.stop());

  async function idOf({ publicUrl }: LinkedGateway): Promise<string> {
    const manifest = await fetch(`${publicUrl}/rest/applinks/1.0/manifest.json`);
    return ((await manifest.json()) as { readonly id: string }).id;
  }

  /** As one of them would send its administrator's browser. */
  async function proposalTo(to: LinkedGateway, from: LinkedGateway): Promise<string> {
    return handshakeUrl(to.publicUrl, {
      from: { publicUrl: from.publicUrl, typeId: 'generic' },
      peerId: await idOf(to),
      levels: { incoming: '3LO', outgoing: '3LO' },
    });
  }

  it('makes both halves, each after its administrator confirmed it, and both work', async () => {
    const browser = await signedInAdministrator(ci);
    const proposal = await browser.follow(await browser.get(await proposalTo(ci, wiki)), 'http');
    const made = await confirm(ci, browser, proposal);
    expect(await linksOf(wiki)).toEqual([]);

    const other = await signedInAdministrator(wiki);
    const answer = await other.follow(await other.get(wayOn(made)), 'http');
    expect(answer.url).toContain(`${wiki.adminUrl}/links/proposal?`);
    expect(await linksOf(wiki)).toEqual([]);
    await confirm(wiki, other, answer);

    expect(await linksOf(wiki)).toMatchObject([{ name: 'CI', incoming: {}, outgoing: {} }]);
    const [key, theirs] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
    const there = await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
    const here = await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirs, link: 'CI' });
    expect([there.user, here.user]).toEqual(['alice', 'alice']);
    expect(await diagnosis('Wiki', ci)).toEqual({ exitCode: 0, findings: [] });
    expect(await diagnosis('CI', wiki)).toEqual({ exitCode: 0, findings: [] });
  });
});

describe('a proposal', () => {
  const address = (value: string): string =>
    `${ci.publicUrl}${LIST}?applinkStartingUrl=${encodeURIComponent(JSON.stringify(value))}`;

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://git.acme.dev',
    '//git.acme.dev',
    'https://user:pw@git.acme.dev',
    'https://git.acme.dev/?next=1',
  ])('is refused with the address %s', async (url) => {
    const { status, location, text } = await new Browser().get(address(url));
    expect({ status, location }).toEqual({ status: 400, location: undefined });
    expect(text).toContain('applinkStartingUrl');
    expect(text).not.toContain('alert(1)');
  });

  it('is shown to nobody who is not signed in as administrator', async () => {
    const browser = new Browser();
    const page = await browser.follow(await browser.get(address('https://git.acme.dev')), 'http');
    expect(page.url).toContain(`${ci.adminUrl}/sign-in`);
    const posted = await browser.post(`${ci.adminUrl}/links/proposal`, {
      action: 'confirm',
      incoming: '3LO',
    });
    expect(posted.status).toBe(401);
    expect(await linksOf(ci)).toEqual([]);
  });

  it('changes nothing by GET, nor by a form that is not ours', async () => {
    const browser = await signedInAdministrator(ci);
    const page = await browser.follow(await browser.get(address('https://git.acme.dev')), 'http');
    await browser.get(`${page.url}&action=confirm&incoming=3LO&outgoing=3LO`);
    const fields = { ...hiddenInputs(page.text), action: 'confirm', incoming: '3LO', outgoing: '3LO' };
    const crossSite = await browser.post(`${ci.adminUrl}/links/proposal`, fields, {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    });
    const unmarked = await browser.post(`${ci.adminUrl}/links/proposal`, { ...fields, form_token: '' });
    expect([crossSite.status, unmarked.status]).toEqual([403, 403]);
    expect(await linksOf(ci)).toEqual([]);
  });
});
