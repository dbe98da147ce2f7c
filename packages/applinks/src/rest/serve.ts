// A request to one of our routes, in order: is its path plain, its method known, its sender permitted; then its handler.
import type { HttpRequest, HttpResponse } from '../http.ts';
import { basicCredentials } from './basic-credentials.ts';
import type { RestContext } from './context.ts';
import { preflightAnswer, withCrossOrigin } from './cross-origin.ts';
import type { MatchedRoute, PathMatch } from './match-path.ts';
import { statusAnswer } from './representation.ts';
import { RestRefusal } from './rest-refusal.ts';
import type { Permission } from './route.ts';

export async function serve(
  match: PathMatch,
  request: HttpRequest,
  query: string,
  context: RestContext,
): Promise<HttpResponse> {
  if (match.kind === 'disguised')
    return statusAnswer(request, 404, 'There is nothing at this spelling of the path.');
  const { routes } = match;
  const isCrossOrigin = routes.every(({ route }) => route.crossOrigin === true);
  const methods = methodsOf(routes, isCrossOrigin);
  if (request.method === 'OPTIONS' && isCrossOrigin) return preflightAnswer(request, methods);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const found = routes.find(({ route }) => route.method === method);
  if (found === undefined) return methodRefused(request, methods);
  const response = await answer(found, request, query, context);
  return isCrossOrigin ? withCrossOrigin(request, response) : response;
}

async function answer(
  { route, parameters }: MatchedRoute,
  request: HttpRequest,
  query: string,
  context: RestContext,
): Promise<HttpResponse> {
  try {
    const administrator = await PERMISSIONS[route.permission](request, context);
    if (route.method !== 'GET') checkToken(request);
    const parameter = (name: string): string => parameters.get(name) ?? '';
    return await route.handler({ request, parameter, query, administrator }, context);
  } catch (error) {
    if (!(error instanceof RestRefusal)) throw error;
    return statusAnswer(request, error.status, error.message, { headers: error.headers });
  }
}

/** @returns the administrator's name. @throws RestRefusal */
const PERMISSIONS: Readonly<
  Record<Permission, (request: HttpRequest, context: RestContext) => Promise<string> | string>
> = {
  anyone: () => '',
  administrator: checkAdministrator,
};

/** An access token is for the application's own resources: it opens nothing here, whoever granted it (threat T51). */
async function checkAdministrator(request: HttpRequest, context: RestContext): Promise<string> {
  const credentials = basicCredentials(request);
  if (credentials === undefined)
    throw unauthorized('This needs the name and password of an administrator, by HTTP Basic.');
  const verdict = await context.administrators(credentials, request.remoteAddress);
  switch (verdict.kind) {
    case 'administrator':
      return verdict.name;
    case 'refused':
      throw unauthorized('Name or password are not those of an administrator.');
    case 'limited':
      throw new RestRefusal(429, 'Too many attempts with this name, or from this address. Wait.', [
        ['retry-after', String(verdict.retryAfterSeconds)],
      ]);
  }
}

function unauthorized(message: string): RestRefusal {
  return new RestRefusal(401, message, [
    ['www-authenticate', 'Basic realm="Application Links", charset="UTF-8"'],
  ]);
}

/** A browser that has kept the password sends it by itself: this header it sends to no other site (threat T11). */
function checkToken(request: HttpRequest): void {
  const token = request.header('x-atlassian-token')?.trim().toLowerCase();
  if (token !== 'no-check' && token !== 'nocheck')
    throw new RestRefusal(403, 'XSRF check failed: send the header X-Atlassian-Token: no-check.');
}

function methodsOf(routes: readonly MatchedRoute[], isCrossOrigin: boolean): string {
  const methods = routes.map(({ route }) => route.method);
  return [
    ...(methods.includes('GET') ? ['HEAD'] : []),
    ...methods,
    ...(isCrossOrigin ? ['OPTIONS'] : []),
  ].join(', ');
}

function methodRefused(request: HttpRequest, methods: string): HttpResponse {
  return statusAnswer(request, 405, `expected ${methods}`, { headers: [['allow', methods]] });
}
