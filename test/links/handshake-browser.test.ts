// Way 4 in a real browser without script, from our own pages: with another gateway, and with the stand-in.
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Browser as Chromium, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndActs, authorizesAndBuilds, authorizesAndCalls } from '../support/link-use.ts';
import {
  ADMINISTRATOR,
  addAdministrator,
  createAppKey,
  type LinkedGateway,
  linksOf,
  removeLinks,
  startLinked,
} from '../support/linked-gateway.ts';
import { type StandIn, startStandIn } from '../support/stand-in.ts';

let chromium: Chromium;
let app: EchoApplication;
let ci: LinkedGateway;
let wiki: LinkedGateway;
let standIn: StandIn;
let context: BrowserContext | undefined;

beforeAll(async () => {
  chromium = await launchBrowser();
  app = await startEchoApplication();
  [ci, wiki, standIn] = await Promise.all([
    startLinked({ app: app.url, name: 'CI' }),
    startLinked({ app: app.url, name: 'Wiki' }),
    startStandIn(),
  ]);
  await Promise.all([addAdministrator(ci), addAdministrator(wiki)]);
});

afterEach(async () => {
  await context?.close();
  context = undefined;
  await Promise.all([removeLinks(ci), removeLinks(wiki)]);
});

afterAll(async () => {
  await chromium?.close();
  await Promise.all([ci.stop(), wiki.stop(), standIn.stop()]);
  await app.close();
});

const ADDRESS = 'Address of the other application';

async function newPage(options: Parameters<Chromium['newContext']>[0] = {}): Promise<Page> {
  context = await chromium.newContext({ javaScriptEnabled: false, ...options });
  return context.newPage();
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Administrator').fill(ADMINISTRATOR.name);
  await page.getByLabel('Password').fill(ADMINISTRATOR.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function openCreateLink(page: Page): Promise<void> {
  await page.goto(ci.adminUrl);
  await signIn(page);
  await page.getByRole('link', { name: 'Create link' }).click();
}

/** From the empty form to the page that shows who is there. */
async function look(page: Page, address: string): Promise<void> {
  await page.getByLabel(ADDRESS).fill(address);
  await page.getByRole('button', { name: 'Continue' }).click();
}

const heading = (page: Page): Promise<string | null> => page.getByRole('heading', { level: 1 }).textContent();

describe('a link that is created here', () => {
  it('with another gateway stands on both sides, and works both ways', async () => {
    const page = await newPage();
    await openCreateLink(page);
    await look(page, wiki.publicUrl);
    expect(await heading(page)).toBe('Link with Wiki?');
    await page.getByRole('link', { name: 'Go on at Wiki' }).click();
    // Its administrator.
    expect(page.url()).toContain(`${wiki.adminUrl}/sign-in`);
    await signIn(page);
    await page.getByRole('button', { name: 'Make the link' }).click();
    expect([(await linksOf(wiki)).length, (await linksOf(ci)).length]).toEqual([1, 0]);
    await page.getByRole('link', { name: 'Go on at the other application' }).click();
    // Ours again.
    expect(page.url()).toContain(`${ci.adminUrl}/links/proposal`);
    expect(await page.getByText('You began this link here').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Make the link' }).click();
    expect(await heading(page)).toBe('Both halves of the link are made');

    const rsa = {
      incoming: { signatureMethods: ['RSA-SHA1'] },
      outgoing: { signatureMethod: 'RSA-SHA1' },
    };
    expect(await linksOf(ci)).toMatchObject([{ name: 'Wiki', ...rsa }]);
    expect(await linksOf(wiki)).toMatchObject([{ name: 'CI', ...rsa }]);
    const [key, theirs] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
    const there = await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
    const here = await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirs, link: 'CI' });
    expect([there.user, here.user]).toEqual(['alice', 'alice']);
  });

  it('with the stand-in stands on both sides, and works both ways', async () => {
    const page = await newPage();
    await openCreateLink(page);
    await look(page, standIn.url);
    expect(await page.getByRole('row', { name: 'Product and version Bitbucket' }).isVisible()).toBe(true);
    await page.getByRole('link', { name: 'Go on at Bitbucket' }).click();
    await page.getByLabel('Username').fill('admin');
    await page.getByLabel('Password').fill(standIn.passwordOf('admin'));
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(page.url()).toContain(`${ci.adminUrl}/links/proposal`);
    expect([standIn.links().length, (await linksOf(ci)).length]).toEqual([1, 0]);
    await page.getByRole('button', { name: 'Make the link' }).click();
    expect(await heading(page)).toBe('Both halves of the link are made');

    expect(await authorizesAndBuilds('alice', { gateway: ci, standIn })).toMatchObject({ user: 'alice' });
    const key = await createAppKey(ci);
    const acted = await authorizesAndActs('alice', { gateway: ci, standIn }, { key, link: 'Bitbucket' });
    expect(acted).toContain('"PAY"');

    await page.getByRole('link', { name: 'See all links' }).click();
    await page.getByRole('link', { name: 'Create link' }).click();
    await look(page, standIn.url);
    expect(await page.getByText('there is one on both sides already').isVisible()).toBe(true);
  });

  it('takes the keyboard alone', async () => {
    const page = await newPage();
    await page.goto(ci.adminUrl);
    await hasFocus(page, 'Administrator');
    await page.keyboard.type(ADMINISTRATOR.name);
    await tabTo(page, 'Password');
    await page.keyboard.type(ADMINISTRATOR.password);
    await enter(page);
    await tabTo(page, 'Create link');
    await enter(page);
    await tabTo(page, ADDRESS);
    await page.keyboard.type('ftp://git.acme.dev');
    await enter(page);
    // Where the fault is, with what is said about it.
    await hasFocus(page, ADDRESS);
    expect(await page.evaluate(FOCUSED_DESCRIPTION)).toContain('begin with http:// or https://');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(wiki.publicUrl);
    await enter(page);
    expect(await heading(page)).toBe('Link with Wiki?');
    await tabTo(page, 'Go on at Wiki');
    await enter(page);
    expect(page.url()).toContain(`${wiki.adminUrl}/sign-in`);
  });
});

const FOCUSED_LABEL =
  '(document.activeElement.labels?.[0] ?? document.activeElement).textContent.replace(/\\s+/g, " ").trim()';
const FOCUSED_DESCRIPTION =
  'document.activeElement.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent).join(" ")';

/** Presses Enter, which leads to another page. */
async function enter(page: Page): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await loaded;
}

/** Autofocus comes with the first picture, which may be later than the load. */
async function hasFocus(page: Page, label: string): Promise<void> {
  await expect.poll(() => page.evaluate(FOCUSED_LABEL), { timeout: 10_000 }).toBe(label);
}

/** Presses Tab until the control or link with this label or text has the focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(FOCUSED_LABEL)) === label) return;
  }
  throw new Error(`"${label}" is not reached by Tab`);
}

describe.each(['light', 'dark'] as const)('in %s colours, at 320 px', (colorScheme) => {
  it('no page on the way has anything serious against it', async () => {
    const page = await newPage({
      javaScriptEnabled: true,
      colorScheme,
      viewport: { width: 320, height: 640 },
    });
    const found: unknown[] = [];
    const check = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      if (serious.length > 0 || isWide === true) found.push({ page: await page.title(), serious, isWide });
    };
    await page.goto(ci.adminUrl);
    await check();
    await signIn(page);
    await check();
    await page.getByRole('link', { name: 'Create link' }).click();
    await check();
    await page.getByLabel('What it may do here').selectOption('off');
    await page.getByLabel('What we may do there').selectOption('off');
    await look(page, 'ftp://git.acme.dev');
    await check();
    await page.getByLabel('What it may do here').selectOption('3LO+2LO+impersonation');
    await look(page, wiki.publicUrl);
    await check();
    await page.getByRole('link', { name: 'Go on at Wiki' }).click();
    await signIn(page);
    await check();
    await page.getByRole('button', { name: 'Make the link' }).click();
    await check();
    await page.getByRole('link', { name: 'Go on at the other application' }).click();
    await check();
    await page.getByRole('button', { name: 'Make the link' }).click();
    await check();
    await page.getByRole('link', { name: 'See all links' }).click();
    await check();
    expect(found).toEqual([]);
  });
});

it('T54: a script at the origin of the application cannot use the pages of its administrator', async () => {
  const page = await newPage({ javaScriptEnabled: true });
  await page.goto(ci.adminUrl);
  await signIn(page);
  await page.goto(ci.publicUrl);
  const create = `${ci.adminUrl}/links/create`;
  const script = (body: string): Promise<unknown> =>
    page.evaluate(`(async () => { const create = ${JSON.stringify(create)}; ${body} })()`);
  const ask = (init: string): string =>
    `return fetch(create, ${init}).then(async (answer) => answer.type + await answer.text(), () => 'refused');`;
  expect(await script(ask(`{ credentials: 'include' }`))).toBe('refused');
  // Nor does it see them in a frame, or in a window that it opens.
  expect(
    await script(`
      const frame = document.createElement('iframe');
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      frame.src = create;
      document.body.append(frame);
      await loaded;
      return frame.contentDocument === null;`),
  ).toBe(true);
  expect(
    await script(`
      const opened = open(create);
      for (let looks = 0; looks < 100; looks++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        try { if (opened.document.body.textContent !== '') return 'seen'; } catch { return 'refused'; }
      }
      return 'empty';`),
  ).toBe('refused');
  // What it can send is refused there.
  const posted = page.waitForResponse(create);
  await script(`
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: create });
    for (const [name, value] of Object.entries({ address: ${JSON.stringify(wiki.publicUrl)}, incoming: '3LO' }))
      form.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(form);
    form.submit();`);
  expect((await posted).status()).toBe(403);
});
