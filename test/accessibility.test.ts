// The people's pages under axe, in both colour schemes, at a desk and on a small phone.
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser as Chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './support/browser.ts';
import { launchBrowser } from './support/chromium.ts';
import { askRequestToken, dance, endpoint, tokenPair } from './support/dance.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from './support/notes.ts';

let notes: RunningNotes;
let alice: Browser;
let chromium: Chromium;

beforeAll(async () => {
  notes = await startNotes();
  await notes.store.links.add(linkFor(CONSUMER));
  alice = await notes.signedIn('alice');
  await dance(CONSUMER, notes.publicUrl, alice);
  chromium = await launchBrowser();
});
afterAll(async () => {
  await chromium?.close();
  await notes.close();
});

async function consentUrl(): Promise<string> {
  const { token } = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
  return `${endpoint(notes.publicUrl, 'authorize')}?oauth_token=${token}`;
}

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each([
    ['the consent page', consentUrl],
    ['the person’s own page', async () => endpoint(notes.publicUrl, 'users/access-tokens')],
    ['a page about a problem', async () => `${endpoint(notes.publicUrl, 'authorize')}?oauth_token=unknown`],
  ])('%s has nothing serious against it', async (_name, address) => {
    const context = await chromium.newContext({ colorScheme, viewport: { width: 320, height: 640 } });
    const cookies = [...alice.cookies].map(([name, value]) => ({ name, value, url: notes.publicUrl }));
    await context.addCookies(cookies);
    const page = await context.newPage();
    await page.goto(await address());
    const { violations } = await new AxeBuilder({ page }).analyze();
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    await context.close();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    expect(wide).toBe(false);
  });
});
