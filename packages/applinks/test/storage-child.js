// Another process on the same store, for storage.test.ts: `node storage-child.js FOLDER MODE`. It runs the built library,
// says `ready`, waits for a line, does what MODE says, and tells each result as a line of JSON.
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteStore } from '../dist/storage/sqlite/index.js';

const [folder = '', mode = ''] = process.argv.slice(2);
const NOW = 1_700_000_000;
const tell = (result) => writeSync(1, `${JSON.stringify(result)}\n`);

const nonce = (name) => ({
  consumerKey: 'code-host',
  token: 'token',
  timestampSeconds: NOW,
  nonce: name,
  expiresAtSeconds: NOW + 300,
});

const modes = {
  /** Opens the store only now: two processes make it at once. */
  async open() {},
  async nonces({ nonces }) {
    tell(
      await Promise.all(Array.from({ length: 200 }, (_, index) => nonces.record(nonce(`n${index}`), NOW))),
    );
  },
  async exchanges({ requestTokens }) {
    const accessToken = {
      secret: 'secret',
      linkId: 'lnk_1',
      user: 'ann',
      sessionHandleDigest: null,
      createdAtSeconds: NOW,
      expiresAtSeconds: NOW + 1000,
      sessionExpiresAtSeconds: NOW + 1000,
      revokedAtSeconds: null,
      lastUsedAtSeconds: null,
    };
    const exchange = (index) => {
      const id = `grt_${process.pid}_${index}`;
      return requestTokens.exchange('request', { ...accessToken, id, tokenDigest: id }, NOW);
    };
    tell(await Promise.all(Array.from({ length: 25 }, (_, index) => exchange(index))));
  },
  async pauseLink({ links }) {
    await links.update('lnk_1', (link) => ({ ...link, state: 'paused' }));
  },
  async recordOne({ nonces }) {
    await nonces.record(nonce('one'), NOW);
  },
  /** Until it is killed. */
  async flood({ nonces, links }) {
    for (let index = 0; ; index += 1) {
      const names = Array.from({ length: 20 }, (_, part) => `n${index}-${part}`);
      await Promise.all(names.map((name) => nonces.record(nonce(name), NOW)));
      tell({ nonces: names });
      const id = `lnk_flood_${index}`;
      await links.add({
        id,
        name: id,
        state: 'enabled',
        peer: { typeId: 'generic', applicationId: null, rpcUrl: null, displayUrl: null },
        isPrimary: false,
        incoming: null,
        outgoing: null,
        createdAtSeconds: NOW,
      });
      tell({ link: id });
    }
  },
};

const open = () =>
  sqliteStore({ file: join(folder, 'maillon.db'), keyFile: join(folder, 'key'), bootId: 'boot 1' });
let store = mode === 'open' ? undefined : await open();
tell('ready');
await once(process.stdin, 'data');
store ??= await open();
await modes[mode](store);
await store.close();
tell('done');
process.exit(0);
