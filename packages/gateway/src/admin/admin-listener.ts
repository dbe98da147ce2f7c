// The server for administrators: an address of its own, loopback by default. What administers never shares an origin
// with the application.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpResponse } from '@maillon/applinks';
import { ClientGoneError, nodeRequest, sendResponse } from '@maillon/applinks/node';
import { html } from 'hono/html';
import type { ListenAddress } from '../config/gateway-config.ts';
import { isEveryAddress } from '../config/loopback.ts';
import { ListenError } from '../server/listen-error.ts';
import { newReference } from '../server/notice.ts';
import type { AdminContext } from './admin-context.ts';
import { adminCookies } from './admin-cookies.ts';
import { adminPage } from './admin-page.ts';
import { createAdminSessions } from './admin-sessions.ts';
import { createBrowserForms } from './browser-forms.ts';
import { createAdministratorCheck } from './check-administrator.ts';
import { serveAdmin } from './serve-admin.ts';
import { createStartedHandshakes } from './started-handshakes.ts';

export interface AdminListenerOptions
  extends Omit<AdminContext, 'administrators' | 'sessions' | 'forms' | 'cookies' | 'handshakes'> {
  readonly listen: ListenAddress;
}

export interface AdminListener {
  /** @throws ListenError when the address cannot be had. */
  listen(): Promise<ListenAddress>;
  /** Base URL, without a trailing slash; undefined before it listens. */
  url(): string | undefined;
  close(): Promise<void>;
}

export function createAdminListener({ listen, ...options }: AdminListenerOptions): AdminListener {
  let port: number | undefined;
  const context: AdminContext = {
    ...options,
    administrators: createAdministratorCheck({ store: options.store }),
    sessions: createAdminSessions(options.store),
    forms: createBrowserForms(),
    cookies: adminCookies(() => port ?? listen.port),
    handshakes: createStartedHandshakes(),
  };
  const server = serverFor(context, listen.host);
  return {
    async listen() {
      await begin(server, listen);
      // A TCP server that listens has an AddressInfo.
      port = (server.address() as AddressInfo).port;
      return { host: listen.host, port };
    },
    url: () => (port === undefined ? undefined : urlOf(listen.host, port)),
    close: () => end(server),
  };
}

function serverFor(context: AdminContext, host: string): Server {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 15_000, maxHeaderSize: 16_384 });
  server.on('request', (req, res) => {
    answer(req, context, host)
      .then((response) => (res.destroyed ? undefined : sendResponse(res, response)))
      .catch(() => res.destroy());
  });
  return server;
}

/** @throws ClientGoneError when nobody waits any more. */
async function answer(req: IncomingMessage, context: AdminContext, host: string): Promise<HttpResponse> {
  try {
    return await serveAdmin(nodeRequest(req), context, host);
  } catch (error) {
    if (error instanceof ClientGoneError) throw error;
    const reference = newReference();
    context.log.error({ reference, err: error }, 'an admin page failed');
    return adminPage({
      title: 'This did not work',
      status: 500,
      main: html`<p>The log of the gateway says more. Reference: <code>${reference}</code></p>`,
    });
  }
}

function begin(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(new ListenError(error, { host, port }));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function end(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function urlOf(host: string, port: number): string {
  const named = isEveryAddress(host) ? 'localhost' : host;
  return `http://${named.includes(':') ? `[${named}]` : named}:${port}`;
}
