/** The reports to the code host: the result of each build that ended is told there once, later when a permission is missing. */
import type { LinkedApplication } from '../shared/linked-application.ts';
import { type Build, buildState } from './builds.ts';
import { findProject } from './projects.ts';

/** How far the report of a build is. */
export type ReportState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'permission'; readonly url: string }
  | { readonly kind: 'refused'; readonly message: string };

export interface Reports {
  /** The code host's name. */
  readonly name: string;
  /** Tells what is due; with `user` also what waits for that person's permission. */
  send(user?: string): Promise<void>;
  /** Ends what runs by itself. */
  close(): void;
}

const CHECK_EVERY_MS = 500;
const AGAIN_AFTER_MS = 5_000;

/** Creates the reports over the stored builds; a build with `report` is to be told. */
export function createReports(options: {
  readonly codeHost: LinkedApplication;
  readonly builds: readonly Build[];
  readonly save: () => void;
  readonly now: () => number;
  readonly urlOf: (build: Build) => string;
}): Reports {
  const { codeHost, builds, save, now, urlOf } = options;
  const underWay = new Set<Build>();
  const notBeforeMs = new Map<Build, number>();

  const tell = async (build: Build): Promise<void> => {
    const project = findProject(build.project);
    if (project === undefined || underWay.has(build)) return;
    underWay.add(build);
    // As the person who started the build. A commit has one status of ours: the newest build's.
    const answer = await codeHost.call({
      user: build.startedBy,
      path: `/api/repositories/${project.repository}/commits/${build.commit}/statuses`,
      body: { state: build.outcome, name: 'Anvil CI', url: urlOf(build) },
      returnUrl: urlOf(build),
    });
    underWay.delete(build);
    if (answer.kind === 'unreachable') {
      notBeforeMs.set(build, now() + AGAIN_AFTER_MS);
      return;
    }
    build.report = answer.kind === 'answer' ? { kind: 'sent' } : answer;
    save();
  };
  const isDue = (build: Build, user: string | undefined): boolean => {
    if (['queued', 'running'].includes(buildState(build, now()))) return false;
    if (build.report?.kind === 'permission') return build.startedBy === user;
    return build.report?.kind === 'waiting' && (notBeforeMs.get(build) ?? 0) <= now();
  };
  const send = async (user?: string): Promise<void> => {
    await Promise.all(builds.filter((build) => isDue(build, user)).map(tell));
  };
  const timer = setInterval(() => void send(), CHECK_EVERY_MS);
  timer.unref();
  return { name: codeHost.name, send, close: () => clearInterval(timer) };
}
