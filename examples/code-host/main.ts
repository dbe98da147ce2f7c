/**
 * Runs Harbour, linked to a CI: `main.js --port N --data DIR --ci URL --ci-name NAME --consumer-key KEY`,
 * the shared secret in `CODE_HOST_SHARED_SECRET`.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import type { Link } from '@maillon/applinks';
import { createConsumer, danceCallbackUrl } from '@maillon/applinks/consumer';
import { sqliteStore } from '@maillon/applinks/sqlite';
import { createCodeHost } from './app.ts';
import { danceRoutes } from './dance-routes.ts';
import { linkedCi, linkedConnections } from './linked-ci.ts';

const LINK_ID = 'lnk_ci';

try {
  await run();
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '7990' },
      data: { type: 'string', default: './harbour-data' },
      ci: { type: 'string', default: 'http://127.0.0.1:8480' },
      'ci-name': { type: 'string', default: 'CI' },
      'consumer-key': { type: 'string', default: '' },
    },
  });
  const port = Number(values.port);
  const publicUrl = `http://127.0.0.1:${port}`;
  const outgoing = {
    consumerKey: values['consumer-key'],
    signatureMethod: 'HMAC-SHA1',
    sharedSecret: process.env['CODE_HOST_SHARED_SECRET'] ?? '',
    privateKey: null,
    requestTokenUrl: `${values.ci}/plugins/servlet/oauth/request-token`,
    authorizeUrl: `${values.ci}/plugins/servlet/oauth/authorize`,
    accessTokenUrl: `${values.ci}/plugins/servlet/oauth/access-token`,
    allowTwoLegged: false,
    allowImpersonation: false,
  } as const;
  const link = { id: LINK_ID, name: values['ci-name'], outgoing };

  const store = await sqliteStore({
    file: path.join(values.data, 'links.db'),
    keyFile: path.join(values.data, 'key'),
  });
  await keepLink({
    ...link,
    state: 'enabled',
    peer: { typeId: 'generic', applicationId: null, rpcUrl: values.ci, displayUrl: values.ci },
    isPrimary: false,
    incoming: null,
    createdAtSeconds: Math.floor(Date.now() / 1000),
  });
  const consumer = createConsumer({
    link,
    tokens: store.outgoingTokens,
    callbackUrl: danceCallbackUrl(publicUrl, LINK_ID),
  });
  const allowedAt = async (user: string): Promise<number | undefined> =>
    (await store.outgoingTokens.find(LINK_ID, user))?.createdAtSeconds;
  const host = createCodeHost({
    publicUrl,
    dataDir: values.data,
    ci: linkedCi(consumer, values.ci),
    ciName: link.name,
    ciUrl: values.ci,
    connections: linkedConnections(consumer, allowedAt, values.ci),
  });

  const server = serve(
    {
      fetch: async (request) => (await danceRoutes(request, host, consumer)) ?? host.fetch(request),
      hostname: '127.0.0.1',
      port,
    },
    () => process.stdout.write(`ready ${publicUrl}\n`),
  );
  server.on('error', (error: Error) => {
    const isTaken = 'code' in error && error.code === 'EADDRINUSE';
    stop(isTaken ? `Port ${port} is taken. Choose another with --port.` : error.message);
  });
  const end = (): void => {
    host.close();
    server.close(() => void store.close());
    if ('closeAllConnections' in server) server.closeAllConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);

  async function keepLink(wanted: Link): Promise<void> {
    const kept = await store.links.update(LINK_ID, (before) => ({
      ...wanted,
      createdAtSeconds: before.createdAtSeconds,
    }));
    if (kept === undefined) await store.links.add(wanted);
  }
}

function stop(message: string): never {
  process.stderr.write(`harbour: ${message}\n`);
  process.exit(1);
}
