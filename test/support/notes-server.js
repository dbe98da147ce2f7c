// The embedded example as one of several processes of one application: they share the public URL and the SQLite file.
// node test/support/notes-server.js PUBLIC_URL PORT DATA_FOLDER   (runs the build; prints `ready`)
import { join } from 'node:path';
import { sqliteStore } from '@maillon/applinks/sqlite';
import { createNotes } from '../../examples/dist/embedded/server.js';

const [publicUrl = '', port = '', data = ''] = process.argv.slice(2);
const store = await sqliteStore({ file: join(data, 'maillon.db'), keyFile: join(data, 'key') });
createNotes({ publicUrl, store, formKey: new Uint8Array(32) }).listen(Number(port), '127.0.0.1', () => {
  process.stdout.write('ready\n');
});
