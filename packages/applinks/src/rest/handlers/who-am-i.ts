// Whom a request is from, so that the other end can check that an access token works. Wire notes, section 5.
import { percentEncode } from '@maillon/oauth1';
import type { HttpRequest, HttpResponse } from '../../http.ts';
import type { RestContext } from '../context.ts';
import type { Handler } from '../route.ts';

export const whoAmI: Handler = async ({ request }, context) => {
  const authentication = await context.authenticate(request);
  switch (authentication.kind) {
    case 'refused':
      return authentication.response;
    case 'signed':
      return named(authentication.user);
    case 'unsigned':
      return named(await personOf(request, context));
  }
};

async function personOf(request: HttpRequest, { identity }: RestContext): Promise<string | null> {
  return (await identity.person(request, { fresh: false }))?.name ?? null;
}

/** @param name - null: nobody, which is an empty text. */
function named(name: string | null): HttpResponse {
  return {
    status: 200,
    headers: [
      ['content-type', 'text/plain;charset=UTF-8'],
      ['x-ausername', name === null ? 'anonymous' : percentEncode(name)],
      ['cache-control', 'no-store'],
      ['x-content-type-options', 'nosniff'],
      ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
      ['x-frame-options', 'DENY'],
    ],
    body: name ?? '',
  };
}
