// The person in front of the browser.
import { isSame } from '../accounts.ts';
import { readForm } from '../oauth/form.ts';
import type { PageView } from '../pages/layout.ts';
import { PageProblem, SignInNeeded } from '../problem.ts';
import type { Session } from '../sessions.ts';
import type { Site, SiteContext } from '../site.ts';
import type { Account } from '../store.ts';

export interface Visitor {
  readonly account: Account;
  readonly session: Session;
}

export function findVisitor(site: Site, c: SiteContext): Visitor | undefined {
  const session = site.sessions.find(c.req.header('cookie'));
  const account = session && site.accounts.find(session.user);
  return session && account && { account, session };
}

/** @throws SignInNeeded, which sends to the sign-in page and back. */
export function requireVisitor(site: Site, c: SiteContext): Visitor {
  const visitor = findVisitor(site, c);
  if (visitor === undefined) throw new SignInNeeded();
  return visitor;
}

/** @throws SignInNeeded, PageProblem */
export function requireAdministratorVisit(site: Site, c: SiteContext): Visitor {
  const visitor = requireVisitor(site, c);
  if (!visitor.account.isAdministrator) {
    throw new PageProblem(403, 'Administrators only', 'Sign in as an administrator to see this page.');
  }
  return visitor;
}

/** What the frame of a page shows. */
export function pageView(site: Site, c: SiteContext): PageView {
  const visitor = findVisitor(site, c);
  return {
    siteName: site.name,
    ...(visitor && { account: visitor.account, formToken: visitor.session.formToken }),
  };
}

export type Form = ReadonlyMap<string, string>;

/** A form of a page of this session. @throws PageProblem for any other. */
export async function readOwnForm(site: Site, c: SiteContext): Promise<Form> {
  const form = await readAnyForm(c);
  const expected = findVisitor(site, c)?.session.formToken;
  if (expected === undefined || !isSame(form.get('atl_token') ?? '', expected)) {
    throw new PageProblem(
      403,
      'XSRF check failed',
      'This form did not come from a page of your session. Go back, reload, and send it again.',
    );
  }
  return form;
}

export async function readAnyForm(c: SiteContext): Promise<Form> {
  return new Map(readForm(await c.req.text()));
}
