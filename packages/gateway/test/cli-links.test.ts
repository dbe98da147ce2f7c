// `maillon links …` as people run it.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LinkView } from '@maillon/applinks/links';
import { memoryStore } from '@maillon/applinks/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inStore } from '../../../test/support/data-folder.ts';
import { orSkip } from '../../../test/support/or-skip.ts';
import { storeGrant } from '../../../test/support/stored-grant.ts';
import { updateLink } from '../src/cli/update-link.ts';
import {
  maillon,
  maillonAtTerminal,
  type RunOptions,
  temporaryFolder,
  terminalIsThere,
} from './cli-process.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const keyFile = join(folder.path, 'peer.pem');
const weakKeyFile = join(folder.path, 'weak.pem');
beforeAll(() => {
  writeFileSync(keyFile, publicKey({ modulusLength: 2048 }));
  writeFileSync(weakKeyFile, publicKey({ modulusLength: 2048, publicExponent: 3 }));
});

/** Typed: vitest's own gives `any`. */
function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

let folders = 0;
function newData(): string {
  folders += 1;
  return join(folder.path, `data-${folders}`);
}

function publicKey(options: { readonly modulusLength: number; readonly publicExponent?: number }): string {
  return generateKeyPairSync('rsa', options).publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function exported(key: KeyObject, type: 'spki' | 'pkcs8', format: 'der' | 'pem'): string | Buffer {
  return format === 'der' ? key.export({ type, format }) : key.export({ type, format });
}

function add(data: string, args: readonly string[], options: RunOptions = {}) {
  return maillon(['links', 'add', '--data', data, '--incoming', ...args], options);
}

async function addSecret(data: string, name: string, consumerKey = name.toLowerCase()): Promise<LinkView> {
  const args = ['--name', name, '--consumer-key', consumerKey, '--shared-secret-stdin', '--json'];
  return viewIn(await add(data, args, { stdin: 'a-shared-secret\n' }));
}

function viewIn({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): LinkView {
  // The command's own shape; a wrong one fails in the expectations.
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as LinkView;
}

describe('links add', () => {
  /** As they are when nobody asked for any. */
  const rights = {
    allowTwoLegged: false,
    twoLeggedAs: null,
    allowImpersonation: false,
    notImpersonated: [],
    requireBodyHash: false,
    allowWeakKey: false,
    rules: [],
  };

  it('takes every flag with a secret, and answers with the published shape', async () => {
    const data = newData();
    const secret = ' ünï&+/=%"\'\\$ '.trim();
    const args = [
      '--name',
      'My CI',
      '--consumer-key',
      'ci key',
      '--shared-secret-stdin',
      '--signature-methods',
      'HMAC-SHA1, HMAC-SHA256',
      '--callback',
      'https://ci.acme.dev/cb',
      '--callback',
      'http://127.0.0.1:7990/',
      '--allow-oob',
      '--allow-oauth10',
      '--two-legged-as',
      'ci-bot',
      '--json',
    ];
    const done = await add(data, args, { stdin: `${secret}\r\nanother line\n` });
    expect(done).toMatchObject({ exitCode: 0, stderr: '' });
    const view = viewIn(done);
    expect(view).toEqual({
      id: matching(/^lnk_[\w-]{22}$/),
      name: 'My CI',
      state: 'enabled',
      typeId: 'generic',
      rpcUrl: null,
      displayUrl: null,
      isPrimary: false,
      incoming: {
        consumerKey: 'ci key',
        signatureMethods: ['HMAC-SHA1', 'HMAC-SHA256'],
        callbacks: ['https://ci.acme.dev/cb', 'http://127.0.0.1:7990/'],
        allowOob: true,
        allowOauth10: true,
        ...rights,
        allowTwoLegged: true,
        twoLeggedAs: 'ci-bot',
        keyFingerprint: null,
        keyWeakness: null,
        retired: null,
      },
      outgoing: null,
      createdAt: matching(/^\d{4}-\d\d-\d\dT/),
    });
    const stored = await inStore(data, (store) => store.links.get(view.id));
    expect(stored?.incoming).toMatchObject({ sharedSecret: secret, allowTwoLegged: true });
  });

  it('takes the address of a consumer that is there already', async () => {
    const args = ['--name', 'Git', '--consumer-key', 'git', '--public-key', keyFile, '--json'];
    const done = await add(newData(), [...args, '--url', 'https://Git.acme.dev:443/scm/']);
    expect(viewIn(done)).toMatchObject({
      typeId: 'generic',
      rpcUrl: 'https://git.acme.dev/scm',
      displayUrl: 'https://git.acme.dev/scm',
      incoming: { consumerKey: 'git', keyFingerprint: matching(/^SHA256:/) },
    });
  });

  it('takes a public key, and signs by RSA-SHA1', async () => {
    const done = await add(newData(), [
      '--name',
      'Jira',
      '--consumer-key',
      'jira',
      '--public-key',
      keyFile,
      '--json',
    ]);
    expect(viewIn(done).incoming).toEqual({
      consumerKey: 'jira',
      signatureMethods: ['RSA-SHA1'],
      callbacks: [],
      allowOob: false,
      allowOauth10: false,
      ...rights,
      keyFingerprint: matching(/^SHA256:/),
      keyWeakness: null,
      retired: null,
    });
  });

  it('warns of a secret that is guessed', async () => {
    const args = ['--name', 'S', '--consumer-key', 's', '--shared-secret-stdin'];
    const done = await add(newData(), args, { stdin: 'x\n' });
    expect([done.exitCode, done.stderr]).toEqual([
      0,
      expect.stringContaining('note: --shared-secret-stdin: the secret has one character'),
    ]);
  });

  it.each<readonly [secret: string, warning: string]>([
    [' s3cret\t ', 'begins with space and ends with tab, space'],
    ['s3cret\u00a0', 'ends with no-break space'],
    ['s3\u0007cret', 'contains U+0007'],
  ])('takes the secret %j as it is, and warns', async (secret, warning) => {
    const data = newData();
    const args = ['--name', 'S', '--consumer-key', 's', '--shared-secret-stdin', '--json'];
    const done = await add(data, args, { stdin: `${secret}\r\nanother line\n` });
    expect(done.exitCode).toBe(0);
    expect(done.stderr).toContain(`note: --shared-secret-stdin: the secret ${warning}, taken as it is`);
    expect(done.stdout + done.stderr).not.toContain('cret\u00a0');
    const stored = await inStore(data, (store) => store.links.get(viewIn(done).id));
    expect(stored?.incoming?.sharedSecret).toBe(secret);
  });

  it.each(['der', 'pem'] as const)(
    'takes a public key as a %s file, and refuses a private one',
    async (format) => {
      const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const file = join(folder.path, `key.${format}`);
      const args = ['--name', 'K', '--consumer-key', 'k', '--public-key', file, '--json'];
      writeFileSync(file, exported(pair.privateKey, 'pkcs8', format));
      const refused = await add(newData(), args);
      expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
      expect(refused.stderr).toContain('--public-key this is a private key');
      writeFileSync(file, exported(pair.publicKey, 'spki', format));
      expect(viewIn(await add(newData(), args)).incoming?.keyFingerprint).toMatch(/^SHA256:/);
    },
  );

  it('makes the folder for its owner alone, and says what is next', async () => {
    const data = join(newData(), 'deep', 'er');
    const done = await add(data, ['--name', 'A', '--consumer-key', 'a', '--shared-secret-stdin'], {
      stdin: 'secret-without-line-end',
    });
    expect(done.exitCode).toBe(0);
    expect(done.stdout).toMatch(/^Added the link "A" \(lnk_[\w-]{22}\)\.\n$/);
    expect(done.stderr).toContain(`Next: maillon up --app URL --public URL --data ${data}`);
    expect([
      statSync(data).mode & 0o777,
      statSync(join(data, 'maillon.db')).mode & 0o777,
      statSync(join(data, 'key')).mode & 0o777,
    ]).toEqual([0o700, 0o600, 0o600]);
  });

  it('says what to enter in the other application once the public URL is known', async () => {
    const data = newData();
    await addSecret(data, 'First');
    await inStore(data, (store) => store.settings.set('publicUrl', 'https://ci.acme.dev/ci'));
    const done = await add(data, ['--name', 'B', '--consumer-key', 'b-key', '--shared-secret-stdin'], {
      stdin: 'hidden-secret\n',
    });
    expect(done.stderr).toMatch(/Consumer key +b-key\n/);
    expect(done.stderr).toMatch(
      /Request token URL +https:\/\/ci\.acme\.dev\/ci\/plugins\/servlet\/oauth\/request-token\n/,
    );
    expect(done.stderr).toMatch(
      /Authorize URL +https:\/\/ci\.acme\.dev\/ci\/plugins\/servlet\/oauth\/authorize\n/,
    );
    expect(done.stderr).toMatch(
      /Access token URL +https:\/\/ci\.acme\.dev\/ci\/plugins\/servlet\/oauth\/access-token\n/,
    );
    expect(done.stdout + done.stderr).not.toContain('hidden-secret');
  });

  it('takes PLAINTEXT only when the public URL is https', async () => {
    const data = newData();
    const args = [
      '--name',
      'P',
      '--consumer-key',
      'p',
      '--shared-secret-stdin',
      '--signature-methods',
      'PLAINTEXT',
      '--json',
    ];
    await addSecret(data, 'First');
    const early = await add(data, args, { stdin: 's3cret\n' });
    expect(early).toMatchObject({ exitCode: 2, stdout: '' });
    expect(early.stderr).toContain('the public URL is not known yet');
    await inStore(data, (store) => store.settings.set('publicUrl', 'http://ci.acme.dev'));
    const refused = await add(data, args, { stdin: 's3cret\n' });
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('--signature-methods PLAINTEXT sends the secrets themselves');
    await inStore(data, (store) => store.settings.set('publicUrl', 'https://ci.acme.dev'));
    expect(viewIn(await add(data, args, { stdin: 's3cret\n' })).incoming?.signatureMethods).toEqual([
      'PLAINTEXT',
    ]);
  });

  it('takes a name and a consumer key once (exit 6)', async () => {
    const data = newData();
    await addSecret(data, 'Taken', 'taken-key');
    const sameName = await add(data, ['--name', 'Taken', '--consumer-key', 'x', '--public-key', keyFile]);
    expect(sameName).toMatchObject({ exitCode: 6, stdout: '' });
    expect(sameName.stderr).toContain('another link has the name "Taken"\nFix: choose another --name');
    const sameKey = await add(data, ['--name', 'Y', '--consumer-key', 'taken-key', '--public-key', keyFile]);
    expect(sameKey).toMatchObject({ exitCode: 6, stdout: '' });
    expect(sameKey.stderr).toContain(
      'another link has the consumer key "taken-key"\nFix: choose another --consumer-key',
    );
  });

  const named = ['--name', 'N', '--consumer-key', 'k'] as const;
  it.each<readonly [name: string, args: readonly string[], stdin: string | Uint8Array, message: string]>([
    ['nothing', [], '', '--name is missing or empty'],
    [
      'no consumer key',
      ['--name', 'N', '--shared-secret-stdin'],
      'secret\n',
      '--consumer-key is missing or empty',
    ],
    [
      'a long consumer key',
      ['--name', 'N', '--consumer-key', 'k'.repeat(256), '--shared-secret-stdin'],
      'secret\n',
      '--consumer-key must have 1 to 255 characters, got 256',
    ],
    ['neither secret nor key', named, '', 'expected either a shared secret or a public key, got neither'],
    ['an empty standard input', [...named, '--shared-secret-stdin'], '', '--shared-secret-stdin is empty'],
    [
      'an empty first line',
      [...named, '--shared-secret-stdin'],
      '\nsecret\n',
      '--shared-secret-stdin is empty',
    ],
    ['a blank secret', [...named, '--shared-secret-stdin'], '  \n', '--shared-secret-stdin is empty but for'],
    [
      'a secret that is no text',
      [...named, '--shared-secret-stdin'],
      Uint8Array.of(0xff, 0xfe, 0x0a),
      'standard input is no UTF-8 text',
    ],
    ['a secret without end', [...named, '--shared-secret-stdin'], 'x'.repeat(70_000), 'longer than 64 KiB'],
    [
      'a method that does not fit the secret',
      [...named, '--shared-secret-stdin', '--signature-methods', 'RSA-SHA1'],
      'secret\n',
      '--signature-methods RSA-SHA1 needs an RSA public key, and this link has a shared secret',
    ],
    [
      'an unknown method',
      [...named, '--shared-secret-stdin', '--signature-methods', 'hmac-sha1'],
      'secret\n',
      'did you mean HMAC-SHA1?',
    ],
    [
      'no method',
      [...named, '--shared-secret-stdin', '--signature-methods', ','],
      'secret\n',
      '--signature-methods expected one or more of',
    ],
    [
      'an empty entry among the methods',
      [...named, '--shared-secret-stdin', '--signature-methods', 'HMAC-SHA1,,'],
      'secret\n',
      '--signature-methods has an empty entry beside HMAC-SHA1',
    ],
    [
      'PLAINTEXT before the public URL is known',
      [...named, '--shared-secret-stdin', '--signature-methods', 'PLAINTEXT'],
      'secret\n',
      'Fix: run maillon up --app URL --public URL --data ',
    ],
    [
      'a callback of another scheme',
      [...named, '--shared-secret-stdin', '--callback', 'javascript:alert(1)'],
      'secret\n',
      '--callback "javascript:alert(1)" must be absolute and begin with http:// or https://',
    ],
    [
      'oob as a callback',
      [...named, '--shared-secret-stdin', '--callback', 'oob'],
      'secret\n',
      '--callback "oob" is no URL',
    ],
    [
      'an address of another scheme',
      [...named, '--shared-secret-stdin', '--url', 'javascript:alert(1)'],
      'secret\n',
      '--url the URL "javascript:alert(1)" must be absolute and begin with http:// or https://',
    ],
    [
      'an empty two-legged user',
      [...named, '--shared-secret-stdin', '--two-legged-as', ''],
      'secret\n',
      '--two-legged-as is missing or empty',
    ],
  ])('refuses %s (exit 2), and makes nothing', async (_name, args, stdin, message) => {
    const data = newData();
    const done = await add(data, args, { stdin });
    expect(done).toMatchObject({ exitCode: 2, stdout: '' });
    expect(done.stderr).toContain(message);
    expect(done.stderr).toContain('Fix: ');
    expect(existsSync(data)).toBe(false);
  });

  it.each<readonly [name: string, args: readonly string[], message: string]>([
    [
      'a key and a secret',
      ['--public-key', keyFile, '--shared-secret-stdin'],
      'expected either a shared secret or a public key, got both',
    ],
    [
      'a key file that is not there',
      ['--public-key', '/nowhere/key.pem'],
      '--public-key: cannot read "/nowhere/key.pem"',
    ],
    ['a weak key', ['--public-key', weakKeyFile], '--public-key the RSA key has the public exponent 3'],
    [
      'a method that does not fit the key',
      ['--public-key', keyFile, '--signature-methods', 'HMAC-SHA1'],
      '--signature-methods HMAC-SHA1 needs a shared secret, and this link has an RSA public key',
    ],
  ])('refuses %s (exit 2)', async (_name, args, message) => {
    const done = await add(newData(), [...named, ...args]);
    expect(done).toMatchObject({ exitCode: 2, stdout: '' });
    expect(done.stderr).toContain(message);
  });

  it('asks for the direction (exit 2)', async () => {
    const done = await maillon([
      'links',
      'add',
      '--data',
      newData(),
      '--name',
      'N',
      '--consumer-key',
      'k',
      '--public-key',
      keyFile,
    ]);
    expect(done).toMatchObject({ exitCode: 2, stdout: '' });
    expect(done.stderr).toContain('Fix: add --incoming');
  });

  it('reports all faults at once', async () => {
    const { stderr } = await add(
      newData(),
      ['--shared-secret-stdin', '--signature-methods', 'RSA-SHA1,MD5', '--callback', 'x'],
      { stdin: '' },
    );
    expect(stderr.split('\n').filter((line) => line.startsWith('  --'))).toHaveLength(6);
  });

  it('says so when the folder cannot be made (exit 3)', async () => {
    const done = await add(join(keyFile, 'data'), [...named, '--public-key', keyFile]);
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain('cannot make the data folder');
  });
});

describe('links list, show, remove', () => {
  it('list all links in the order of creation, also as an array', async () => {
    const data = newData();
    const views = [await addSecret(data, 'B'), await addSecret(data, 'A')];
    expect(JSON.parse((await maillon(['links', 'list', '--data', data, '--json'])).stdout)).toEqual(views);
    const table = await maillon(['links', 'list'], { env: { MAILLON_DATA: data } });
    expect(table).toMatchObject({ exitCode: 0, stderr: 'Next: maillon links show ID\n' });
    expect(table.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['ID', 'NAME', 'DIRECTION', 'STATE', 'CONSUMER KEY'],
      [views[0]?.id, 'B', 'incoming', 'enabled', 'b'],
      [views[1]?.id, 'A', 'incoming', 'enabled', 'a'],
      [''],
    ]);
  });

  it('show a link by id and by name, and never its secret', async () => {
    const data = newData();
    const view = await addSecret(data, 'My CI', 'ci');
    const byId = await maillon(['links', 'show', view.id, '--data', data, '--json']);
    const byName = await maillon(['links', 'show', 'My CI', '--data', data, '--json']);
    expect(JSON.parse(byId.stdout)).toEqual(view);
    expect(byName).toEqual({ exitCode: 0, stdout: byId.stdout, stderr: '' });
    const text = await maillon(['links', 'show', 'My CI', '--data', data]);
    expect(text.stdout).toMatch(/ {2}Signs by +HMAC-SHA1\n/);
    expect(text.stdout + byId.stdout).not.toContain('a-shared-secret');
  });

  it('show all that describes a link to people, too', async () => {
    const data = newData();
    const { id } = await addSecret(data, 'Git');
    await inStore(data, (store) =>
      store.links.update(id, (link) => ({
        ...link,
        isPrimary: true,
        peer: {
          typeId: 'stash',
          applicationId: null,
          rpcUrl: 'http://10.0.0.7:7990',
          displayUrl: 'https://git.acme.dev',
        },
        incoming: link.incoming && {
          ...link.incoming,
          allowTwoLegged: true,
          allowImpersonation: true,
          notImpersonated: ['root'],
          rules: [
            { methods: ['GET', 'POST'], path: '/job' },
            { methods: null, path: '/api/' },
          ],
          retired: { sharedSecret: 'an-older-secret', publicKey: null, untilSeconds: 1_900_000_000, uses: 1 },
        },
      })),
    );
    const { stdout } = await maillon(['links', 'show', 'Git', '--data', data]);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}(?=\S)/).filter((cell) => cell !== ''))).toEqual(
      expect.arrayContaining([
        ['Type', 'stash, the primary one of its type'],
        ['Address', 'http://10.0.0.7:7990'],
        ['Address for browsers', 'https://git.acme.dev'],
        ['Rotation', 'the one of before is accepted until 2030-03-17T17:46:40.000Z; used 1 time since'],
        ['Without a person (two-legged)', 'as nobody'],
        ['For anybody it names (impersonation)', 'yes, but not root'],
        ['Rules', 'GET, POST below /job; every method below /api/'],
      ]),
    );
    expect(stdout).not.toMatch(/a-shared-secret|an-older-secret/);
  });

  it('list a link that is off in both directions as such', async () => {
    const data = newData();
    const { id } = await addSecret(data, 'Git');
    await inStore(data, (store) => store.links.update(id, (link) => ({ ...link, incoming: null })));
    expect((await maillon(['links', 'list', '--data', data])).stdout).toMatch(/ Git +none +enabled\n/);
  });

  it('remove a link, and tell first how many people will have to approve again', async () => {
    const data = newData();
    const { id } = await addSecret(data, 'Doomed');
    await inStore(data, async (store) => {
      const now = Math.floor(Date.now() / 1000);
      for (const [index, user] of ['alice', 'bob', 'alice'].entries())
        await storeGrant(store, { id: `grt_${index}`, linkId: id, user }, now);
    });
    const done = await maillon(['links', 'remove', 'Doomed', '--data', data]);
    expect(done).toEqual({
      exitCode: 0,
      stdout: `Removed the link "Doomed" (${id}). 2 people will have to approve again.\n`,
      stderr:
        '2 people will have to approve again.\nNext: remove the link in the other application as well, or it goes on asking.\n',
    });
    const empty = await maillon(['links', 'list', '--data', data]);
    expect(empty).toEqual({
      exitCode: 0,
      stdout: 'No links yet.\n',
      stderr: 'Next: maillon links add --help\n',
    });
    expect((await maillon(['links', 'list', '--data', data, '--json'])).stdout).toBe('[]\n');
  });

  it('remove prints what was removed as JSON', async () => {
    const data = newData();
    const link = await addSecret(data, 'Doomed');
    const done = await maillon(['links', 'remove', 'Doomed', '--data', data, '--json']);
    expect(JSON.parse(done.stdout)).toEqual({ link, peopleAffected: 0, peerHalf: 'kept' });
  });

  it('remove asks at a terminal, and removes nothing unless the answer is yes', async (context) => {
    await orSkip(context, terminalIsThere);
    const data = newData();
    await addSecret(data, 'Doomed');
    const remove = ['links', 'remove', 'Doomed', '--data', data];
    const refused = await maillonAtTerminal(remove, ['no']);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain('Remove "Doomed"? [y/N]');
    expect(refused.output).toContain('error: nothing was removed');
    expect(await inStore(data, (store) => store.links.list())).toHaveLength(1);

    const done = await maillonAtTerminal(remove, ['yes']);
    expect(done.exitCode).toBe(0);
    expect(await inStore(data, (store) => store.links.list())).toEqual([]);
  });

  it('remove does not ask at a terminal with --yes', async (context) => {
    await orSkip(context, terminalIsThere);
    const data = newData();
    await addSecret(data, 'Doomed');
    const done = await maillonAtTerminal(['links', 'remove', 'Doomed', '--data', data, '--yes'], []);
    expect(done.exitCode).toBe(0);
    expect(done.output).not.toContain('[y/N]');
  });

  it.each([['show'], ['remove']])('%s says so when there is no such link (exit 1)', async (verb) => {
    const data = newData();
    const { id } = await addSecret(data, 'Bitbucket');
    const close = await maillon(['links', verb, 'bitbucket', '--data', data]);
    expect(close).toMatchObject({ exitCode: 1, stdout: '' });
    expect(close.stderr).toContain(
      `no link has the id or name "bitbucket"\n  did you mean "Bitbucket" (${id})?`,
    );
    const unknown = await maillon(['links', verb, 'lnk_x', '--data', data]);
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unknown.stderr).toContain(`there are: "Bitbucket" (${id})`);
  });

  it.each([[['list']], [['list', '--json']], [['show', 'x']], [['remove', 'x']]])(
    '%j says so when there is no data folder (exit 3), and makes none',
    async (words) => {
      const data = newData();
      const done = await maillon(['links', ...words, '--data', data]);
      expect(done).toMatchObject({ exitCode: 3, stdout: '' });
      expect(done.stderr).toContain(`there is no data folder ${data}`);
      expect(existsSync(data)).toBe(false);
    },
  );

  it('say so when the folder is another one (exit 3), and leave it as it is', async () => {
    const other = temporaryFolder();
    const done = await maillon(['links', 'list', '--data', other.path]);
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain(`${other.path} is not a data folder: it has no maillon.db`);
    expect(readdirSync(other.path)).toEqual([]);
    other.remove();
  });

  it('say so when the database is damaged (exit 3), and leave it as it is', async () => {
    const other = temporaryFolder();
    writeFileSync(
      join(other.path, 'maillon.db'),
      'this is no database, and long enough to be looked at as one '.repeat(40),
    );
    const before = statSync(join(other.path, 'maillon.db')).size;
    const done = await maillon(['links', 'list', '--data', other.path]);
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain('maillon.db is not a Maillon database');
    expect(statSync(join(other.path, 'maillon.db')).size).toBe(before);
    other.remove();
  });

  it('say so when the key file is missing (exit 3)', async () => {
    const data = newData();
    await addSecret(data, 'A');
    const done = await maillon(['links', 'list', '--data', data], {
      env: { MAILLON_KEY_FILE: join(folder.path, 'no-key') },
    });
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain('no-key');
  });
});

describe('a change of a link', () => {
  it('says so when somebody else removed the link meanwhile (exit 1)', async () => {
    const data = newData();
    const { id } = await addSecret(data, 'Gone');
    const link = await inStore(data, (store) => store.links.get(id));
    if (link === undefined) throw new Error('the link was not added');
    await expect(updateLink(memoryStore(), link, (now) => now)).rejects.toMatchObject({
      details: { exitCode: 1, what: 'the link "Gone" was removed by somebody else meanwhile' },
    });
  });
});

describe('the command line itself', () => {
  it('prints its version', async () => {
    expect(await maillon(['--version'])).toEqual({
      exitCode: 0,
      stdout: matching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });

  it.each([
    [['--help']],
    [['up', '--help']],
    [['links', '--help']],
    [['links', 'add', '--help']],
    [['links', 'list', '-h']],
  ])('begins the help of %j with examples, on stdout', async (args) => {
    const done = await maillon(args);
    expect(done).toMatchObject({ exitCode: 0, stderr: '' });
    expect(done.stdout.startsWith('Examples:\n  ')).toBe(true);
  });

  it.each<readonly [args: readonly string[], message: string]>([
    [['lnks'], 'Did you mean links?'],
    [['links', 'lst'], 'Did you mean list?'],
    [['up', '--lisen', 'x'], 'Did you mean --listen?'],
    [['links', 'add', '--shared-secret', 'x'], "unknown option '--shared-secret'"],
    [['links', 'add', '--name'], "option '--name <NAME>' argument missing"],
    [['links', 'show'], "missing required argument 'ID'"],
    [['links', 'list', 'x'], 'too many arguments'],
    [['links'], 'Usage: maillon links'],
    [[], 'Usage: maillon'],
  ])('answers %j with usage (exit 2)', async (args, message) => {
    const done = await maillon(args);
    expect(done).toMatchObject({ exitCode: 2, stdout: '' });
    expect(done.stderr).toContain(message);
  });

  it('has no colours off a terminal', async () => {
    const { stderr } = await maillon(['links', 'list', '--data', newData()]);
    expect(stderr).not.toContain('\u001b');
  });
});
