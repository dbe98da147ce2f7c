/** The latest build of each release's source, as the CI shows it to the person who looks. */
import { isJsonObject } from '../shared/json-file.ts';
import type { LinkedAnswer, LinkedApplication } from '../shared/linked-application.ts';

export interface LatestBuild {
  readonly number: number;
  readonly state: string;
  readonly branch: string;
  readonly startedBy: string;
  /** The build's page at the CI. */
  readonly url: string;
  readonly queuedAtMs: number;
}

export type LatestBuilds =
  | { readonly kind: 'builds'; readonly byProject: ReadonlyMap<string, LatestBuild> }
  | Exclude<LinkedAnswer, { readonly kind: 'answer' }>;

/** Asks for all projects at once; what stops one stops all. */
export async function latestBuilds(
  ci: LinkedApplication,
  projects: readonly string[],
  visit: { readonly user: string; readonly returnUrl: string },
): Promise<LatestBuilds> {
  const answers = await Promise.all(
    projects.map((project) =>
      ci.call({ ...visit, path: `/api/projects/${encodeURIComponent(project)}/builds` }),
    ),
  );
  const byProject = new Map<string, LatestBuild>();
  for (const [index, answer] of answers.entries()) {
    if (answer.kind !== 'answer') return answer;
    const [newest] = Array.isArray(answer.value) ? (answer.value as readonly unknown[]) : [];
    const build = readBuild(newest);
    const project = projects[index];
    if (build !== undefined && project !== undefined) byProject.set(project, build);
  }
  return { kind: 'builds', byProject };
}

function readBuild(value: unknown): LatestBuild | undefined {
  if (!isJsonObject(value)) return undefined;
  const { number, state, branch, startedBy, url, queuedAt } = value;
  if (typeof number !== 'number' || typeof state !== 'string' || typeof branch !== 'string') return undefined;
  if (typeof startedBy !== 'string' || typeof url !== 'string' || !/^https?:\/\//.test(url)) return undefined;
  const queuedAtMs = typeof queuedAt === 'string' ? Date.parse(queuedAt) : Number.NaN;
  return Number.isNaN(queuedAtMs) ? undefined : { number, state, branch, startedBy, url, queuedAtMs };
}
