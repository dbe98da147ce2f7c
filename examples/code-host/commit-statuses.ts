/** Build statuses of commits: what others report about a commit, each as a person of Harbour. */
import type { Repository } from './repositories.ts';
import type { CodeHostState } from './store.ts';

/** What is known of a commit, by the name of whoever reports it: a later report takes the place of an earlier one. */
export interface CommitStatus {
  readonly repository: string;
  readonly commit: string;
  /** Who reports, as people see it. */
  readonly name: string;
  readonly state: StatusState;
  /** Where more is to be seen. */
  readonly url: string;
  /** The account of Harbour that it was reported as. */
  readonly setBy: string;
  readonly setAtMs: number;
}

const STATES = ['running', 'passed', 'failed'] as const;
type StatusState = (typeof STATES)[number];

/** A report, checked. */
export type StatusReport = Pick<CommitStatus, 'name' | 'state' | 'url'>;

export interface CommitStatuses {
  of(repository: Repository, commit: string): readonly CommitStatus[];
  set(user: string, repository: Repository, commit: string, report: StatusReport): CommitStatus;
}

const LONGEST_NAME = 80;
const LONGEST_URL = 1000;

/** Creates the statuses over the stored state. */
export function createCommitStatuses(
  state: CodeHostState,
  save: () => void,
  now: () => number,
): CommitStatuses {
  const isAbout = (status: CommitStatus, { slug }: Repository, commit: string) =>
    status.repository === slug && status.commit === commit;
  return {
    of: (repository, commit) =>
      (state.statuses ?? []).filter((status) => isAbout(status, repository, commit)),
    set(user, repository, commit, report) {
      const status = { repository: repository.slug, commit, ...report, setBy: user, setAtMs: now() };
      const others = (state.statuses ?? []).filter(
        (other) => !isAbout(other, repository, commit) || other.name !== report.name,
      );
      state.statuses = [...others, status];
      save();
      return status;
    },
  };
}

/** Tells whether a repository has a commit, on any branch. */
export function hasCommit({ commits, branches }: Repository, hash: string): boolean {
  return commits.some((commit) => commit.hash === hash) || branches.some(({ commit }) => commit === hash);
}

/** @returns the report in a body, or the message for a 400 that names the field. */
export function parseStatusReport(
  fields: Readonly<Record<string, unknown>> | undefined,
): StatusReport | string {
  if (fields === undefined) return 'The body must be a JSON object or a form with state, name and url.';
  const { state, name, url } = fields;
  const known = STATES.find((each) => each === state);
  if (known === undefined) return `state must be one of ${STATES.join(', ')}.`;
  if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_NAME || /\p{Cc}/u.test(name))
    return `name must have 1 to ${LONGEST_NAME} characters on one line.`;
  if (typeof url !== 'string' || url.length > LONGEST_URL || !/^https?:\/\//.test(url) || !URL.canParse(url))
    return 'url must be an absolute http or https URL.';
  return { state: known, name: name.trim(), url };
}
