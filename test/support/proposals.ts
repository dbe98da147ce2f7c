// An administrator of a gateway, who is shown what another application proposes.
import { type Browser, hiddenInputs, type Visit } from './browser.ts';
import type { Administrator, LinkedGateway } from './linked-gateway.ts';

type AdminListener = Pick<LinkedGateway, 'adminUrl'>;

/** Signs in at the admin listener. */
export async function signInAsAdministrator(
  { adminUrl }: AdminListener,
  { name, password }: Administrator,
  browser: Browser,
): Promise<Browser> {
  const form = await browser.get(`${adminUrl}/sign-in`);
  const done = await browser.post(`${adminUrl}/sign-in`, { ...hiddenInputs(form.text), name, password });
  if (done.status !== 303) throw new Error(`not signed in: ${done.status} ${done.text}`);
  return browser;
}

/** On the page of a proposal: looks up who proposes, then confirms. */
export async function confirmProposal(
  { adminUrl }: AdminListener,
  browser: Browser,
  page: Visit,
): Promise<Visit> {
  const press = (shown: Visit, action: string): Promise<Visit> =>
    browser.post(`${adminUrl}/links/proposal`, {
      ...hiddenInputs(shown.text),
      ...{ incoming: '3LO', outgoing: '3LO', action },
    });
  const looked = page.text.includes('value="look"') ? await press(page, 'look') : page;
  return press(looked, 'confirm');
}

/** @returns where the page that says "made" leads on. */
export function wayBack({ text }: Visit): string {
  return (/<a href="([^"]*)">Go on at the other application/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
}
