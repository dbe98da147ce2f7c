/**
 * Runs Anvil CI as a process of its own: `main.js --port N --public URL --data DIR`, secret in `CI_APP_SECRET`.
 * With `--code-host-api URL --code-host-name NAME`, and a key for it in `CI_MAILLON_KEY`, results are reported there.
 */
import { parseArgs } from 'node:util';
import { serve } from '@hono/node-server';
import { createCiServer } from './app.ts';

try {
  run();
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}

function run(): void {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      public: { type: 'string' },
      data: { type: 'string' },
      'code-host-api': { type: 'string' },
      'code-host-name': { type: 'string', default: 'the code host' },
    },
  });
  const port = Number(values.port ?? 8490);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError(`--port must be a number from 0 to 65535, not ${values.port}.`);
  const appSecret = process.env['CI_APP_SECRET'];
  const apiUrl = values['code-host-api'];
  const key = process.env['CI_MAILLON_KEY'];
  const ci = createCiServer({
    publicUrl: values.public ?? `http://127.0.0.1:${port}`,
    dataDir: values.data ?? './anvil-data',
    ...(appSecret && { appSecret }),
    ...(apiUrl && key && { codeHost: { name: values['code-host-name'], apiUrl, key } }),
  });
  const server = serve({ fetch: (request) => ci.fetch(request), hostname: '127.0.0.1', port }, (address) => {
    process.stdout.write(`ready http://127.0.0.1:${address.port}\n`);
  });
  server.on('error', (error: Error) => {
    const isTaken = 'code' in error && error.code === 'EADDRINUSE';
    stop(isTaken ? `Port ${port} is taken. Choose another with --port.` : error.message);
  });
  const end = () => {
    ci.close();
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
}

function stop(message: string): void {
  process.stderr.write(`anvil-ci: ${message}\n`);
  process.exit(1);
}
