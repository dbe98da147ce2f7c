// A peer that speaks Application Links over real HTTP or HTTPS and is well, except where a test says otherwise.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Provider } from '@maillon/applinks';
import { writeConsumerInfo } from '@maillon/applinks/links';
import { nodeRequest, sendResponse } from '@maillon/applinks/node';
import type { Certificate } from './certificates.ts';

const TYPES = 'com.atlassian.applinks.api.auth.types.';

export interface PeerOptions {
  readonly tls?: Certificate;
  /** What the manifest has in place of what is right. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Public key and consumer key of the peer. */
  readonly consumer: { readonly key: string; readonly publicKey: string };
  readonly status?: Readonly<Record<'incoming' | 'outgoing', Direction>>;
  /** Judges what is signed. Without it nobody looks. */
  readonly provider?: Provider;
  /** By path; goes before everything else. `*`: every path. */
  readonly instead?: Readonly<Record<string, RequestListener>>;
  /** Added to the Date header. */
  readonly dateOffsetSeconds?: number;
  readonly contextPath?: string;
}

interface Direction {
  readonly enabled: boolean;
  readonly twoLoEnabled: boolean;
  readonly twoLoImpersonationEnabled: boolean;
}

export const OFF: Direction = { enabled: false, twoLoEnabled: false, twoLoImpersonationEnabled: false };
export const THREE_LO: Direction = { ...OFF, enabled: true };
export const TWO_LO: Direction = { ...THREE_LO, twoLoEnabled: true };

export const PEER_ID = '6fd1e1c3-1b9c-4c7e-9a43-3e5d0c8a7b11';

export interface RunningPeer {
  /** With the context path. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function startPeer(options: PeerOptions): Promise<RunningPeer> {
  const { tls, contextPath = '' } = options;
  let url = '';
  const listener: RequestListener = (req, res) => {
    serve(req, res, options, url).catch((error: unknown) => {
      res.statusCode = 500;
      res.end(String(error));
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  url = `${tls === undefined ? 'http' : 'https'}://localhost:${port}${contextPath}`;
  return {
    url,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  req: IncomingMessage,
  res: ServerResponse,
  {
    manifest,
    consumer,
    status,
    provider,
    instead = {},
    dateOffsetSeconds = 0,
    contextPath = '',
  }: PeerOptions,
  url: string,
): Promise<void> {
  res.setHeader('Date', new Date(Date.now() + dateOffsetSeconds * 1000).toUTCString());
  const path = (req.url ?? '').replace(/\?.*$/, '');
  const own = path.startsWith(contextPath) ? path.slice(contextPath.length) : undefined;
  const other = instead['*'] ?? instead[own ?? ''];
  if (other !== undefined) return other(req, res);
  if (provider !== undefined && req.headers.authorization !== undefined) {
    const authentication = await provider.authenticate(nodeRequest(req));
    if (authentication.kind === 'refused') return sendResponse(res, authentication.response);
  }
  switch (own) {
    case '/rest/applinks/1.0/manifest':
    case '/rest/applinks/latest/manifest':
      return json(res, {
        id: PEER_ID,
        name: 'Bitbucket',
        typeId: 'stash',
        version: '8.19.4',
        applinksVersion: '9.0.0',
        inboundAuthenticationTypes: [
          `${TYPES}OAuthAuthenticationProvider`,
          `${TYPES}TwoLeggedOAuthAuthenticationProvider`,
        ],
        outboundAuthenticationTypes: [`${TYPES}OAuthAuthenticationProvider`],
        url,
        ...manifest,
      });
    case '/plugins/servlet/oauth/consumer-info':
      res.setHeader('Content-Type', 'application/xml;charset=UTF-8');
      res.end(writeConsumerInfo({ ...consumer, name: 'Bitbucket', description: null, callback: null }));
      return;
    default:
      if (status !== undefined && own?.startsWith('/rest/applinks/3.0/status/') === true)
        return json(res, status);
      res.statusCode = 404;
      res.end('no such page');
  }
}

function json(res: ServerResponse, value: unknown): void {
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify(value));
}

/** @returns a listener that answers like this, whatever is asked. */
export function answers(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Uint8Array = '',
): RequestListener {
  return (_req, res) => {
    res.writeHead(status, { ...headers });
    res.end(body);
  };
}
