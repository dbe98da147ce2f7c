// /users/access-tokens: the person's own page, which lists who can act as them, and revokes.
import type { HttpRequest, HttpResponse, Person } from '../http.ts';
import { sessionEndSeconds } from '../storage/session-end.ts';
import type { ProviderContext } from './context.ts';
import { FORM_TOKEN_INPUT } from './form-tokens.ts';
import { methodNotAllowed, page, problemPage, redirect, signInFirst } from './page-response.ts';
import type { AccessTokensView } from './pages.ts';
import { readFields } from './read-fields.ts';

export async function accessTokens(http: HttpRequest, context: ProviderContext): Promise<HttpResponse> {
  if (http.method !== 'GET' && http.method !== 'HEAD' && http.method !== 'POST')
    return methodNotAllowed('GET, POST');
  const deciding = http.method === 'POST';
  const person = await context.identity.person(http, { fresh: deciding });
  if (person === undefined) return signInFirst(context.publicOrigin + context.paths.accessTokens, context);
  return deciding ? revoke(http, person, context) : list(http, person, context);
}

type Notice = NonNullable<AccessTokensView['notice']>;
const NOTICES: readonly Notice[] = ['revoked', 'revoked_all', 'nothing_to_revoke'];
const PURPOSE = 'access-tokens';

async function list(http: HttpRequest, person: Person, context: ProviderContext): Promise<HttpResponse> {
  const nowSeconds = context.now();
  const grants = await context.store.accessTokens.listByUser(person.name, nowSeconds);
  const links = new Map((await context.store.links.list()).map((link) => [link.id, link.name]));
  const form = context.formTokens.issue(http, { purpose: PURPOSE, user: person.name });
  const body = context.pages.accessTokens({
    applicationName: context.applicationName,
    person,
    nowSeconds,
    rows: grants.map((grant) => ({
      id: grant.id,
      consumerName: links.get(grant.linkId) ?? grant.linkId,
      createdAtSeconds: grant.createdAtSeconds,
      expiresAtSeconds: sessionEndSeconds(grant),
      lastUsedAtSeconds: grant.lastUsedAtSeconds,
    })),
    action: context.paths.accessTokens,
    hidden: [[FORM_TOKEN_INPUT, form.token]],
    notice: noticeIn(http, person, context),
  });
  return page(context, body, { setCookie: form.setCookie });
}

async function revoke(http: HttpRequest, person: Person, context: ProviderContext): Promise<HttpResponse> {
  const fields = await readFields(http);
  const token = fields?.get(FORM_TOKEN_INPUT);
  if (
    fields === undefined ||
    !context.formTokens.verify(http, { purpose: PURPOSE, user: person.name }, token)
  ) {
    return problemPage(context, {
      status: 403,
      code: 'permission_unknown',
      title: 'Nothing was revoked',
      text: 'The request did not come from this page in this browser, perhaps because cookies are blocked or somebody else signed in meanwhile.',
      link: { href: context.paths.accessTokens, label: 'Show the page again' },
    });
  }
  const notice = await revokeChosen(fields, person, context);
  // Marked, so that nobody else's address can say that something was revoked.
  const mark = context.formTokens.issue(http, noticePurpose(notice, person)).token;
  return redirect(`${context.publicOrigin}${context.paths.accessTokens}?notice=${notice}&mark=${mark}`, 303);
}

function noticePurpose(
  notice: Notice,
  { name }: Person,
): { readonly purpose: string; readonly user: string } {
  return { purpose: `notice ${notice}`, user: name };
}

function noticeIn(http: HttpRequest, person: Person, context: ProviderContext): Notice | undefined {
  const [, said, mark] = /\?notice=(\w+)&mark=([\w-]+)$/.exec(http.target) ?? [];
  return NOTICES.find(
    (notice) => notice === said && context.formTokens.verify(http, noticePurpose(notice, person), mark),
  );
}

async function revokeChosen(
  fields: ReadonlyMap<string, string>,
  person: Person,
  { store, now }: ProviderContext,
): Promise<Notice> {
  const nowSeconds = now();
  const all = fields.has('revoke_all');
  const ids = all
    ? (await store.accessTokens.listByUser(person.name, nowSeconds)).map((grant) => grant.id)
    : [fields.get('revoke') ?? ''];
  let revoked = 0;
  for (const id of ids) if (await store.accessTokens.revoke(id, nowSeconds, person.name)) revoked++;
  if (revoked === 0) return 'nothing_to_revoke';
  return all ? 'revoked_all' : 'revoked';
}
