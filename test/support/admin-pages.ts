// The pages of an admin listener, used without script as an administrator uses them.
import { Browser, hiddenInputs, type Visit } from './browser.ts';
import { ADMINISTRATOR, type LinkedGateway } from './linked-gateway.ts';

const BOTH = { incoming: '3LO', outgoing: '3LO' };

type Admin = Pick<LinkedGateway, 'adminUrl'>;

/** A browser in which the administrator of `addAdministrator` is signed in at a gateway's admin listener. */
export async function signedInAdministrator({ adminUrl }: Admin, browser = new Browser()): Promise<Browser> {
  const form = hiddenInputs((await browser.get(`${adminUrl}/sign-in`)).text);
  const done = await browser.post(`${adminUrl}/sign-in`, { ...form, ...ADMINISTRATOR });
  if (done.status !== 303) throw new Error(`not signed in: ${done.status} ${done.text}`);
  return browser;
}

/** Fills "Create link" in, and presses "Continue"; follows to the confirmation when only our half is missing. */
export async function lookAt({ adminUrl }: Admin, browser: Browser, address: string): Promise<Visit> {
  const create = `${adminUrl}/links/create`;
  const form = hiddenInputs((await browser.get(create)).text);
  const visit = await browser.post(create, { ...form, ...BOTH, address, action: 'look' });
  return browser.follow(visit, adminUrl);
}

/** Presses a button on the page that shows a proposal. */
async function press({ adminUrl }: Admin, browser: Browser, page: Visit, action: string): Promise<Visit> {
  return browser.post(`${adminUrl}/links/proposal`, { ...hiddenInputs(page.text), ...BOTH, action });
}

/** Looks up who proposes, where that is not shown yet, then confirms. */
export async function confirm(gateway: Admin, browser: Browser, page: Visit): Promise<Visit> {
  const isUnknown = page.text.includes('value="look"');
  const looked = isUnknown ? await press(gateway, browser, page, 'look') : page;
  return press(gateway, browser, looked, 'confirm');
}

/** @returns where "Go on at …" leads. */
export function wayOn({ text }: Visit): string {
  return (/href="([^"]*)">(?:<span>)?Go on at /.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
}
