// Way 1: an administrator of the other application pastes our sheet into its dialogs, label by label.
import { type Browser as Chromium, type Locator, type Page, expect as see } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/chromium.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndActs, authorizesAndBuilds } from '../support/link-use.ts';
import {
  type Connected,
  connect,
  createAppKey,
  type LinkedGateway,
  removeLinks,
  run,
  type SheetField,
  startLinked,
} from '../support/linked-gateway.ts';
import { LIST, type StandIn, startStandIn } from '../support/stand-in.ts';

let app: EchoApplication;
let gateway: LinkedGateway;
let standIn: StandIn;
let chromium: Chromium;
let appKey: string;

beforeAll(async () => {
  [app, standIn, chromium] = await Promise.all([startEchoApplication(), startStandIn(), launchBrowser()]);
  gateway = await startLinked({ app: app.url, name: 'CI' });
  appKey = await createAppKey(gateway);
});

afterEach(async () => {
  await removeLinks(gateway);
  for (const { id } of standIn.links())
    await standIn.rest('DELETE', `/rest/applinks/1.0/applicationlink/${id}`);
});

afterAll(async () => {
  await chromium.close();
  await Promise.all([gateway.stop(), standIn.stop(), app.close()]);
});

/** A browser in which its administrator is signed in. */
async function administratorsPage(): Promise<Page> {
  const context = await chromium.newContext();
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(`${standIn.url}/login`);
  await page.getByLabel('Username').fill(standIn.administrator.name);
  await page.getByLabel('Password').fill(standIn.administrator.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  return page;
}

/** Its dialog, opened as the sheet says. */
async function openDialog(admin: Page): Promise<void> {
  await admin.goto(`${standIn.url}${LIST}`);
  await admin.getByRole('link', { name: 'Create link' }).click();
  await admin.getByLabel('Atlassian product').check();
}

/**
 * Pastes what comes next of the sheet into a form, as long as its labels come in the form's order.
 *
 * @returns what is left for the next form.
 */
async function paste(form: Locator, fields: readonly SheetField[]): Promise<readonly SheetField[]> {
  const labels = (await form.locator('label').allTextContents()).map((text) => text.trim());
  let from = 0;
  for (const [index, { label, value }] of fields.entries()) {
    const at = labels.indexOf(label, from);
    if (at === -1) return fields.slice(index);
    from = at + 1;
    await enter(form.getByLabel(label, { exact: true }), value);
  }
  return [];
}

async function enter(field: Locator, value: string): Promise<void> {
  if (value === '☑' || value === '☐') return field.setChecked(value === '☑');
  const isList = (await field.locator('xpath=self::select').count()) === 1;
  if (isList) await field.selectOption({ label: value });
  else await field.fill(value);
}

/** Form by form, until the links' list comes. */
async function pasteAll(admin: Page, fields: readonly SheetField[]): Promise<readonly SheetField[]> {
  await openDialog(admin);
  const dialog = admin.locator('main form');
  let left = await paste(dialog, fields);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  // Our manifest answers: it offers the other way first.
  await dialog.getByRole('button', { name: 'Create it by hand' }).click();
  while (admin.url().includes(`${LIST}/create`)) {
    const before = left;
    left = await paste(dialog, left);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    expect(await admin.getByRole('alert').allTextContents()).toEqual([]);
    expect(left).not.toEqual(before);
  }
  await see(admin.getByRole('status')).toHaveText('The link to CI was created.');
  return left;
}

async function connected(direction: string): Promise<Connected> {
  return connect(standIn.url, gateway, { flags: [direction] });
}

describe('a link made with the sheet', () => {
  it('works one way after its values were pasted verbatim', async () => {
    const { sheet, way } = await connected('--incoming');
    expect(way).toBe('by-hand');
    expect(await pasteAll(await administratorsPage(), sheet ?? [])).toEqual([]);

    expect(await authorizesAndBuilds('alice', { gateway, standIn })).toMatchObject({
      user: 'alice',
      target: '/job/main/build',
    });
  });

  it('works two ways, and acts there with our RSA key', async () => {
    const { sheet } = await connected('--both');
    expect(await pasteAll(await administratorsPage(), sheet ?? [])).toEqual([]);

    expect(await authorizesAndBuilds('alice', { gateway, standIn })).toMatchObject({ user: 'alice' });
    expect(
      await authorizesAndActs('alice', { gateway, standIn }, { key: appKey, link: 'Bitbucket' }),
    ).toContain('"PAY"');
  });

  it('works outgoing only', async () => {
    const { sheet } = await connected('--outgoing');
    expect(await pasteAll(await administratorsPage(), sheet ?? [])).toEqual([]);
    expect(standIn.links()[0]?.outgoing.enabled).toBe(false);

    expect(
      await authorizesAndActs('bob', { gateway, standIn }, { key: appKey, link: 'Bitbucket' }),
    ).toContain('"PAY"');
  });

  it('says the same by the command for the sheet, also when connect is run again', async () => {
    const { sheet, link } = await connected('--both');
    const again = await connected('--both');
    expect({ sheet: again.sheet, isNew: again.isNew }).toEqual({ sheet, isNew: false });
    expect(JSON.parse(await run(['sheet', link.id, '--data', gateway.data, '--json']))).toEqual(sheet);
  });
});
