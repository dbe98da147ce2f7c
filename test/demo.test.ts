// The main job, in a real browser, against the processes of `npm start`: press Build now, be asked, allow, see the build
// run as that person, and its result come back; the other link, made automatically; revoke; deny. Screenshots go to test-results/demo.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type Page, expect as see } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/chromium.ts';
import { descendants, isAlive } from './support/descendants.ts';
import { freePort } from './support/http.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SHOTS = path.join(ROOT, 'test-results/demo');

let data: string;
let ports: { codeHost: number; gateway: number; ci: number; board: number; boardGateway: number };
let demo: ChildProcess | undefined;
let browser: Browser;
let context: BrowserContext;
let page: Page;

const codeHost = (): string => `http://127.0.0.1:${ports.codeHost}`;
const gateway = (): string => `http://127.0.0.1:${ports.gateway}`;
const boardGateway = (): string => `http://127.0.0.1:${ports.boardGateway}`;

function flags(): string[] {
  return [
    '--code-host-port',
    String(ports.codeHost),
    '--gateway-port',
    String(ports.gateway),
    '--ci-port',
    String(ports.ci),
    '--board-port',
    String(ports.board),
    '--board-gateway-port',
    String(ports.boardGateway),
    '--data',
    data,
  ];
}

/** Starts the demo. @returns what it printed until everything was up, or until it ended. */
function start(): Promise<string> {
  return run(process.execPath, [path.join(ROOT, 'examples/dist/demo/main.js'), ...flags()]);
}

/** As people do. Its build finds everything built. */
function startByNpm(): Promise<string> {
  return run('npm', ['start', '--', ...flags()]);
}

function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { cwd: ROOT, stdio: 'pipe' });
  demo = child;
  let output = '';
  return new Promise((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      if (line.includes('Ctrl-C ends everything')) resolve(output);
    });
    child.once('close', () => resolve(output));
  });
}

async function stop(): Promise<number | null> {
  const child = demo;
  demo = undefined;
  if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  return ended;
}

/** @returns the names of the links of a gateway, sorted. */
async function linkNames(gatewayFolder: string): Promise<readonly string[]> {
  const maillon = path.join(ROOT, 'packages/gateway/bin/maillon.js');
  const folder = path.join(data, gatewayFolder);
  const listed = spawn(process.execPath, [maillon, 'links', 'list', '--json', '--data', folder]);
  let json = '';
  for await (const chunk of listed.stdout) json += String(chunk);
  return (JSON.parse(json) as readonly { readonly name: string }[]).map(({ name }) => name).sort();
}

async function shot(name: string): Promise<void> {
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
}

/** @returns those of the demo's ports at which somebody answers. */
async function openPorts(): Promise<readonly number[]> {
  const answered = await Promise.all(
    Object.values(ports).map((port) =>
      fetch(`http://127.0.0.1:${port}`).then(
        () => [port],
        () => [],
      ),
    ),
  );
  return answered.flat();
}

/** Kills the one process that was started, with SIGKILL. @returns those that were below it. */
function kill(): readonly number[] {
  const child = demo;
  demo = undefined;
  const below = descendants(child?.pid ?? 0);
  child?.kill('SIGKILL');
  return below;
}

/** Of the programs of the demo, five at least, and at its ports. */
async function expectNothingLeft(processIds: readonly number[]): Promise<void> {
  expect(processIds.length).toBeGreaterThanOrEqual(5);
  await expect.poll(() => processIds.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  expect(await openPorts()).toEqual([]);
}

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  data = mkdtempSync(path.join(tmpdir(), 'maillon-demo-'));
  ports = {
    codeHost: await freePort(),
    gateway: await freePort(),
    ci: await freePort(),
    board: await freePort(),
    boardGateway: await freePort(),
  };
  expect(await start()).toContain(codeHost());
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await stop();
  rmSync(data, { recursive: true, force: true });
});

async function openBuilds(repository: string): Promise<void> {
  await page.goto(`${codeHost()}/`);
  await page.getByRole('link', { name: repository }).first().click();
  await page.getByRole('link', { name: /^Builds/ }).click();
}

describe('Build now', () => {
  it('asks the person at the CI, and lands back with the build running as that person', async () => {
    await page.goto(codeHost());
    await shot('01-code-host-sign-in');
    await page.getByLabel('Username').fill('alice');
    await page.getByLabel('Password').fill('alice-code');
    await page.getByRole('button', { name: 'Sign in to Harbour' }).click();
    await shot('02-repositories');
    await openBuilds('design-system');
    await shot('03-builds-empty');
    await page.getByRole('button', { name: 'Build now' }).click();

    await see(page).toHaveURL(new RegExp(`^${gateway()}/login`));
    await shot('04-ci-sign-in');
    await page.getByLabel('Username').fill('bob');
    await page.getByLabel('Password').fill('bob-ci');
    await page.getByRole('button', { name: 'Sign in' }).click();

    await see(page.getByRole('heading', { level: 1 })).toHaveText(/Let Harbour use Anvil CI as you\?/);
    await see(page.getByText('bob').first()).toBeVisible();
    await see(page.getByText(`127.0.0.1:${ports.codeHost}`).first()).toBeVisible();
    await shot('05-consent');
    await page.getByRole('button', { name: 'Allow' }).click();

    await see(page).toHaveURL(new RegExp(`^${codeHost()}/`));
    await see(page.getByText(/Harbour may now build in Anvil CI as you/)).toBeVisible();
    await see(page.getByText('Bob Okafor').first()).toBeVisible();
    await shot('06-build-running');
    await see(page.getByText(/passed/i).first()).toBeVisible({ timeout: 30_000 });
    await shot('07-build-passed');
  });

  it('has its result reported to the code host as the person, who allows that once', async () => {
    await page.getByRole('link', { name: 'Open in Anvil CI' }).click();
    await see(page).toHaveURL(new RegExp(`^${gateway()}/projects/`));
    const ask = page.getByRole('link', { name: 'Let Anvil CI report to Harbour' });
    await see(ask).toBeVisible({ timeout: 10_000 });
    await shot('12-ci-asks-to-report');
    const buildPage = page.url();
    await ask.click();
    await see(page.getByRole('heading', { level: 1 })).toHaveText(/Let Anvil CI use Harbour as you\?/);
    await shot('13-consent-of-harbour');
    await page.getByRole('button', { name: 'Allow' }).click();

    await see(page).toHaveURL(buildPage);
    await see(page.getByText(/Reported to Harbour/)).toBeVisible();
    await shot('14-reported');
    await page.goto(`${codeHost()}/repositories/design-system/commits`);
    await see(page.getByText(/reported as Alice Martin/)).toHaveCount(1);
    await see(page.locator('.commits .pill')).toHaveText('Successful');
    await shot('15-commit-status');
  });

  it('asks nobody the second time', async () => {
    await openBuilds('design-system');
    await page.getByRole('button', { name: 'Build now' }).click();
    await see(page).toHaveURL(new RegExp(`^${codeHost()}/`));
    await see(page.locator('#build-list li')).toHaveCount(2);
  });

  it('shows the build in the CI itself as started by that person, and keeps the sessions apart', async () => {
    await page.goto(`${gateway()}/`);
    await shot('08-ci-dashboard');
    await see(page.getByText('Design system').first()).toBeVisible();
    await page.goto(`${codeHost()}/`);
    await see(page.getByRole('button', { name: 'Sign in to Harbour' })).toHaveCount(0);
  });

  it('shows the builds on the release board over the link that was made automatically, after one permission', async () => {
    await page.goto(`${boardGateway()}/`);
    await page.getByLabel('Username').fill('dana');
    await page.getByLabel('Password').fill('dana-board');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const ask = page.getByRole('link', { name: 'Let Lighthouse read builds in Anvil CI' });
    await see(ask).toBeVisible();
    await shot('16-board-asks');
    await ask.click();
    await see(page.getByRole('heading', { level: 1 })).toHaveText(/Let Lighthouse use Anvil CI as you\?/);
    await shot('17-consent-of-anvil');
    await page.getByRole('button', { name: 'Allow' }).click();

    await see(page).toHaveURL(`${boardGateway()}/`);
    await see(page.locator('.build a')).toHaveCount(3);
    await see(page.getByText('Bob Okafor').first()).toBeVisible();
    await shot('18-board');
    await page.goto(`${gateway()}/plugins/servlet/oauth/users/access-tokens`);
    await see(page.getByText('Lighthouse').first()).toBeVisible();
  });

  it('asks again after the person revoked, and is told when they say no', async () => {
    await page.goto(`${gateway()}/plugins/servlet/oauth/users/access-tokens`);
    await see(page.getByText('Harbour').first()).toBeVisible();
    await shot('09-access-tokens');
    for (let left = 2; left > 0; left -= 1) {
      await see(page.locator('button[name="revoke"]')).toHaveCount(left);
      await page.locator('button[name="revoke"]').first().click();
    }
    await see(page.getByText('No application can act as you.')).toBeVisible();
    await shot('10-revoked');
    await page.goto(`${boardGateway()}/`);
    await see(page.getByRole('link', { name: 'Let Lighthouse read builds in Anvil CI' })).toBeVisible();

    await openBuilds('storefront');
    await page.getByRole('button', { name: 'Build now' }).click();
    await see(page.getByRole('heading', { level: 1 })).toHaveText(/Let Harbour use Anvil CI as you\?/);
    await page.locator('button[name="deny"]').click();
    await see(page.getByText(/You said no\. Nothing was shared with Harbour/)).toBeVisible();
    await shot('11-denied');
  });
});

describe('the demo', () => {
  it('says which port is taken', async () => {
    const taken = { ...ports };
    const running = demo;
    const output = await start();
    demo = running;
    expect(output).toContain(`Port ${taken.codeHost}, for the code host, is taken`);
    expect(output).toContain('--code-host-port');
  });

  it('keeps its state over a restart and does not make a link twice', async () => {
    expect(await stop()).toBe(0);
    expect(await openPorts()).toEqual([]);
    await start();
    expect(await linkNames('gateway')).toEqual(['Harbour', 'Lighthouse']);
    expect(await linkNames('board-gateway')).toEqual(['Anvil CI']);
    await page.goto(`${codeHost()}/repositories/design-system/commits`);
    await see(page.getByText(/reported as Alice Martin/)).toHaveCount(1);
    await openBuilds('design-system');
    await see(page.locator('#build-list li')).toHaveCount(2);
  });

  it('leaves nothing behind when it is killed', async () => {
    await expectNothingLeft(kill());
  });

  it('leaves nothing behind when the npm that runs it is killed', async () => {
    await startByNpm();
    expect((await openPorts()).length).toBe(5);
    await expectNothingLeft(kill());
  });
});
