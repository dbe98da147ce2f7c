// T58 in a real browser: what a linked application answers runs no script at our origin, and another site's page
// cannot make our people call it.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  dance,
  type LinkedGateway,
  link,
  listenOn,
  startLinkedGateway,
} from '../packages/gateway/test/support/linked-gateways.ts';
import { launchBrowser } from './support/chromium.ts';

const KEY = 'mak_of-the-browser-test';
const SCRIPT = '<!doctype html><title>quiet</title><script>document.title = "ran"</script>';

let browser: Browser;
let ours: LinkedGateway;
let theirs: LinkedGateway;
let evil: Server;
let evilUrl: string;
let out: string;
const called: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  ours = await startLinkedGateway((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end('<!doctype html><title>ours</title>');
  });
  theirs = await startLinkedGateway((req, res) => {
    called.push(`${req.method ?? ''} ${req.url ?? ''}`);
    res.setHeader('Content-Type', 'text/html');
    res.end(SCRIPT);
  });
  const linkId = await link(ours, theirs);
  out = `${ours.publicUrl}/_maillon/out/${linkId}`;
  await ours.store.applicationKeys.add({
    id: 'key_1',
    name: 'ci',
    keyDigest: createHash('sha256').update(KEY).digest('base64url'),
    createdAtSeconds: 1,
    lastUsedAtSeconds: null,
  });
  const danceUrl = `${ours.publicUrl}/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=${linkId}`;
  await dance(danceUrl, 'alice');
  evil = createServer((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(`<!doctype html><form method="post" action="${out}/x"><button>Win a prize</button></form>`);
  });
  evilUrl = (await listenOn(evil)).replace('127.0.0.1', 'localhost');
});
afterAll(async () => {
  await browser.close();
  await ours.close();
  await theirs.close();
  evil.closeAllConnections();
  evil.close();
});

it('T58: HTML of the other application runs no script here, as it does there', async () => {
  const context = await browser.newContext({
    extraHTTPHeaders: { 'X-Maillon-Key': KEY, 'X-Maillon-User': 'alice' },
  });
  const page = await context.newPage();
  await page.goto(`${theirs.publicUrl}/page`);
  expect(await page.title()).toBe('ran');
  await page.goto(`${out}/page`);
  expect(await page.title()).toBe('quiet');
  await context.close();
});

it('T58: a page of ours may call, a page of another site may not', async () => {
  const context = await browser.newContext({ extraHTTPHeaders: { 'Remote-User': 'alice' } });
  const page = await context.newPage();
  await page.goto(ours.publicUrl);
  const callFrom = (): Promise<string> =>
    page.evaluate(
      (url) =>
        fetch(url, { method: 'POST', headers: { 'X-Maillon-Request': '1' } }).then(
          (answer) => String(answer.status),
          () => 'refused by the browser',
        ),
      `${out}/x`,
    );
  expect(await callFrom()).toBe('200');
  called.length = 0;
  await page.goto(evilUrl);
  expect(await callFrom()).toBe('refused by the browser');
  const refused = page.waitForResponse(`${out}/x`);
  await page.click('button');
  expect((await refused).status()).toBe(401);
  expect(called).toEqual([]);
  await context.close();
});
