import type { HttpRequest } from './http.ts';

/** Whether the head announces a body (RFC 9112 section 6); an announced empty one counts as none. */
export function announcesBody(request: Pick<HttpRequest, 'header'>): boolean {
  const length = request.header('content-length');
  return request.header('transfer-encoding') !== undefined || (length !== undefined && !/^0+$/.test(length));
}
