/** The shapes of the JSON API of Anvil CI. */

import type { Identity } from '../shared/identity.ts';
import { type Build, buildState, runTimeMs } from './builds.ts';
import { buildUrl, type Ci } from './ci.ts';
import type { Project } from './projects.ts';

/** What somebody wants built. */
interface BuildWish {
  readonly branch: string;
  readonly commit: string;
}

/** A build as the API shows it. `startedBy` is the display name, `startedByUser` the account. */
interface BuildResource {
  readonly project: string;
  readonly number: number;
  readonly state: string;
  readonly url: string;
  readonly startedBy: string;
  readonly startedByUser: string;
  readonly branch: string;
  readonly commit: string;
  readonly queuedAt: string;
  readonly durationMs: number;
}

const LONGEST_BRANCH = 200;

/** Shows a build as it is now, with its absolute address. */
export function buildResource(ci: Ci, build: Build): BuildResource {
  return {
    project: build.project,
    number: build.number,
    state: buildState(build, ci.now()),
    url: buildUrl(ci.publicAddress, build),
    startedBy: ci.nameOf(build.startedBy),
    startedByUser: build.startedBy,
    branch: build.branch,
    commit: build.commit,
    queuedAt: new Date(build.queuedAtMs).toISOString(),
    durationMs: runTimeMs(build, ci.now()),
  };
}

/** Answers who-am-I. */
export function whoami(identity: Identity): { signedIn: boolean; name?: string; displayName?: string } {
  if (identity.by === 'nobody') return { signedIn: false };
  return { signedIn: true, name: identity.account.name, displayName: identity.account.displayName };
}

/**
 * Checks what a body asks for; an absent branch is the project's own, an absent commit its last one.
 *
 * @param fields - the decoded body, form or JSON.
 * @returns the wish, or the message for a 400 that names the field.
 */
export function parseBuildWish(
  fields: Readonly<Record<string, unknown>> | undefined,
  project: Project,
  lastCommit: string,
): BuildWish | string {
  if (fields === undefined) return 'The body must be a form or a JSON object with branch and commit.';
  const { branch = project.defaultBranch, commit = lastCommit } = fields;
  if (
    typeof branch !== 'string' ||
    branch === '' ||
    branch.length > LONGEST_BRANCH ||
    /[\s\p{Cc}]/u.test(branch)
  )
    return `branch must be a name of 1 to ${LONGEST_BRANCH} characters without spaces.`;
  if (typeof commit !== 'string' || !/^[0-9a-f]{7,40}$/.test(commit))
    return 'commit must be 7 to 40 lower-case hexadecimal digits.';
  return { branch, commit };
}
