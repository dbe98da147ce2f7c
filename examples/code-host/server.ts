/** Harbour on a port: its pages, and what other applications do here as a person (Maillon, as a library). */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createProvider, htmlPages, type Store } from '@maillon/applinks';
import type { Consumer } from '@maillon/applinks/consumer';
import { nodeRequest, sendResponse, serveProvider } from '@maillon/applinks/node';
import type { CodeHost } from './app.ts';
import { danceRoutes } from './dance-routes.ts';

export interface HarbourServerOptions {
  readonly host: CodeHost;
  readonly consumer: Consumer;
  readonly store: Store;
  readonly publicUrl: string;
  /** At least 32 random bytes that survive restarts. */
  readonly formKey: Uint8Array;
}

/** Creates the server; closing it ends the provider too. */
export function createHarbourServer(options: HarbourServerOptions): Server {
  const { host, consumer, store, publicUrl, formKey } = options;
  // Maillon: who is the person in front of the browser, and where does one sign in?
  const provider = createProvider({
    store,
    publicUrl,
    formKey,
    applicationName: 'Harbour',
    pages: htmlPages,
    identity: {
      person: (request) => host.userOf(browserRequest(publicUrl, request.header('cookie'))),
      signInUrl: (returnUrl) => `${publicUrl}/login?return=${encodeURIComponent(returnUrl)}`,
    },
  });
  const signedUsers = new WeakMap<IncomingMessage, string>();
  const application = getRequestListener(
    async (request, { incoming }) =>
      (await danceRoutes(request, host, consumer)) ??
      host.fetch(
        request,
        'httpVersionMajor' in incoming ? signedUsers.get(incoming as IncomingMessage) : undefined,
      ),
  );

  const server = createServer((req, res) => {
    const serve = async (): Promise<void> => {
      if (await serveProvider(provider, req, res)) return; // Maillon: its endpoints and pages
      const who = await provider.authenticate(nodeRequest(req)); // Maillon: who signed this?
      if (who.kind === 'refused') return sendResponse(res, who.response);
      if (who.kind === 'signed' && who.user !== null) signedUsers.set(req, who.user);
      await application(req, res);
    };
    serve().catch((error: unknown) => {
      console.error('Harbour failed to answer:', error);
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
  });
  server.once('close', () => provider.close());
  return server;
}

function browserRequest(publicUrl: string, cookie: string | undefined): Request {
  return new Request(publicUrl, { headers: cookie === undefined ? {} : { cookie } });
}
