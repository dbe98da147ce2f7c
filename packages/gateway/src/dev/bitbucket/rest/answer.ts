// XML unless JSON is asked for: a client that forgets `Accept` gets what it would get from the product.
import type { SiteContext } from '../site.ts';
import { writeXml, type XmlObject, type XmlValue } from './write-xml.ts';

export interface RestAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The XML root. */
  readonly root: string;
  readonly value: XmlObject;
  /** When JSON says it in another shape. */
  readonly json?: unknown;
}

export function restAnswer(
  c: SiteContext,
  { status = 200, headers, root, value, json = value }: RestAnswer,
): Response {
  const isJson = wantsJson(c);
  return new Response(isJson ? JSON.stringify(json) : writeXml(root, value), {
    status,
    headers: {
      'Content-Type': isJson ? 'application/json;charset=UTF-8' : 'application/xml;charset=UTF-8',
      'Cache-Control': 'no-cache',
      ...headers,
    },
  });
}

function wantsJson(c: SiteContext): boolean {
  return c.req.path.endsWith('.json') || (c.req.header('accept') ?? '').includes('application/json');
}

/** The product's own envelope of what was done, or was not. */
export function statusAnswer(
  c: SiteContext,
  status: number,
  details: { readonly message?: string; readonly created?: string; readonly updated?: string },
): Response {
  const { message, created, updated } = details;
  const resource = (href: string | undefined): XmlValue =>
    href === undefined ? undefined : [{ href, rel: 'self' }];
  const value: XmlObject = {
    'status-code': status,
    message,
    'resources-created': resource(created),
    'resources-updated': resource(updated),
  };
  return restAnswer(c, { status, root: 'status', value });
}
