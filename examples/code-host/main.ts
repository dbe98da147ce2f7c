/**
 * Runs Harbour, linked to a CI: `main.js --port N --data DIR --ci URL --ci-name NAME --consumer-key KEY`, the shared
 * secret in `CODE_HOST_SHARED_SECRET`. With `--ci-consumer-key KEY --ci-public-key FILE` the CI may act here, too.
 */
import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createConsumer, danceCallbackUrl } from '@maillon/applinks/consumer';
import { sqliteStore } from '@maillon/applinks/sqlite';
import { sweepEvery } from '@maillon/applinks/storage';
import { createCodeHost } from './app.ts';
import { ciLink, keepLink, LINK_ID } from './application-link.ts';
import { linkedCi, linkedConnections } from './linked-ci.ts';
import { createHarbourServer } from './server.ts';

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
      'ci-consumer-key': { type: 'string', default: '' },
      'ci-public-key': { type: 'string' },
    },
  });
  const port = Number(values.port);
  const publicUrl = `http://127.0.0.1:${port}`;
  const publicKeyFile = values['ci-public-key'];
  const link = ciLink({
    name: values['ci-name'],
    url: values.ci,
    consumerKey: values['consumer-key'],
    sharedSecret: process.env['CODE_HOST_SHARED_SECRET'] ?? '',
    ...(publicKeyFile !== undefined && {
      acting: { consumerKey: values['ci-consumer-key'], publicKey: readFileSync(publicKeyFile, 'utf8') },
    }),
  });

  const keyFile = path.join(values.data, 'key');
  const store = await sqliteStore({ file: path.join(values.data, 'links.db'), keyFile });
  const sweeping = sweepEvery(store, { onFailure: console.error });
  const formKey = new Uint8Array(hkdfSync('sha256', readFileSync(keyFile), '', 'harbour form tokens', 32));
  await keepLink(store.links, link);
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

  const server = createHarbourServer({ host, consumer, store, publicUrl, formKey });
  server.on('error', (error: Error) => {
    const isTaken = 'code' in error && error.code === 'EADDRINUSE';
    stop(isTaken ? `Port ${port} is taken. Choose another with --port.` : error.message);
  });
  server.listen(port, '127.0.0.1', () => process.stdout.write(`ready ${publicUrl}\n`));
  const end = (): void => {
    host.close();
    server.close(() => void sweeping.close().then(() => store.close()));
    server.closeAllConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
}

function stop(message: string): never {
  process.stderr.write(`harbour: ${message}\n`);
  process.exit(1);
}
