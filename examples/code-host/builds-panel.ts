/** What happens behind the Builds panel: builds are started and watched at the CI, as the person who looks. */
import type { CiClient } from './ci-client.ts';
import type { Branch, Repository } from './repositories.ts';
import type { CodeHostState, StartedBuild } from './store.ts';

/** What pressing "Build now" came to. */
type StartOutcome =
  | { readonly kind: 'started'; readonly build: StartedBuild }
  | { readonly kind: 'authorize'; readonly path: string }
  | { readonly kind: 'problem'; readonly problem: string };

/** The panel as one person sees it now. */
export interface PanelContent {
  /** Newest first. */
  readonly builds: readonly StartedBuild[];
  readonly selected?: StartedBuild;
  /** Of the selected build; absent when the CI did not show it. */
  readonly log?: string;
  /** The CI wants the person's yes before it shows anything: where to get it. */
  readonly authorize?: string;
  readonly problem?: string;
}

/** The builds of the repositories. */
export interface BuildsPanel {
  start(user: string, repository: Repository, branch: Branch): Promise<StartOutcome>;
  /** Asks the CI about the builds that are not over, and for the log of one of them (the newest by default). */
  look(user: string, repository: Repository, number?: number): Promise<PanelContent>;
}

const SHOWN_BUILDS = 12;

/** Creates the panel over the stored builds. */
export function createBuildsPanel(options: {
  readonly ci: CiClient;
  readonly state: CodeHostState;
  readonly save: () => void;
  readonly now: () => number;
}): BuildsPanel {
  const { ci, state, save, now } = options;

  const refresh = async (user: string, repository: Repository, build: StartedBuild) => {
    const answer = await ci.build(user, repository.ciProject, build.number);
    if (answer.ok) {
      build.state = answer.value.state;
      build.startedBy = answer.value.startedBy;
    }
    return answer;
  };

  return {
    async start(user, repository, branch) {
      const { name, commit } = branch;
      const answer = await ci.startBuild(user, { project: repository.ciProject, branch: name, commit });
      if (!answer.ok) {
        if ('authorize' in answer) return { kind: 'authorize', path: answer.authorize };
        return { kind: 'problem', problem: answer.problem };
      }
      const { number, url, state: buildState } = answer.value;
      const build: StartedBuild = {
        repository: repository.slug,
        branch: name,
        commit,
        pressedBy: user,
        startedAtMs: now(),
        number,
        url,
        state: buildState,
      };
      state.builds.push(build);
      save();
      return { kind: 'started', build };
    },

    async look(user, repository, number) {
      const builds = state.builds
        .filter((build) => build.repository === repository.slug)
        .slice(-SHOWN_BUILDS)
        .reverse();
      const selected = builds.find((build) => build.number === number) ?? builds[0];
      if (!selected) return { builds };
      const open = builds.filter((build) => !isOver(build) || build.startedBy === undefined);
      const answers = await Promise.all(open.map((build) => refresh(user, repository, build)));
      if (answers.some((answer) => answer.ok)) save();
      const log = await ci.log(user, repository.ciProject, selected.number);
      const refusals = [...answers, log].filter((answer) => !answer.ok);
      const authorize = refusals.find((answer) => 'authorize' in answer);
      const problem = refusals.find((answer) => 'problem' in answer);
      return {
        builds,
        selected,
        ...(log.ok && { log: log.value }),
        ...(authorize && { authorize: authorize.authorize }),
        ...(problem && { problem: problem.problem }),
      };
    },
  };
}

/** True when a build will not change any more. */
export function isOver(build: StartedBuild): boolean {
  return build.state !== 'queued' && build.state !== 'running';
}
