// A browser's code at a peer's origin asks for our manifest. Wire notes, section 3.
import type { HttpRequest, HttpResponse } from '../http.ts';

/** Lets the asking origin read the answer, credentials included: it holds nothing that depends on them. */
export function withCrossOrigin(request: HttpRequest, response: HttpResponse): HttpResponse {
  return { ...response, headers: [...response.headers, ...crossOriginHeaders(request)] };
}

export function preflightAnswer(request: HttpRequest, methods: string): HttpResponse {
  return {
    status: 200,
    headers: [
      ['allow', methods],
      ['content-type', 'text/plain;charset=UTF-8'],
      ['cache-control', 'no-cache'],
      ['x-content-type-options', 'nosniff'],
      ...crossOriginHeaders(request),
      ['access-control-allow-methods', methods],
      ['access-control-allow-headers', 'Accept, Content-Type, X-Atlassian-Token, X-Requested-With'],
      ['access-control-max-age', '600'],
    ],
    body: '',
  };
}

const ORIGIN = /^https?:\/\/[a-z0-9.:[\]_-]+$/i;

function crossOriginHeaders(request: HttpRequest): HttpResponse['headers'] {
  const origin = request.header('origin');
  const vary = ['vary', 'Origin'] as const;
  if (origin === undefined || !ORIGIN.test(origin)) return [vary];
  return [vary, ['access-control-allow-origin', origin], ['access-control-allow-credentials', 'true']];
}
