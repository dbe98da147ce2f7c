/** What a person finds in Harbour when they come back from the CI, which asked them whether Harbour may act as them. */
import { findVisitor, type Host } from './host.ts';
import { repositoryPath } from './pages/layout.ts';
import { findRepository, type Repository } from './repositories.ts';
import type { Flash, Wish } from './visits.ts';

/** The ends of the way to the CI and back; each answers with a redirect to the page the person came from. */
export interface AfterAsking {
  /** They said yes: starts the build they had asked for, once, and says so. */
  connected(request: Request): Promise<Response>;
  /** They said no. */
  denied(request: Request): Promise<Response>;
  /** It did not come to an answer; `problem` is a sentence for the person. */
  failed(request: Request, problem: string): Promise<Response>;
}

/** Creates the three ends. Each takes the wish of the session, so that no later visit can find it. */
export function createAfterAsking(host: Host): AfterAsking {
  const home = `${host.base}/`;
  const end = async (
    request: Request,
    tell: (user: string, wish: Wanted | undefined) => Flash | Promise<Flash>,
  ) => {
    const visitor = findVisitor(host, request);
    if (!visitor) return seeOther(`${host.base}/login?return=${encodeURIComponent(home)}`);
    const wanted = findWanted(host.visits.takeWish(visitor.session.id));
    const flash = await tell(visitor.account.name, wanted);
    host.visits.setFlash(visitor.session.id, flash);
    return seeOther(
      wanted ? `${repositoryPath(host, wanted.repository)}/builds` : `${host.base}/settings/applications`,
    );
  };
  return {
    connected: (request) => end(request, (user, wanted) => startWanted(host, user, wanted)),
    denied: (request) =>
      end(request, () => ({
        kind: 'note',
        text: `You said no. Nothing was shared with Harbour; builds in ${host.ciName} stay off until you allow it.`,
      })),
    failed: (request, problem) => end(request, () => ({ kind: 'bad', text: problem })),
  };
}

interface Wanted {
  readonly repository: Repository;
  readonly branch?: string;
}

function findWanted(wish: Wish | undefined): Wanted | undefined {
  const repository = wish && findRepository(wish.repository);
  return repository && { repository, ...(wish.branch !== undefined && { branch: wish.branch }) };
}

async function startWanted(host: Host, user: string, wanted: Wanted | undefined): Promise<Flash> {
  const connected = `Harbour may now build in ${host.ciName} as you.`;
  const branch = wanted?.repository.branches.find(({ name }) => name === wanted.branch);
  if (!wanted || !branch) return { kind: 'good', text: connected };
  const outcome = await host.panel.start(user, wanted.repository, branch);
  switch (outcome.kind) {
    case 'started':
      return { kind: 'good', text: `${connected} Build #${outcome.build.number} is on its way.` };
    case 'authorize':
      // Not followed: a CI that forgets at once would send the person round and round.
      return {
        kind: 'bad',
        text: `${host.ciName} asks for your permission once more. Press Build now to answer.`,
      };
    case 'problem':
      return { kind: 'bad', text: outcome.problem };
  }
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } });
}
