/** What the routes of Harbour share: who is asking, what they may see and do. */
import type { Context } from 'hono';
import { type Account, findAccount } from '../shared/accounts.ts';
import { isSameSecret, type Session, type Sessions } from '../shared/sessions.ts';
import type { BuildsPanel } from './builds-panel.ts';
import type { Connections } from './ci-client.ts';
import type { CommitStatuses } from './commit-statuses.ts';
import type { PageContext } from './pages/layout.ts';
import { type Problem, problemPage } from './pages/problem.ts';
import type { Repository } from './repositories.ts';
import type { StartedBuild } from './store.ts';
import type { Visits } from './visits.ts';

/** A person and their session. */
export interface Visitor {
  readonly account: Account;
  readonly session: Session;
}

/** The context of a request of somebody who is signed in. */
export type VisitorEnv = { Variables: { visitor: Visitor } };

/** Harbour's parts. */
export interface Host {
  /** The path of the public URL: `''` or `/code`. */
  readonly base: string;
  readonly ciName: string;
  readonly ciUrl: string;
  readonly accounts: readonly Account[];
  readonly sessions: Sessions;
  readonly visits: Visits;
  readonly panel: BuildsPanel;
  readonly connections: Connections;
  readonly statuses: CommitStatuses;
  readonly firstStartMs: number;
  readonly now: () => number;
  lastBuildOf(repository: Repository): StartedBuild | undefined;
}

/** Finds who sent a request. */
export function findVisitor(host: Host, request: Request): Visitor | undefined {
  const session = host.sessions.find(request);
  const account = session && findAccount(host.accounts, session.user);
  return session && account && { account, session };
}

/**
 * What a page is drawn for; takes the message that waits for this person. The script that follows a running build
 * leaves it, as it shows none: one of its requests may overtake the page that the message is for.
 */
export function pageContext(host: Host, request: Request, visitor?: Visitor): PageContext {
  const isScript = request.headers.get('x-requested-with') === 'live';
  const flash = visitor && !isScript ? host.visits.takeFlash(visitor.session.id) : undefined;
  return {
    base: host.base,
    nowMs: host.now(),
    firstStartMs: host.firstStartMs,
    ciName: host.ciName,
    ...(visitor && { account: visitor.account, formToken: visitor.session.formToken }),
    ...(flash && { flash }),
  };
}

/** Tells whether a form came from a page of this session. */
export function isOwnForm(visitor: Visitor, form: Readonly<Record<string, string>>): boolean {
  return isSameSecret(form['csrf'] ?? '', visitor.session.formToken);
}

const STATUS: Record<Problem, 403 | 404> = { staleForm: 403, notFound: 404 };

/** Shows a problem as a page, with the status that says the same to a program. */
export function showProblem(host: Host, c: Context, problem: Problem): Response | Promise<Response> {
  return c.html(
    problemPage(pageContext(host, c.req.raw, findVisitor(host, c.req.raw)), problem),
    STATUS[problem],
  );
}
