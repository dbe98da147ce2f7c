// Build statuses of commits, as peers set them.
import { RestProblem } from '../problem.ts';
import type { BuildStatus, Store } from '../store.ts';

const STATES: readonly string[] = ['SUCCESSFUL', 'FAILED', 'INPROGRESS'];

export function findBuildStatuses({ state }: Store, commit: string): readonly BuildStatus[] {
  return state.statuses.filter((status) => status.commit === commit);
}

/** A status with the same key is replaced. */
export function setBuildStatus(store: Store, status: BuildStatus): void {
  const others = store.state.statuses.filter(
    ({ commit, key }) => commit !== status.commit || key !== status.key,
  );
  store.change({ statuses: [...others, status] });
}

/** @throws RestProblem that names what is missing. */
export function readBuildStatus(
  text: string,
  about: Pick<BuildStatus, 'commit' | 'setBy' | 'atMs'>,
): BuildStatus {
  if (!/^[0-9a-f]{40}$/.test(about.commit)) throw new RestProblem(400, 'The commit has to be a full hash');
  let body: Readonly<Record<string, unknown>>;
  try {
    body = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    throw new RestProblem(400, 'The body is no JSON');
  }
  const read = (name: string): string => {
    const value = body[name];
    return typeof value === 'string' ? value : '';
  };
  const missing = ['state', 'key', 'url'].filter((name) => read(name) === '');
  if (missing.length > 0) throw new RestProblem(400, `Missing: ${missing.join(', ')}`);
  if (!STATES.includes(read('state')))
    throw new RestProblem(400, `state has to be one of ${STATES.join(', ')}`);
  if (!/^https?:\/\//i.test(read('url')))
    throw new RestProblem(400, 'url has to be an absolute http or https URL');
  return {
    ...about,
    state: read('state'),
    key: read('key'),
    url: read('url'),
    name: read('name') || read('key'),
    description: read('description'),
  };
}
