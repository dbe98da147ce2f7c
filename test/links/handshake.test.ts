// Way 4: an administrator's browser carries the proposal from one application to the other; nobody's password is asked for.
import { handshakeUrl } from '@maillon/applinks/links';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Browser, hiddenInputs, type Visit } from '../support/browser.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndActs, authorizesAndBuilds, authorizesAndCalls } from '../support/link-use.ts';
import {
  addAdministrator,
  createAppKey,
  type LinkedGateway,
  linksOf,
  removeLinks,
  startLinked,
} from '../support/linked-gateway.ts';
import { LIST, type StandIn, startStandIn } from '../support/stand-in.ts';

let app: EchoApplication;
let ci: LinkedGateway;

beforeAll(async () => {
  app = await startEchoApplication();
  ci = await startLinked({ app: app.url, name: 'CI' });
});

afterEach(() => removeLinks(ci));

afterAll(async () => {
  await ci.stop();
  await app.close();
});

/** A browser in which an administrator is signed in at a gateway's admin listener. */
async function administratorsBrowser(gateway: LinkedGateway, browser = new Browser()): Promise<Browser> {
  const { name, password } = await addAdministrator(gateway);
  const form = await browser.get(`${gateway.adminUrl}/sign-in`);
  const done = await browser.post(`${gateway.adminUrl}/sign-in`, {
    ...hiddenInputs(form.text),
    name,
    password,
  });
  expect(done.status).toBe(303);
  return browser;
}

/** Presses a button on the page of the admin listener that shows a proposal. */
async function press(gateway: LinkedGateway, browser: Browser, page: Visit, action: string): Promise<Visit> {
  const choices = { incoming: '3LO', outgoing: '3LO' };
  return browser.post(`${gateway.adminUrl}/links/proposal`, {
    ...hiddenInputs(page.text),
    ...choices,
    action,
  });
}

/** Looks up who proposes, then confirms. */
async function confirm(gateway: LinkedGateway, browser: Browser, page: Visit): Promise<Visit> {
  const looked = page.text.includes('value="look"') ? await press(gateway, browser, page, 'look') : page;
  return press(gateway, browser, looked, 'confirm');
}

function wayBack({ text }: Visit): string {
  return (/href="([^"]*)">Go on at the other application/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
}

describe('the handshake that the stand-in begins', () => {
  let standIn: StandIn;

  beforeAll(async () => {
    standIn = await startStandIn();
  });

  afterAll(() => standIn.stop());

  it('makes both halves after one confirmation at each side, and both work', async () => {
    const browser = await standIn.signedIn('admin', await administratorsBrowser(ci));
    const create = `${standIn.url}${LIST}/create`;
    const { atl_token = '' } = hiddenInputs((await browser.get(create)).text);
    await browser.post(create, { atl_token, applicationKind: 'atlassian', applicationUrl: ci.publicUrl });
    const sent = await browser.post(`${create}/automatic`, { atl_token, applicationUrl: ci.publicUrl });
    expect(sent.location).toContain(`${ci.publicUrl}${LIST}?applinkStartingUrl=`);

    const proposal = await browser.follow(sent, 'http');
    expect(proposal.url).toContain(`${ci.adminUrl}/links/proposal?`);
    expect(proposal.text).toContain(standIn.url);
    expect(await linksOf(ci)).toEqual([]);

    const made = await confirm(ci, browser, proposal);
    expect(made.text).toContain('was made here');
    const back = await browser.get(wayBack(made));
    expect(back.text).toContain('The link was created at both ends.');

    expect(await authorizesAndBuilds('alice', { gateway: ci, standIn })).toMatchObject({ user: 'alice' });
    const key = await createAppKey(ci);
    const acted = await authorizesAndActs('alice', { gateway: ci, standIn }, { key, link: 'Bitbucket' });
    expect(acted).toContain('"PAY"');
  });
});

describe('the handshake between two gateways', () => {
  let wiki: LinkedGateway;

  beforeAll(async () => {
    wiki = await startLinked({ app: app.url, name: 'Wiki' });
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
    const browser = await administratorsBrowser(ci);
    const proposal = await browser.follow(await browser.get(await proposalTo(ci, wiki)), 'http');
    const made = await confirm(ci, browser, proposal);
    expect(await linksOf(wiki)).toEqual([]);

    const other = await administratorsBrowser(wiki);
    const answer = await other.follow(await other.get(wayBack(made)), 'http');
    expect(answer.url).toContain(`${wiki.adminUrl}/links/proposal?`);
    expect(await linksOf(wiki)).toEqual([]);
    await confirm(wiki, other, answer);

    expect(await linksOf(wiki)).toMatchObject([{ name: 'CI', incoming: {}, outgoing: {} }]);
    const [key, theirs] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
    const there = await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
    const here = await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirs, link: 'CI' });
    expect([there.user, here.user]).toEqual(['alice', 'alice']);
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
    const browser = await administratorsBrowser(ci);
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
