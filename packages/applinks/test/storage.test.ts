import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { assert, property, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accessToken,
  administrator,
  applicationKey,
  CONFORMANCE_MAX_NONCES_PER_CONSUMER,
  entityLink,
  incomingLink,
  link,
  nonce,
  outgoingRequestToken,
  outgoingToken,
  refusedRequest,
  requestToken,
  storeConformance,
  traffic,
} from '../src/storage/conformance/index.ts';
import {
  createSealer,
  memoryStore,
  readOrCreateKeyFile,
  type Store,
  sealingKey,
} from '../src/storage/index.ts';
import { type Connection, findDriver } from '../src/storage/sqlite/driver.ts';
import { type SqliteStoreOptions, StoreError, sqliteStore } from '../src/storage/sqlite/index.ts';
import { sqliteNonces } from '../src/storage/sqlite/nonces.ts';
import { openDatabase } from '../src/storage/sqlite/open-database.ts';
import { newOpening } from '../src/storage/sqlite/openings.ts';

const NOW = 1_700_000_000;
const OUR_PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMIIOurs\n-----END PRIVATE KEY-----\n';
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const maxNoncesPerConsumer = CONFORMANCE_MAX_NONCES_PER_CONSUMER;

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'maillon-storage-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const newFolder = () => mkdtemp(join(scratch, 'store-'));
const fileOf = (folder: string) => join(folder, 'maillon.db');
const openIn = (folder: string, options: Partial<SqliteStoreOptions> = {}) =>
  sqliteStore({ file: fileOf(folder), keyFile: join(folder, 'key'), bootId: 'boot 1', ...options });

const engines = {
  memory: async () => memoryStore({ maxNoncesPerConsumer }),
  sqlite: async () => openIn(await newFolder(), { maxNoncesPerConsumer }),
};

describe.each(Object.entries(engines))('store in %s', (_, open) => {
  test.each(storeConformance.map(({ name, run }) => [name, run] as const))('%s', async (_, run) => {
    await expect(run(open)).resolves.toBeUndefined();
  });
});

describe('SQLite file', () => {
  test('is swept beside changes without either waiting for the other', async () => {
    const store = await openIn(await newFolder());
    await store.links.add(link);
    const begun = performance.now();
    await Promise.all([
      store.sweep(NOW),
      ...Array.from({ length: 20 }, () => store.links.update(link.id, (kept) => kept)),
      store.sweep(NOW),
      store.nonces.record(nonce, NOW),
    ]);
    // A writer that waits in vain for its own process does so for five seconds.
    expect(performance.now() - begun).toBeLessThan(4000);
    expect(await store.nonces.record(nonce, NOW)).toBe('used');
    await store.close();
  });

  test('keeps everything over a clean stop', async () => {
    const folder = await newFolder();
    const before = await openIn(folder);
    await before.links.add(link);
    await before.settings.set('publicUrl', 'https://ci.example');
    await before.outgoingTokens.put(outgoingToken);
    await grant(before);
    await before.secrets.set('privateKey', OUR_PRIVATE_KEY);
    await before.administrators.put(administrator);
    await before.applicationKeys.add(applicationKey);
    await before.entityLinks.put(entityLink);
    await before.nonces.record(nonce, NOW);
    // Written late: at the stop.
    before.accessTokens.touch(accessToken.id, NOW + 5);
    before.outgoingTokens.touch(link.id, outgoingToken.user, NOW + 4);
    before.applicationKeys.touch(applicationKey.id, NOW + 6);
    before.links.noteTraffic(link.id, traffic);
    before.refusedRequests.add(refusedRequest);
    await before.close();

    const after = await openIn(folder);
    expect(await after.links.list()).toEqual([link]);
    expect(await after.settings.get('publicUrl')).toBe('https://ci.example');
    expect(await after.outgoingTokens.find(link.id, 'ann')).toEqual({
      ...outgoingToken,
      lastUsedAtSeconds: NOW + 4,
    });
    expect(await after.accessTokens.find(accessToken.tokenDigest)).toEqual({
      ...accessToken,
      lastUsedAtSeconds: NOW + 5,
    });
    expect(await after.secrets.get('privateKey')).toBe(OUR_PRIVATE_KEY);
    expect(await after.administrators.list()).toEqual([administrator]);
    expect(await after.applicationKeys.list()).toEqual([{ ...applicationKey, lastUsedAtSeconds: NOW + 6 }]);
    expect(await after.entityLinks.list(link.id)).toEqual([entityLink]);
    expect(await after.links.traffic(link.id)).toEqual([traffic]);
    expect(await after.refusedRequests.list({ limit: 9 })).toEqual([refusedRequest]);
    expect(await after.nonces.record(nonce, NOW)).toBe('used');
    await after.close();
  });

  test('knows after a start how many live nonces a consumer has', async () => {
    const folder = await newFolder();
    const before = await openIn(folder, { maxNoncesPerConsumer: 2 });
    await before.nonces.record(nonce, NOW);
    await before.nonces.record({ ...nonce, nonce: 'second' }, NOW);
    await before.close();
    const after = await openIn(folder, { maxNoncesPerConsumer: 2 });
    expect(await after.nonces.record({ ...nonce, nonce: 'third' }, NOW)).toBe('full');
    await after.close();
  });

  test('T07 counts the nonces of another process at each sweep', async () => {
    const folder = await newFolder();
    const options = { maxNoncesPerConsumer: 100 };
    const [one, two] = [await openIn(folder, options), await openIn(folder, options)];
    const record = async ({ nonces }: Store, names: string): Promise<number> => {
      const verdicts = Array.from({ length: 80 }, (_, index) =>
        nonces.record({ ...nonce, nonce: names + index }, NOW),
      );
      return (await Promise.all(verdicts)).filter((verdict) => verdict === 'fresh').length;
    };
    expect([await record(one, 'a'), await record(two, 'b')]).toEqual([80, 80]);
    await one.sweep(NOW);
    expect([await record(one, 'c'), await record(two, 'd')]).toEqual([0, 20]);
    await Promise.all([one.close(), two.close()]);
  });

  test('counts each use of a retired credential, by two processes too, and holds few late writes', async () => {
    const folder = await newFolder();
    const one = await openIn(folder);
    const two = await openIn(folder);
    await one.links.add(link);
    for (let index = 0; index < 30; index += 1) {
      one.links.countRetiredUse(link.id);
      two.links.countRetiredUse(link.id);
      // More links than are held: the rest is lost, nothing else is.
      for (let other = 0; other < 1000; other += 1) one.links.countRetiredUse(`lnk_${index}_${other}`);
    }
    await one.close();
    await two.close();
    const after = await openIn(folder);
    expect((await after.links.get(link.id))?.incoming?.retired?.uses).toBe(63);
    await after.close();
  });

  test('keeps applications in one file apart', async () => {
    const folder = await newFolder();
    const one = await openIn(folder, { applicationId: 'one' });
    const two = await openIn(folder, { applicationId: 'two' });
    await one.links.add(link);
    await two.links.add({ ...link, name: 'the same id and consumer key' });
    expect(await one.nonces.record(nonce, NOW)).toBe('fresh');
    expect(await two.nonces.record(nonce, NOW)).toBe('fresh');
    expect((await one.links.list()).map(({ name }) => name)).toEqual([link.name]);
    await one.close();
    await two.close();
  });

  test('of an earlier version keeps its outgoing tokens: given when they were made, not known to be used', async () => {
    const folder = await newFolder();
    const before = await openIn(folder);
    await before.links.add(link);
    await before.outgoingTokens.put(outgoingToken);
    await before.close();
    await withConnection(folder, (connection) =>
      connection.exec(`
        alter table outgoing_tokens drop column issued_at_seconds;
        alter table outgoing_tokens drop column last_used_at_seconds;
        delete from kysely_migration where name = '0003-outgoing-uses';
      `),
    );
    const after = await openIn(folder);
    expect(await after.outgoingTokens.listByLink(link.id)).toEqual([
      { ...outgoingToken, issuedAtSeconds: outgoingToken.createdAtSeconds },
    ]);
    await after.close();
  });

  test('opens twice at once in one process, the first time too', async () => {
    const folder = await newFolder();
    const stores = await Promise.all([openIn(folder), openIn(folder)]);
    const verdicts = await Promise.all(stores.map(({ nonces }) => nonces.record(nonce, NOW)));
    expect(verdicts.toSorted()).toEqual(['fresh', 'used']);
    for (const store of stores) await store.close();
  });

  test('is readable by its owner only', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.links.add(link);
    const modes = await Promise.all(
      (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mode & 0o777),
    );
    expect(new Set(modes)).toEqual(new Set([0o600]));
    await store.close();
  });

  test('is alone with its key after a clean stop', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.links.add(link);
    await store.nonces.record(nonce, NOW);
    await store.close();
    expect((await readdir(folder)).toSorted()).toEqual(['key', 'maillon.db']);
  });

  test('refuses calls after it was closed', async () => {
    const store = await openIn(await newFolder());
    await store.close();
    await expect(store.nonces.record(nonce, NOW)).rejects.toMatchObject({ code: 'store_closed' });
    await expect(store.links.list()).rejects.toMatchObject({ code: 'store_closed' });
  });
});

describe('SQLite file that cannot be opened', () => {
  test('says that a text file is no Maillon database, and leaves it as it is', async () => {
    const folder = await newFolder();
    await writeFile(fileOf(folder), 'dear diary '.repeat(1000));
    expect(await refusal(openIn(folder))).toSatisfy(
      says('store_foreign', `${fileOf(folder)} is not a Maillon database`),
    );
    expect(await readFile(fileOf(folder), 'utf8')).toBe('dear diary '.repeat(1000));
  });

  test("says that another program's database is not ours", async () => {
    const folder = await newFolder();
    await withConnection(folder, (connection) => connection.exec('create table diary (entry)'));
    await expect(openIn(folder)).rejects.toMatchObject({ code: 'store_foreign' });
    expect(await readdir(folder)).not.toContain('key');
  });

  test('says that it is damaged', async () => {
    const folder = await newFolder();
    await (await openIn(folder)).close();
    const bytes = await readFile(fileOf(folder));
    await rm(`${fileOf(folder)}-wal`, { force: true });
    await writeFile(fileOf(folder), bytes.fill(0x5a, 200));
    expect(await refusal(openIn(folder))).toSatisfy(says('store_corrupt', 'backup'));
  });

  test('names the folder that is not there', async () => {
    const folder = join(await newFolder(), 'missing');
    expect(await refusal(openIn(folder))).toSatisfy(says('store_unwritable', folder));
  });

  test('says that a newer version has changed it', async () => {
    const folder = await newFolder();
    await (await openIn(folder)).close();
    await withConnection(folder, (connection) =>
      connection.exec(
        "insert into kysely_migration (name, timestamp) values ('9999-future', '2030-01-01T00:00:00Z')",
      ),
    );
    await expect(openIn(folder)).rejects.toMatchObject({ code: 'store_newer' });
  });

  test('says that another process holds it', { timeout: 20_000 }, async () => {
    const folder = await newFolder();
    await (await openIn(folder)).close();
    await withConnection(folder, async (connection) => {
      connection.exec('begin immediate');
      await expect(openIn(folder)).rejects.toMatchObject({ code: 'store_locked' });
    });
  });

  test('names the key file that is wrong', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.links.add(link);
    await store.close();
    const keyFile = join(await newFolder(), 'other-key');
    expect(await refusal(openIn(folder, { keyFile }))).toSatisfy(says('key_missing', keyFile));
    await readOrCreateKeyFile(keyFile);
    expect(await refusal(openIn(folder, { keyFile }))).toSatisfy(says('key_wrong', keyFile));
  });

  test('names the key file that is cut short', async () => {
    const folder = await newFolder();
    await (await openIn(folder)).close();
    await writeFile(join(folder, 'key'), 'short');
    expect(await refusal(openIn(folder))).toSatisfy(says('key_corrupt', join(folder, 'key')));
  });
});

describe('docs/storage-schema.md', () => {
  test('shows each table', async () => {
    const folder = await newFolder();
    await (await openIn(folder)).close();
    const page = await readFile(join(ROOT, 'docs/storage-schema.md'), 'utf8');
    await withConnection(folder, (connection) => {
      // The column is what the statement says.
      const tables = connection
        .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
        .all([]) as readonly { name: string }[];
      const missing = tables.filter(({ name }) => !page.includes(`\`${name}\``)).map(({ name }) => name);
      expect(missing).toEqual([]);
    });
  });
});

describe('secrets at rest', () => {
  const secrets = [
    incomingLink.sharedSecret,
    incomingLink.retired?.sharedSecret,
    link.outgoing?.privateKey,
    requestToken.secret,
    accessToken.secret,
    nonce.token,
    outgoingRequestToken.token,
    outgoingRequestToken.tokenSecret,
    outgoingToken.token,
    outgoingToken.tokenSecret,
    outgoingToken.sessionHandle,
    OUR_PRIVATE_KEY,
  ].map((secret) => secret ?? '');

  test('T29: dump of the store contains no secret', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.links.add({
      ...link,
      outgoing: link.outgoing && { ...link.outgoing, sharedSecret: 'outgoing shared secret' },
    });
    await grant(store);
    await store.nonces.record(nonce, NOW);
    await store.outgoingTokens.putRequestToken(outgoingRequestToken);
    await store.outgoingTokens.put(outgoingToken);
    expect(await store.secrets.setIfAbsent('privateKey', 'one that is replaced')).toBe(
      'one that is replaced',
    );
    await store.secrets.set('privateKey', OUR_PRIVATE_KEY);
    await store.administrators.put(administrator);
    await store.applicationKeys.add(applicationKey);
    await store.entityLinks.put(entityLink);
    store.refusedRequests.add(refusedRequest);
    store.links.noteTraffic(link.id, traffic);
    store.links.countRetiredUse(link.id);
    expect((await store.refusedRequests.list({ limit: 1 })).length).toBe(1);
    const dumps = [await dump(folder)];
    await store.close();
    dumps.push(await dump(folder));
    for (const bytes of dumps) {
      expect(bytes.includes(link.name)).toBe(true);
      for (const secret of [...secrets, 'outgoing shared secret', 'one that is replaced']) {
        expect(secret).not.toBe('');
        for (const form of [
          secret,
          Buffer.from(secret).toString('base64url'),
          Buffer.from(secret).toString('hex'),
        ]) {
          expect(bytes.includes(form), `in clear: ${secret}`).toBe(false);
        }
      }
    }
  });

  test('a sealed value that was copied to another row does not open', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.links.add(link);
    await store.links.add({
      ...link,
      id: 'lnk_2',
      name: 'Wiki',
      peer: { ...link.peer, applicationId: null },
      incoming: { ...incomingLink, consumerKey: 'wiki', sharedSecret: 'x' },
    });
    await withConnection(folder, (connection) =>
      connection.exec(
        "update links set incoming_shared_secret = (select incoming_shared_secret from links where id = 'lnk_2')",
      ),
    );
    await expect(store.links.get(link.id)).rejects.toMatchObject({ code: 'sealed_corrupt' });
    expect((await store.links.get('lnk_2'))?.incoming?.sharedSecret).toBe('x');
    await store.close();
  });

  test('a sealed secret that was copied to another name does not open', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.secrets.set('privateKey', OUR_PRIVATE_KEY);
    await store.secrets.set('other', 'x');
    await withConnection(folder, (connection) =>
      connection.exec(
        "update secrets set value = (select value from secrets where name = 'other') where name = 'privateKey'",
      ),
    );
    await expect(store.secrets.get('privateKey')).rejects.toMatchObject({ code: 'sealed_corrupt' });
    await store.close();
  });

  test('a link that has lost its rules is not one without rules', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.links.add(link);
    await withConnection(folder, (connection) => connection.exec('update links set incoming_rules = null'));
    await expect(store.links.get(link.id)).rejects.toMatchObject({ code: 'store_corrupt' });
    await store.close();
  });

  test('warns of a key file that others can read', async () => {
    const folder = await newFolder();
    await (await openIn(folder)).close();
    await chmod(join(folder, 'key'), 0o644);
    const warnings: string[] = [];
    await (await openIn(folder, { onWarning: (message) => warnings.push(message) })).close();
    expect(warnings).toEqual([expect.stringContaining('chmod 600')]);
  });
});

describe('sealer', () => {
  const key = sealingKey(Buffer.alloc(32, 1), '/data/key');
  const otherKey = sealingKey(Buffer.alloc(32, 2), '/data/other-key');
  const place = { table: 'links', row: 'lnk_1', column: 'secret' };

  test('opens what it sealed', () => {
    const sealer = createSealer({ current: key });
    const opensAgain = (text: string): boolean => sealer.open(place, sealer.seal(place, text)) === text;
    expect(() => assert(property(string({ unit: 'grapheme' }), opensAgain))).not.toThrow();
  });

  test('seals one text differently each time', () => {
    const sealer = createSealer({ current: key });
    expect(sealer.seal(place, 'text')).not.toBe(sealer.seal(place, 'text'));
  });

  test.each(['table', 'row', 'column'])('does not open a value moved to another %s', (part) => {
    const sealer = createSealer({ current: key });
    const sealed = sealer.seal(place, 'text');
    expect(() => sealer.open({ ...place, [part]: 'other' }, sealed)).toThrow(
      expect.objectContaining({ code: 'sealed_corrupt' }),
    );
  });

  test('opens nothing of a value with one changed byte', () => {
    const sealer = createSealer({ current: key });
    const [format, id, body = ''] = sealer.seal(place, 'text').split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => sealer.open(place, `${format}.${id}.${changed.toString('base64url')}`)).toThrow(
        'does not open',
      );
    }
  });

  test('opens with a retired key, and names its key file when no key fits', () => {
    const sealed = createSealer({ current: key }).seal(place, 'text');
    expect(createSealer({ current: otherKey, retired: [key] }).open(place, sealed)).toBe('text');
    expect(() => createSealer({ current: otherKey }).open(place, sealed)).toThrow('/data/other-key');
  });

  test.each(['', 'text', 's1', 's1.0123456789abcdef', 's1.0123456789abcdef.AAAA', 's2.a.b'])(
    'refuses %j as no sealed value',
    (text) => {
      expect(() => createSealer({ current: key }).open(place, text)).toThrow(
        expect.objectContaining({ code: 'sealed_corrupt' }),
      );
    },
  );

  test('makes one key file of mode 0600 for 10 callers at once', async () => {
    const path = join(await newFolder(), 'key');
    const files = await Promise.all(Array.from({ length: 10 }, () => readOrCreateKeyFile(path)));
    expect(new Set(files.map((file) => file.key.id)).size).toBe(1);
    expect(files.filter(({ created }) => created).length).toBe(1);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describe('floor', () => {
  test('is the start after the machine stopped uncleanly, and lasts over clean starts', async () => {
    const folder = await crashed((store) => store.nonces.record(nonce, NOW));
    const command = await openIn(folder, { bootId: 'boot 2', now: () => NOW + 50 });
    expect(command.nonces.floorSeconds).toBe(NOW + 50);
    await command.close();
    const gateway = await openIn(folder, { bootId: 'boot 2', now: () => NOW + 60 });
    expect(gateway.nonces.floorSeconds).toBe(NOW + 50);
    await gateway.close();
  });

  test('is none after a clean stop', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.nonces.record(nonce, NOW);
    await store.close();
    const next = await openIn(folder, { bootId: 'boot 2' });
    expect(next.nonces.floorSeconds).toBe(0);
    await next.close();
  });

  test('is none after the process alone was killed', async () => {
    const folder = await crashed((store) => store.nonces.record(nonce, NOW));
    const next = await openIn(folder, { bootId: 'boot 1' });
    expect(next.nonces.floorSeconds).toBe(0);
    await next.close();
  });

  test('is the start although another process on the file has stopped cleanly', async () => {
    const folder = await crashed(async (store, original) => {
      await store.nonces.record(nonce, NOW);
      const command = await openIn(original);
      await command.nonces.record({ ...nonce, nonce: 'other' }, NOW);
      await command.close();
    });
    const next = await openIn(folder, { bootId: 'boot 2', now: () => NOW + 50 });
    expect(next.nonces.floorSeconds).toBe(NOW + 50);
    await next.close();
  });
});

test('T05 a nonce ahead of the clock is committed to the disk, for no floor covers it', async () => {
  const folder = await newFolder();
  const opening = newOpening('default', 'boot 1');
  const database = await openDatabase({
    file: fileOf(folder),
    keyFile: join(folder, 'key'),
    opening,
    nowSeconds: NOW,
  });
  const committedAs: unknown[] = [];
  const connection: Connection = {
    ...database.nonces,
    prepare(sql) {
      if (sql === 'commit') committedAs.push(...database.nonces.prepare('pragma store.synchronous').all([]));
      return database.nonces.prepare(sql);
    },
  };
  const nonces = sqliteNonces({ connection, opening, maxPerConsumer: 10, floorSeconds: 0 });
  for (const ahead of [0, 0, 1, -1])
    await nonces.record({ ...nonce, timestampSeconds: NOW + ahead, nonce: `${committedAs.length}` }, NOW);
  const [NORMAL, FULL] = [{ synchronous: 1 }, { synchronous: 2 }];
  // The first has the opening with it.
  expect(committedAs).toEqual([FULL, NORMAL, FULL, NORMAL]);
  nonces.close();
  database.nonces.close();
  database.grants.close();
});

describe('several processes on one file', () => {
  beforeAll(() => {
    // The children run the built library. Its errors, if any, are the build's to tell.
    spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', 'packages/applinks'], {
      cwd: ROOT,
    });
  });

  test('make it at once', async () => {
    const folder = await newFolder();
    const children = await Promise.all([
      startChild(folder, 'open'),
      startChild(folder, 'open'),
      startChild(folder, 'open'),
    ]);
    expect(await Promise.all(children.map((child) => child.run()))).toEqual([[], [], []]);
  });

  test('T06: record each nonce once', async () => {
    const folder = await newFolder();
    const children = await Promise.all([startChild(folder, 'nonces'), startChild(folder, 'nonces')]);
    // What the child says: one array of verdicts.
    const [first = [], second = []] = (
      await Promise.all(children.map((child) => child.run()))
    ).flat() as string[][];
    const winners = first.map((verdict, index) => (verdict === 'fresh') !== (second[index] === 'fresh'));
    expect(winners).toEqual(Array.from({ length: 200 }, () => true));
  });

  test('T36: exchange a request token once', async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.links.add(link);
    await store.requestTokens.add({ ...requestToken, tokenDigest: 'request' }, 1);
    await store.requestTokens.decide('request', { user: 'ann', verifierDigest: 'verifier' }, NOW);
    const children = await Promise.all([startChild(folder, 'exchanges'), startChild(folder, 'exchanges')]);
    const wins = (await Promise.all(children.map((child) => child.run()))).flat(2);
    expect(wins.length).toBe(50);
    expect(wins.filter(Boolean).length).toBe(1);
    expect((await store.accessTokens.listByUser('ann', NOW)).length).toBe(1);
    await store.close();
  });

  test('leave the file alone with its key, whoever stops last', async () => {
    const folder = await newFolder();
    const [first, last] = await Promise.all([startChild(folder, 'recordOne'), startChild(folder, 'open')]);
    await first.run();
    await last.run();
    expect((await readdir(folder)).toSorted()).toEqual(['key', 'maillon.db']);
  });

  test("hear of each other's changes within a second, and not of nonces", async () => {
    const folder = await newFolder();
    const store = await openIn(folder);
    await store.links.add(link);
    const [recorder, changer] = await Promise.all([
      startChild(folder, 'recordOne'),
      startChild(folder, 'pauseLink'),
    ]);
    let told = 0;
    const heard = new Promise<void>((resolve) => {
      store.onChange(() => {
        told += 1;
        resolve();
      });
    });
    await recorder.run();
    await store.nonces.record(nonce, NOW);
    await wait(600);
    expect(told).toBe(0);
    await changer.run();
    const changedAt = performance.now();
    await heard;
    expect(performance.now() - changedAt).toBeLessThan(1000);
    expect((await store.links.get(link.id))?.state).toBe('paused');
    await store.close();
  });

  test('lose nothing that was acknowledged before a kill -9', async () => {
    const folder = await newFolder();
    const child = await startChild(folder, 'flood');
    const acknowledged = await child.runUntil(60);
    const store = await openIn(folder);
    expect(store.nonces.floorSeconds).toBe(0);
    // What the child says: names of nonces or the id of a link.
    const told = acknowledged as readonly { readonly nonces?: readonly string[]; readonly link?: string }[];
    const seen = told
      .flatMap(({ nonces = [] }) => nonces)
      .map((name) => ({ ...nonce, token: 'token', nonce: name }));
    const verdicts = await Promise.all(seen.map((one) => store.nonces.record(one, NOW)));
    expect(new Set(verdicts)).toEqual(new Set(['used']));
    const links = (await store.links.list()).map(({ id }) => id);
    expect(links).toEqual(expect.arrayContaining(told.flatMap(({ link: id }) => id ?? [])));
    await store.close();
  });
});

/** @returns code and message of what it is refused with. */
async function refusal(opening: Promise<Store>): Promise<string> {
  try {
    await opening;
  } catch (error) {
    if (error instanceof StoreError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'was not refused';
}

/** Whether a refusal has this code and names this. */
function says(code: string, named: string) {
  return (text: string): boolean => text.startsWith(`${code}: `) && text.includes(named);
}

async function grant(store: Store): Promise<void> {
  await store.requestTokens.add(requestToken, 1);
  await store.requestTokens.decide(
    requestToken.tokenDigest,
    { user: 'ann', verifierDigest: 'verifier' },
    NOW,
  );
  await store.requestTokens.exchange(requestToken.tokenDigest, accessToken, NOW);
}

/** The files as they were in the middle of work: what a machine that loses its power leaves at best. */
async function crashed(work: (store: Store, folder: string) => Promise<unknown>): Promise<string> {
  const folder = await newFolder();
  const copy = await newFolder();
  const store = await openIn(folder);
  await work(store, folder);
  await mkdir(copy, { recursive: true });
  for (const name of ['maillon.db', 'maillon.db-wal', 'key']) await cp(join(folder, name), join(copy, name));
  await store.close();
  return copy;
}

async function dump(folder: string): Promise<Buffer> {
  const names = (await readdir(folder)).filter((name) => name !== 'key');
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
}

async function withConnection(folder: string, work: (connection: Connection) => unknown): Promise<void> {
  const connection = (await findDriver())(fileOf(folder));
  await work(connection);
  connection.close();
}

interface Child {
  /** Lets it do its work. @returns what it told. */
  run(): Promise<readonly unknown[]>;
  /** Lets it do its work and kills it after so many lines. @returns what it told. */
  runUntil(lines: number): Promise<readonly unknown[]>;
}

async function startChild(folder: string, mode: string): Promise<Child> {
  const script = fileURLToPath(new URL('storage-child.js', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, folder, mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the child has no pipes');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line: IteratorResult<string, unknown> = await lines.next();
    return line.done ? undefined : JSON.parse(line.value);
  };
  const exited = once(child, 'exit');
  expect(await next()).toBe('ready');
  return {
    async run() {
      stdin.write('go\n');
      const told: unknown[] = [];
      for (let line = await next(); line !== undefined; line = await next()) told.push(line);
      expect(await exited).toEqual([0, null]);
      expect(told.pop()).toBe('done');
      return told;
    },
    async runUntil(count) {
      stdin.write('go\n');
      const told: unknown[] = [];
      for (let line = await next(); line !== undefined; line = await next()) {
        told.push(line);
        if (told.length === count) child.kill('SIGKILL');
      }
      expect(told.length).toBeGreaterThanOrEqual(count);
      return told;
    },
  };
}
