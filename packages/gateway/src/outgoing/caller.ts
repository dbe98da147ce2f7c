// Who asks for a call to a peer: the fronted application by its key, or its page by the person's own session.
import { createHash } from 'node:crypto';
import type { HttpRequest, IdentitySource } from '@maillon/applinks';
import type { Store } from '@maillon/applinks/storage';
import { decodeForwardedUser } from '../proxy/forwarded-user.ts';
import type { PublicAddress } from '../proxy/public-address.ts';
import { type OutgoingProblem, problem } from './outgoing-problem.ts';

export type OutgoingCaller =
  /** null: the application for itself. */
  | { readonly kind: 'caller'; readonly user: string | null }
  | { readonly kind: 'refused'; readonly problem: OutgoingProblem };

export interface CallerOptions {
  readonly store: Pick<Store, 'applicationKeys'>;
  readonly identity: IdentitySource;
  readonly publicAddress: PublicAddress;
}

export async function callerOf(request: HttpRequest, options: CallerOptions): Promise<OutgoingCaller> {
  const keys = applicationKeys(request);
  if (keys.length > 1) return refused(problem.keyTwice);
  const [key] = keys;
  return key === undefined ? pageCaller(request, options) : applicationCaller(request, key, options);
}

const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;

function applicationKeys(request: HttpRequest): readonly string[] {
  const own = request.header('x-maillon-key');
  const bearer = BEARER.exec(request.header('authorization') ?? '')?.[1];
  return [own, bearer].filter((key) => key !== undefined);
}

async function applicationCaller(
  request: HttpRequest,
  key: string,
  { store }: CallerOptions,
): Promise<OutgoingCaller> {
  const keyDigest = createHash('sha256').update(key).digest('base64url');
  if ((await store.applicationKeys.findByDigest(keyDigest)) === undefined) return refused(problem.keyUnknown);
  const named = request.header('x-maillon-user');
  if (named === undefined) return { kind: 'caller', user: null };
  const user = request.headerCount('x-maillon-user') === 1 ? decodeForwardedUser(named) : undefined;
  return user === undefined ? refused(problem.userUnreadable) : { kind: 'caller', user };
}

/**
 * A page of another site cannot send the custom header without asking first, which is never granted, and the browser
 * says where the request comes from (threat T58).
 */
async function pageCaller(
  request: HttpRequest,
  { identity, publicAddress }: CallerOptions,
): Promise<OutgoingCaller> {
  if (request.header('x-maillon-request') !== '1') return refused(problem.noCaller);
  if (!comesFromOurPage(request, publicAddress.origin)) return refused(problem.crossSite);
  const person = await identity.person(request, { fresh: false });
  if (person !== undefined) return { kind: 'caller', user: person.name };
  const { origin, contextPath } = publicAddress;
  return refused(problem.notSignedIn(identity.signInUrl(`${origin}${contextPath}/`)));
}

function comesFromOurPage(request: HttpRequest, ourOrigin: string): boolean {
  const origin = request.header('origin');
  const site = request.header('sec-fetch-site');
  if (origin !== undefined && origin !== ourOrigin) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  // A browser says one of the two with everything that may change something.
  return origin !== undefined || site !== undefined || request.method === 'GET' || request.method === 'HEAD';
}

function refused(why: OutgoingProblem): OutgoingCaller {
  return { kind: 'refused', problem: why };
}
