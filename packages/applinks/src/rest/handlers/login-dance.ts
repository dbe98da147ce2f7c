// Where people begin to let us act for them in another application, and come back to. Wire notes, section 5.
import { loginDance } from '../../consumer/login-dance.ts';
import type { Handler } from '../route.ts';

export const dance: Handler = async ({ request }, context) => {
  const { session, kept } = context.danceSession(request);
  const links = await context.store.links.list();
  const serve = loginDance({
    baseUrl: context.publicUrl,
    linkUrls: links.flatMap(({ peer }) => [peer.displayUrl, peer.rpcUrl].filter((url) => url !== null)),
    consumers: (id) => context.outgoing.consumer(id),
    async user(visitor) {
      // As for a consent: what is decided here lasts.
      const person = await context.identity.person(visitor, { fresh: true });
      return person && { name: person.name, session };
    },
    onProblem: context.tellDanceProblem,
    signInUrl: (returnUrl) => context.identity.signInUrl(returnUrl),
  });
  const response = await serve(request);
  if (response === undefined) throw new TypeError('the login dance has other paths than the route table');
  return kept(response);
};
