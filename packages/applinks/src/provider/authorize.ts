// GET /authorize shows the consent page, POST decides. RFC 5849 section 2.2; wire notes section 1 "authorize".
import { decodeForm, percentEncode } from '@maillon/oauth1';
import type { HttpRequest, HttpResponse, Person } from '../http.ts';
import type { Link, RequestToken } from '../storage/store.ts';
import { callbackMatches, parseCallback } from './callback.ts';
import type { ProviderContext } from './context.ts';
import { createVerifier, digestOf } from './credentials.ts';
import { FORM_TOKEN_INPUT } from './form-tokens.ts';
import { methodNotAllowed, page, problemPage, redirect, signInFirst } from './page-response.ts';
import { readFields } from './read-fields.ts';

export async function authorize(http: HttpRequest, context: ProviderContext): Promise<HttpResponse> {
  switch (http.method) {
    case 'GET':
    case 'HEAD':
      return showConsent(http, context);
    case 'POST':
      return decide(http, context);
    default:
      return methodNotAllowed('GET, POST');
  }
}

async function showConsent(http: HttpRequest, context: ProviderContext): Promise<HttpResponse> {
  const query = queryOf(http);
  const pending = await findPending(query.get('oauth_token'), context);
  if ('response' in pending) return pending.response;
  const person = await context.identity.person(http, { fresh: false });
  if (person === undefined) return signInFor(pending.oauthToken, context);

  const { link, token, oauthToken } = pending;
  const purpose = { purpose: token.tokenDigest, user: person.name };
  const form = context.formTokens.issue(http, purpose);
  const oauth10Callback = registeredOauth10Callback(query.get('oauth_callback'), token, link);
  const target = returnUrl(token, oauth10Callback);
  const before = await context.store.accessTokens.listByUser(person.name, context.now());
  const body = context.pages.consent({
    applicationName: context.applicationName,
    consumerName: link.name,
    person,
    action: context.paths.authorize,
    hidden: [
      ['oauth_token', oauthToken],
      [FORM_TOKEN_INPUT, form.token],
      ...(oauth10Callback === undefined ? [] : [['oauth_callback', oauth10Callback] as const]),
    ],
    returnHost: target?.host,
    showsCode: token.callback === 'oob',
    lifetimeSeconds: context.lifetimes.accessTokenSeconds,
    allowedBeforeAtSeconds: before.find((grant) => grant.linkId === link.id)?.createdAtSeconds,
    switchUserUrl: context.identity.signInUrl(authorizeUrl(oauthToken, context)),
    accessTokensPath: context.paths.accessTokens,
  });
  return page(context, body, { setCookie: form.setCookie });
}

async function decide(http: HttpRequest, context: ProviderContext): Promise<HttpResponse> {
  const fields = await readFields(http);
  if (fields === undefined) return problemPage(context, UNREADABLE_FORM);
  const pending = await findPending(fields.get('oauth_token'), context);
  if ('response' in pending) return pending.response;
  const { link, token, oauthToken } = pending;
  // Asked afresh: whoever signed out since the page was shown decides nothing.
  const person = await context.identity.person(http, { fresh: true });
  if (person === undefined) return signInFor(oauthToken, context);
  if (
    !context.formTokens.verify(
      http,
      { purpose: token.tokenDigest, user: person.name },
      fields.get(FORM_TOKEN_INPUT),
    )
  ) {
    return problemPage(context, {
      ...FOREIGN_FORM,
      link: { href: authorizeUrl(oauthToken, context), label: 'Show the question again' },
    });
  }
  const allowed = fields.has('approve');
  if (allowed === fields.has('deny')) return problemPage(context, UNREADABLE_FORM);

  const verifier = allowed ? createVerifier() : undefined;
  const verifierDigest = verifier === undefined ? null : digestOf(verifier);
  const decided = await context.store.requestTokens.decide(
    token.tokenDigest,
    { user: person.name, verifierDigest },
    context.now(),
  );
  if (!decided) return problemPage(context, tokenProblem('token_used', link));
  return finish(
    pending,
    registeredOauth10Callback(fields.get('oauth_callback'), token, link),
    verifier,
    person,
    context,
  );
}

/** Where a consumer reads that the person said no. Application Links wire notes, section 1. */
const DENIED_VERIFIER = 'denied';

function finish(
  { oauthToken, token, link }: Pending,
  oauth10Callback: string | undefined,
  verifier: string | undefined,
  person: Person,
  context: ProviderContext,
): HttpResponse {
  const { applicationName, paths } = context;
  const callback = returnUrl(token, oauth10Callback);
  if (callback !== undefined) {
    const answer = `oauth_token=${percentEncode(oauthToken)}&oauth_verifier=${percentEncode(verifier ?? DENIED_VERIFIER)}`;
    // The callback may have a query of its own; the parsed form is what a browser will read (threat T16).
    return redirect(`${callback.href}${callback.search === '' ? '?' : '&'}${answer}`);
  }
  const view = { applicationName, consumerName: link.name, person, accessTokensPath: paths.accessTokens };
  return token.callback === 'oob' && verifier !== undefined
    ? page(context, context.pages.code({ ...view, verifier }))
    : page(context, context.pages.decided({ ...view, allowed: verifier !== undefined }));
}

interface Pending {
  readonly oauthToken: string;
  readonly token: RequestToken;
  readonly link: Link;
}

async function findPending(
  oauthToken: string | undefined,
  context: ProviderContext,
): Promise<Pending | { readonly response: HttpResponse }> {
  if (oauthToken === undefined || oauthToken === '') {
    return { response: problemPage(context, tokenProblem('parameter_absent')) };
  }
  const token = await context.store.requestTokens.find(digestOf(oauthToken));
  const link = token === undefined ? undefined : await context.store.links.get(token.linkId);
  if (token === undefined || link === undefined || link.incoming === null) {
    return { response: problemPage(context, tokenProblem('token_rejected')) };
  }
  if (token.state !== 'pending') return { response: problemPage(context, tokenProblem('token_used', link)) };
  if (token.expiresAtSeconds <= context.now()) {
    return { response: problemPage(context, tokenProblem('token_expired', link)) };
  }
  if (link.state === 'paused')
    return { response: problemPage(context, tokenProblem('consumer_key_rejected', link)) };
  return { oauthToken, token, link };
}

type PageProblem =
  | 'parameter_absent'
  | 'token_rejected'
  | 'token_used'
  | 'token_expired'
  | 'consumer_key_rejected';

const PAGE_PROBLEMS: Readonly<
  Record<PageProblem, { status: number; title: string; text: (from: string) => string }>
> = {
  parameter_absent: {
    status: 400,
    title: 'This address is incomplete',
    text: (from) =>
      `It lacks one oauth_token, which names the request to decide on. Go back to ${from} and start again from there.`,
  },
  token_rejected: {
    status: 401,
    title: 'This request is not known here',
    text: (from) =>
      `It may be long past, or belong to another application. Nothing was shared. Start again from ${from}.`,
  },
  token_used: {
    status: 401,
    title: 'This request was decided before',
    text: (from) => `A request can be answered once. If you are still being asked, start again from ${from}.`,
  },
  token_expired: {
    status: 401,
    title: 'This request is too old',
    text: (from) => `Nothing was shared. Start again from ${from}.`,
  },
  consumer_key_rejected: {
    status: 401,
    title: 'This link is paused',
    text: (from) =>
      `An administrator paused the link with ${from}. Nothing was shared. Ask them to resume it.`,
  },
};

function tokenProblem(
  code: PageProblem,
  link?: Link,
): { code: string; status: number; title: string; text: string } {
  const { status, title, text } = PAGE_PROBLEMS[code];
  return { code, status, title, text: text(link?.name ?? 'the application that sent you here') };
}

const UNREADABLE_FORM = {
  status: 400,
  code: 'parameter_rejected',
  title: 'Your answer could not be read',
  text: 'It did not come as our page sends it: one of "Allow" and "Cancel", in a short form. Nothing was shared. Go back and press one of the two buttons.',
} as const;

const FOREIGN_FORM = {
  status: 403,
  code: 'permission_unknown',
  title: 'Your answer did not come from our page',
  text: 'It lacks the mark that our page gave to this browser and to you, perhaps because cookies are blocked or somebody else signed in meanwhile. Nothing was shared.',
} as const;

function signInFor(oauthToken: string, context: ProviderContext): HttpResponse {
  return signInFirst(authorizeUrl(oauthToken, context), context, ' Nothing was shared.');
}

function authorizeUrl(oauthToken: string, { publicOrigin, paths }: ProviderContext): string {
  return `${publicOrigin}${paths.authorize}?oauth_token=${percentEncode(oauthToken)}`;
}

/** The callback that was stored with the request token: another one in the address is ignored. */
function returnUrl(token: RequestToken, oauth10Callback: string | undefined): URL | undefined {
  const callback = token.callback ?? oauth10Callback;
  return callback === undefined || callback === 'oob' ? undefined : new URL(callback);
}

/** OAuth 1.0 names the callback here, unsigned: only one that is registered is followed. */
function registeredOauth10Callback(
  callback: string | undefined,
  token: RequestToken,
  link: Link,
): string | undefined {
  if (callback === undefined || token.callback !== null || link.incoming?.allowOauth10 !== true)
    return undefined;
  const parsed = parseCallback(callback);
  if (!parsed.ok) return undefined;
  return link.incoming.callbacks.some((registered) => callbackMatches(registered, parsed.url))
    ? callback
    : undefined;
}

/** What is well-formed and stands there once; anything else in the address is not ours to judge. */
function queryOf(http: HttpRequest): ReadonlyMap<string, string> {
  const mark = http.target.indexOf('?');
  const pairs = mark === -1 ? [] : http.target.slice(mark + 1).split('&');
  const parameters = pairs.flatMap((pair) => decodeForm(pair) ?? []);
  const names = parameters.map(([name]) => name);
  return new Map(parameters.filter(([name]) => names.indexOf(name) === names.lastIndexOf(name)));
}
