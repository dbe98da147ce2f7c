/**
 * Runs Lighthouse as a process of its own: `main.js --port N --public URL --data DIR --ci-api URL --ci-name NAME`,
 * the key for the CI in `BOARD_MAILLON_KEY`, the secret of the proxy in front in `BOARD_APP_SECRET`.
 */
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import { createReleaseBoard } from './app.ts';

try {
  run();
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}

function run(): void {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8492' },
      public: { type: 'string' },
      data: { type: 'string', default: './lighthouse-data' },
      'ci-api': { type: 'string', default: 'http://127.0.0.1:8482/_maillon/out/CI' },
      'ci-name': { type: 'string', default: 'CI' },
    },
  });
  const port = Number(values.port);
  const appSecret = process.env['BOARD_APP_SECRET'];
  const board = createReleaseBoard({
    publicUrl: values.public ?? `http://127.0.0.1:${port}`,
    dataDir: values.data,
    ci: { name: values['ci-name'], apiUrl: values['ci-api'], key: process.env['BOARD_MAILLON_KEY'] ?? '' },
    ...(appSecret && { appSecret }),
  });
  const server = serve(
    { fetch: (request) => board.fetch(request), hostname: '127.0.0.1', port },
    (address) => {
      process.stdout.write(`ready http://127.0.0.1:${address.port}\n`);
    },
  );
  server.on('error', (error: Error) => {
    const isTaken = 'code' in error && error.code === 'EADDRINUSE';
    stop(isTaken ? `Port ${port} is taken. Choose another with --port.` : error.message);
  });
  const end = () => {
    board.close();
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
}

function stop(message: string): void {
  process.stderr.write(`lighthouse: ${message}\n`);
  process.exit(1);
}
