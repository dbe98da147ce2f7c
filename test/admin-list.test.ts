// The administrators' pages in a real browser: the status of each link, and pages that fit a desk and a small phone.
import { randomBytes } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { createIncomingLink } from '@maillon/applinks/links';
import type { Link, LinkTraffic } from '@maillon/applinks/storage';
import type { Browser as Chromium, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LinkedGateway,
  link,
  signedInAsRoot,
  startLinkedGateway,
} from '../packages/gateway/test/support/linked-gateways.ts';
import type { Browser } from './support/browser.ts';
import { launchBrowser } from './support/chromium.ts';

const NOW = Math.floor(Date.now() / 1000);
const TAKEN: LinkTraffic = {
  atSeconds: NOW - 100,
  direction: 'incoming',
  user: 'ada',
  request: 'POST /job/main/build',
  status: 200,
  problem: null,
};
const REFUSED: LinkTraffic = { ...TAKEN, status: 401, user: null, problem: 'signature_invalid' };
const NOT_CALLED: LinkTraffic = {
  ...TAKEN,
  direction: 'outgoing',
  request: 'POST /git/plugins/servlet/oauth/request-token',
  status: 0,
  problem: 'ADDRESS_REFUSED',
};
const SAID_NO: LinkTraffic = {
  ...REFUSED,
  problem: 'permission_denied',
  request: 'POST /plugins/servlet/oauth/access-token',
};

interface Seed {
  readonly name: string;
  readonly changes?: Partial<Link>;
  readonly traffic?: LinkTraffic;
  readonly status: RegExp;
}

const SEEDS: readonly Seed[] = [
  { name: 'Never', status: /Waiting for other side\s+None of its requests has come yet.*maillon sheet/s },
  { name: 'Paused', changes: { state: 'paused' }, traffic: TAKEN, status: /Disabled\s+The link is paused/ },
  { name: 'Refused', traffic: REFUSED, status: /Broken\s+The two sides compute different signatures/ },
  { name: 'Used', traffic: TAKEN, status: /^[^\w]*Working$/ },
  { name: 'Said no', traffic: SAID_NO, status: /^[^\w]*Working$/ },
  {
    name: 'Used long ago',
    traffic: { ...TAKEN, atSeconds: NOW - 2 * 86_400 },
    status: /Untested\s+The last of its requests that was taken: POST \/job\/main\/build as ada at /,
  },
  {
    name: 'Bitbucket (engineering, mirror of the whole company)',
    traffic: NOT_CALLED,
    status: /Broken\s+The last request that we made there failed with ADDRESS_REFUSED\. The address/,
  },
];

let ours: LinkedGateway;
let wiki: LinkedGateway;
let chromium: Chromium;
let root: Browser;

beforeAll(async () => {
  [ours, wiki] = await Promise.all([
    startLinkedGateway((_req, res) => res.end(), { applicationName: 'CI' }),
    startLinkedGateway((_req, res) => res.end(), { applicationName: 'Wiki' }),
  ]);
  const board = await startLinkedGateway((_req, res) => res.end());
  await link(ours, board);
  await board.close();
  const [{ outgoing } = { outgoing: null }] = await ours.store.links.list();
  for (const seed of SEEDS) {
    const made = {
      ...bySecret(seed.name),
      ...(seed.traffic === NOT_CALLED && { outgoing }),
      ...seed.changes,
    };
    await ours.store.links.add(made);
    if (seed.traffic !== undefined) ours.store.links.noteTraffic(made.id, seed.traffic);
  }
  root = await signedInAsRoot(ours);
  chromium = await launchBrowser();
});
afterAll(async () => {
  await chromium?.close();
  await Promise.all([ours.close(), wiki.close()]);
});

function bySecret(name: string): Link {
  const rpcUrl = 'https://bitbucket.engineering.acme-company.example/bitbucket';
  return {
    ...createIncomingLink(
      { name, consumerKey: `key of ${name}`, sharedSecret: 'a-shared-secret-of-32-characters' },
      { now: () => NOW - 1000, randomBytes, publicUrlIsHttps: true },
    ),
    peer: { typeId: 'stash', applicationId: null, rpcUrl, displayUrl: null },
  };
}

async function openList(options: Parameters<Chromium['newContext']>[0] = {}): Promise<Page> {
  const context = await chromium.newContext(options);
  const cookies = [...root.cookies].map(([name, value]) => ({ name, value, url: ours.adminUrl }));
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(ours.adminUrl);
  return page;
}

it('tells the status of each link, and its cause, by what is known', async () => {
  const page = await openList();
  const statusOf = async (name: string): Promise<string> => {
    const row = page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
    return (await row.getByRole('cell').first().innerText()).trim();
  };
  for (const { name, status } of SEEDS) expect(await statusOf(name)).toMatch(status);
  expect(await statusOf('Other')).toMatch(/Untested\s+No signed request has come or gone yet/);
  await page.context().close();
});

describe.each([
  ['light', 1000],
  ['light', 900],
  ['light', 700],
  ['dark', 1000],
  ['light', 320],
  ['dark', 320],
] as const)('in %s colours, %d pixels wide', (colorScheme, width) => {
  it('the pages fit, no word is broken, and nothing serious is against them', async () => {
    const page = await openList({ colorScheme, viewport: { width, height: 700 } });
    await expectFit(page);
    await page.getByRole('link', { name: 'Create link' }).click();
    await expectFit(page);
    await page.getByLabel('Address of the other application').fill(wiki.publicUrl);
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Link with Wiki?');
    await expectFit(page);
    await page.goto(proposal());
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Link to another application?');
    await expectFit(page);
    await page.context().close();
  });
});

function proposal(): string {
  return `${ours.publicUrl}/plugins/servlet/applinks/listApplicationLinks?${new URLSearchParams({
    applinkStartingUrl: JSON.stringify(wiki.publicUrl),
    applinkStartingType: '"generic"',
    applinkConfigInUserAuth: 'true',
    applinkConfigOutUserAuth: 'true',
    applinkConfigOutServerAuth: 'true',
  }).toString()}`;
}

async function expectFit(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
}

/** Words of letters alone that stand on more than one line. */
const BROKEN_WORDS = `(() => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const broken = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    for (const { 0: word, index } of node.data.matchAll(/(?<![^\\s(])\\p{L}+(?=[\\s,.)]|$)/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (range.getClientRects().length > 1) broken.push(word);
    }
  }
  return broken;
})()`;
