// node examples/dist/embedded/main.js --port 8090 --data ./notes-data
// Then: npx maillon links add --data ./notes-data --name "My CI" --incoming --consumer-key my-ci --shared-secret-stdin
import { hkdfSync } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sqliteStore } from '@maillon/applinks/sqlite';
import { sweepEvery } from '@maillon/applinks/storage';
import { createNotes } from './server.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8090' }, data: { type: 'string', default: './notes-data' } },
});
const publicUrl = `http://127.0.0.1:${values.port}`;
mkdirSync(values.data, { recursive: true, mode: 0o700 });
const keyFile = path.join(values.data, 'key');
const store = await sqliteStore({ file: path.join(values.data, 'maillon.db'), keyFile });
const formKey = new Uint8Array(hkdfSync('sha256', readFileSync(keyFile), '', 'notes form tokens', 32));

const sweeping = sweepEvery(store, { onFailure: console.error });
const server = createNotes({ publicUrl, store, formKey });
server.once('error', (error) => {
  console.error(`cannot listen on port ${values.port}: ${error.message}`);
  process.exit(1);
});
server.listen(Number(values.port), '127.0.0.1', () => console.log(`ready ${publicUrl}`));
const stop = (): void => {
  server.close(() => {
    void sweeping
      .close()
      .then(() => store.close())
      .then(() => process.exit(0));
  });
  server.closeIdleConnections();
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
