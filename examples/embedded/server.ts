// A plain node:http application becomes linkable: the marked lines are all that Maillon needs.
import { createServer, type Server } from 'node:http';
import { createProvider, htmlPages, type ProviderOptions, type Store } from '@maillon/applinks'; // Maillon
import { nodeRequest, sendResponse, serveProvider } from '@maillon/applinks/node'; // Maillon
import { json, serveNotes } from './notes.ts';
import { serveSignIn, signedInUser } from './sign-in.ts';

export interface NotesOptions {
  readonly publicUrl: string;
  readonly store: Store;
  readonly formKey: Uint8Array;
  /** For the log. */
  readonly onRefusal?: ProviderOptions['onRefusal'];
}

export function createNotes({
  publicUrl,
  store,
  formKey,
  onRefusal = () => undefined,
}: NotesOptions): Server {
  // Maillon: who is the person in front of the browser, and where does one sign in?
  const provider = createProvider({
    store,
    publicUrl,
    formKey,
    onRefusal,
    applicationName: 'Notes',
    pages: htmlPages,
    identity: {
      person: async (request) => {
        const name = signedInUser(request.header('cookie'));
        return name === undefined ? undefined : { name };
      },
      signInUrl: (returnUrl) => `/login?return=${encodeURIComponent(returnUrl.slice(publicUrl.length))}`,
    },
  });

  const server = createServer((req, res) => {
    const serve = async (): Promise<void> => {
      if (await serveProvider(provider, req, res)) return; // Maillon: its endpoints and pages
      if (req.url?.startsWith('/login') === true) return serveSignIn(req, res);
      const who = await provider.authenticate(nodeRequest(req)); // Maillon: who signed this?
      if (who.kind === 'refused') return sendResponse(res, who.response); // Maillon
      const user = who.kind === 'signed' ? who.user : signedInUser(req.headers.cookie);
      if (user === null || user === undefined)
        return json(res, 401, { error: 'sign in at /login, or sign the request' });
      return serveNotes(user, req, res);
    };
    serve().catch((error: unknown) => {
      console.error(error);
      if (!res.headersSent) json(res, 500, { error: 'internal error' });
    });
  });
  server.once('close', () => provider.close());
  return server;
}
