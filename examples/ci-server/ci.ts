/** What the routes of Anvil CI share: its state, what may be done with it, and who is asking. */
import type { Context } from 'hono';
import { type Account, findAccount } from '../shared/accounts.ts';
import type { Identity } from '../shared/identity.ts';
import type { PageContext } from '../shared/page-frame.ts';
import { type Build, settleBuild } from './builds.ts';
import { findProject, type Project } from './projects.ts';
import type { Reports } from './reports.ts';
import type { CiState } from './store.ts';

/** The context of a request, once its identity is known. */
export type CiEnv = { Variables: { identity: Identity } };

/** Accounts, projects and builds, and the clock. */
export interface Ci {
  /** The public URL without a slash at its end. */
  readonly publicAddress: string;
  /** Its path: `''` or `/ci`. */
  readonly base: string;
  readonly accounts: readonly Account[];
  readonly now: () => number;
  /** Absent when there is no code host to tell. */
  readonly reports?: Reports;
  /** The display name of an account name. */
  nameOf(user: string): string;
  /** The builds of a project, newest first. */
  buildsOf(project: Project): readonly Build[];
  /** The last commit that the default branch was built at. */
  lastCommit(project: Project): string;
  startBuild(project: Project, wish: { branch: string; commit: string; startedBy: string }): Build;
}

/** Creates the CI over its stored state. */
export function createCi(options: {
  readonly publicAddress: string;
  readonly base: string;
  readonly state: CiState;
  readonly save: () => void;
  readonly now: () => number;
  readonly reports?: Reports | undefined;
}): Ci {
  const { publicAddress, base, state, save, now, reports } = options;
  const buildsOf = (project: Project) =>
    state.builds.filter((build) => build.project === project.name).reverse();
  return {
    publicAddress,
    base,
    accounts: state.accounts,
    now,
    ...(reports && { reports }),
    nameOf: (user) => findAccount(state.accounts, user)?.displayName ?? user,
    buildsOf,
    lastCommit: (project) =>
      buildsOf(project).find((build) => build.branch === project.defaultBranch)?.commit ?? '0'.repeat(40),
    startBuild(project, wish) {
      const build = settleBuild(project, wish, (buildsOf(project)[0]?.number ?? 0) + 1, now());
      if (reports) build.report = { kind: 'waiting' };
      state.builds.push(build);
      save();
      return build;
    },
  };
}

/** The absolute address of a build's page. */
export function buildUrl(publicAddress: string, { project, number }: Build): string {
  return `${publicAddress}/projects/${encodeURIComponent(project)}/builds/${number}`;
}

/** The project that the address names. */
export function requestedProject(c: Context<CiEnv>): Project | undefined {
  return findProject(c.req.param('project') ?? '');
}

/** The project and the build that the address names. */
export function requestedBuild(ci: Ci, c: Context<CiEnv>): { project: Project; build: Build } | undefined {
  const project = requestedProject(c);
  const build =
    project && ci.buildsOf(project).find(({ number }) => String(number) === c.req.param('number'));
  return project && build && { project, build };
}

/** What a page is drawn for. */
export function pageContext(ci: Ci, identity: Identity): PageContext {
  return {
    base: ci.base,
    nowMs: ci.now(),
    ...(identity.by !== 'nobody' && { account: identity.account }),
    ...(identity.by === 'session' && { formToken: identity.session.formToken }),
  };
}
