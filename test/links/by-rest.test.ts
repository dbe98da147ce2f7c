// Way 2: with the other application's administrator at hand, one command makes both halves; nobody types anything there.
import { type Browser as Chromium, type Page, expect as see } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { type Echo, type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import {
  type Connected,
  connect,
  type LinkedGateway,
  linksOf,
  startLinked,
} from '../support/linked-gateway.ts';
import { COMMIT, type StandIn, startStandIn } from '../support/stand-in.ts';

let app: EchoApplication;
let gateway: LinkedGateway;
let standIn: StandIn;
let made: Connected;
let chromium: Chromium;

beforeAll(async () => {
  [app, standIn, chromium] = await Promise.all([startEchoApplication(), startStandIn(), launchBrowser()]);
  gateway = await startLinked({ app: app.url, name: 'CI' });
  made = await connect(standIn.url, gateway, {
    flags: ['--incoming'],
    administrator: standIn.administrator,
  });
});

afterAll(async () => {
  await chromium.close();
  await Promise.all([gateway.stop(), standIn.stop(), app.close()]);
});

/** A browser in which somebody is signed in at both applications, on the commit's page. */
async function pageOf(user: string): Promise<Page> {
  const context = await chromium.newContext();
  context.setDefaultTimeout(10_000);
  await context.request.post(`${gateway.publicUrl}/login`, { form: { user } });
  const page = await context.newPage();
  await page.goto(`${standIn.url}/login`);
  await page.getByLabel('Username').fill(user);
  await page.getByLabel('Password').fill(standIn.passwordOf(user));
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.goto(`${standIn.url}${COMMIT}`);
  return page;
}

async function pressBuild(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Build now' }).click();
}

async function outcome(page: Page): Promise<string | null> {
  return page.locator('#build-answer').getAttribute('data-outcome');
}

async function echoed(page: Page): Promise<Echo> {
  return JSON.parse((await page.locator('#answer-body').textContent()) ?? '') as Echo; // fails in the expectations
}

/** From the panel's link through our consent page and back. */
async function authorize(page: Page, button: 'Allow' | 'Cancel' = 'Allow'): Promise<void> {
  await page.getByRole('link', { name: 'Authorize', exact: true }).click();
  expect(page.url()).toContain(`${gateway.publicUrl}/plugins/servlet/oauth/authorize`);
  await page.getByRole('button', { name: button, exact: true }).click();
}

describe('a link made by REST', () => {
  it('is there at both ends after one command, with zero fields typed there', async () => {
    const [link] = standIn.links();
    expect({ way: made.way, isNew: made.isNew, sheet: made.sheet }).toEqual({
      way: 'by-rest',
      isNew: true,
      sheet: null,
    });
    expect(link).toMatchObject({
      name: 'CI',
      rpcUrl: gateway.publicUrl,
      typeId: 'generic',
      incoming: null,
      outgoing: { enabled: true, generic: { consumerKey: made.link.incoming?.consumerKey } },
    });
    expect(await linksOf(gateway)).toEqual([made.link]);
  });

  it('keeps neither name nor password of the administrator, and shows no secret', async () => {
    const secret = standIn.links()[0]?.outgoing.serviceProvider?.sharedSecret ?? '';
    const printed = JSON.stringify(made);
    expect(secret.length).toBeGreaterThan(30);
    expect([secret, standIn.administrator.password].filter((each) => printed.includes(each))).toEqual([]);
    expect(gateway.log()).not.toContain(standIn.administrator.password);
  });

  it('changes nothing when the command is run again', async () => {
    const before = standIn.links();
    const again = await connect(standIn.url, gateway, {
      flags: ['--incoming'],
      administrator: standIn.administrator,
    });
    expect(again).toEqual({ ...made, isNew: false });
    expect(standIn.links()).toEqual(before);
  });

  it('asks the person, then builds as the person, and does not ask again until it is revoked', async () => {
    const page = await pageOf('alice');
    await pressBuild(page);
    expect(await outcome(page)).toBe('credentials-required');

    await authorize(page);
    await see(page).toHaveURL(`${standIn.url}${COMMIT}`);
    await pressBuild(page);
    expect(await outcome(page)).toBe('answered');
    expect(await echoed(page)).toMatchObject({ user: 'alice', method: 'POST', target: '/job/main/build' });

    await pressBuild(page);
    expect(await outcome(page)).toBe('answered');

    await page.goto(`${gateway.publicUrl}/plugins/servlet/oauth/users/access-tokens`);
    await page.getByRole('button', { name: /^Revoke the access/ }).click();
    await page.goto(`${standIn.url}${COMMIT}`);
    await pressBuild(page);
    expect(await outcome(page)).toBe('credentials-required');
    await authorize(page);
    await pressBuild(page);
    expect(await echoed(page)).toMatchObject({ user: 'alice' });
  });

  it('tells the person who denies that nothing was allowed', async () => {
    const page = await pageOf('bob');
    await pressBuild(page);
    await authorize(page, 'Cancel');
    await see(page.getByRole('heading', { level: 1 })).toHaveText('You said no');
    await page.goto(`${standIn.url}${COMMIT}`);
    await pressBuild(page);
    expect(await outcome(page)).toBe('credentials-required');
  });
});
