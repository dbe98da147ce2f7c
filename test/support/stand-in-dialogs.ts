// An administrator in the stand-in's pages of links, form by form.
import { type Browser, hiddenInputs, type Visit } from './browser.ts';
import type { SheetField } from './linked-gateway.ts';
import { LIST, type StandIn } from './stand-in.ts';

const CREATE = `${LIST}/create`;

/** "Create link", then "Continue": its half is made, and the browser sent to the application there with a proposal. */
export async function proposeLink(
  { url }: Pick<StandIn, 'url'>,
  browser: Browser,
  applicationUrl: string,
): Promise<Visit> {
  const { atl_token = '' } = hiddenInputs((await browser.get(`${url}${CREATE}`)).text);
  await browser.post(`${url}${CREATE}`, { atl_token, applicationKind: 'atlassian', applicationUrl });
  return browser.post(`${url}${CREATE}/automatic`, { atl_token, applicationUrl });
}

/**
 * Enters a sheet into the dialogs for links by hand, label by label in their order.
 *
 * @returns what the last dialog led to: the list that says "created", or the dialog that refuses something.
 */
export async function pasteSheet(
  { url }: Pick<StandIn, 'url'>,
  browser: Browser,
  sheet: readonly SheetField[],
): Promise<Visit> {
  // A dialog that asks for it a second time shows what was entered.
  const applicationUrl = sheet.find(({ label }) => label === 'Application URL')?.value ?? '';
  let page = await browser.get(`${url}${CREATE}`);
  let left = sheet;
  while (page.status === 200) {
    const action = byHand(page);
    const { fields, rest } = fillIn(page, left);
    if (action !== `${CREATE}/confirm-url` && rest === left)
      throw new Error(`the dialog does not ask for ${left[0]?.label ?? 'anything more'}`);
    page = await browser.post(`${url}${action}`, { ...hiddenInputs(page.text), applicationUrl, ...fields });
    left = rest;
  }
  return browser.follow(page, url);
}

/** Where the form goes that leads on to the next dialog for a link by hand. */
function byHand({ text }: Visit): string {
  return (
    /formaction="([^"]*\/confirm-url)"/.exec(text)?.[1] ?? /<main>.*?action="([^"]*)"/s.exec(text)?.[1] ?? ''
  );
}

interface Filled {
  readonly fields: Readonly<Record<string, string>>;
  /** For the next form. */
  readonly rest: readonly SheetField[];
}

function fillIn({ text }: Visit, sheet: readonly SheetField[]): Filled {
  const fields: Record<string, string> = {};
  let from = 0;
  for (const [index, { label, value }] of sheet.entries()) {
    const found = fieldLabelled(label, text.slice(from));
    if (found === undefined) return { fields, rest: index === 0 ? sheet : sheet.slice(index) };
    from += found.end;
    if (value === '☑') fields[found.name] = 'on';
    else if (value !== '☐') fields[found.name] = optionIn(found.field, value) ?? value;
  }
  return { fields, rest: [] };
}

interface LabelledField {
  readonly name: string;
  /** Of a list: with its options. */
  readonly field: string;
  /** Where it ends. */
  readonly end: number;
}

/** A box has its label behind it, everything else before. */
function fieldLabelled(label: string, html: string): LabelledField | undefined {
  const found =
    new RegExp(
      `<label for="[^"]*">${label}</label>\\s*(<select.*?</select>|<(?:input|textarea)[^>]*>)`,
      's',
    ).exec(html) ?? new RegExp(`(<input[^>]*>) ${label}</label>`).exec(html);
  if (found === null) return undefined;
  const [whole, field = ''] = found;
  return { name: /name="([^"]*)"/.exec(field)?.[1] ?? '', field, end: found.index + whole.length };
}

function optionIn(field: string, words: string): string | undefined {
  const options = [...field.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)<\/option>/g)];
  return options.find(([, , label]) => label === words)?.[1];
}
