// `maillon admin …` and `maillon app-key …` as people run them.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inStore } from '../../../test/support/data-folder.ts';
import { isPassword } from '../src/admin/passwords.ts';
import { maillon, temporaryFolder } from './cli-process.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let folders = 0;
function newData(): string {
  folders += 1;
  return join(folder.path, `data-${folders}`);
}

describe('admin add', () => {
  it('keeps a hash of the password, and replaces it the second time', async () => {
    const data = newData();
    const add = (password: string) =>
      maillon(['admin', 'add', 'ada', '--password-stdin', '--data', data], { stdin: `${password}\nmore` });
    const first = await add('first-password');
    expect([first.exitCode, first.stdout]).toEqual([0, 'Added the administrator "ada".\n']);
    const second = await add('second-password');
    expect([second.exitCode, second.stdout]).toEqual([0, 'Gave the administrator "ada" a new password.\n']);
    const known = await inStore(data, (store) => store.administrators.list());
    expect(known.map(({ name }) => name)).toEqual(['ada']);
    expect(known[0]?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(await isPassword('second-password', known[0]?.passwordHash)).toBe(true);
    expect(await isPassword('first-password', known[0]?.passwordHash)).toBe(false);
    expect([first, second].map(({ stderr, stdout }) => stderr + stdout).join('')).not.toContain(
      '-password\n',
    );
  });

  it.each([
    ['no password', ['ada'], '', 'the password is missing'],
    ['a short password', ['ada', '--password-stdin'], 'short\n', 'at least 8 characters'],
    ['an empty one', ['ada', '--password-stdin'], '', 'at least 8 characters'],
    ['a colon in the name', ['a:b', '--password-stdin'], 'long-enough\n', 'cannot be used'],
    ['no name', ['--password-stdin'], 'long-enough\n', 'missing required argument'],
  ])('refuses %s', async (_what, args, stdin, message) => {
    const data = newData();
    const { exitCode, stderr } = await maillon(['admin', 'add', ...args, '--data', data], { stdin });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('app-key', () => {
  it('shows a key once, lists it without, and takes it back', async () => {
    const data = newData();
    const run = (...args: readonly string[]) => maillon(['app-key', ...args, '--data', data]);
    const made = await run('create', 'ci');
    expect([made.exitCode, made.stdout]).toEqual([0, expect.stringMatching(/^mak_[\w-]{43}\n$/)]);
    const key = made.stdout.trim();
    const keyDigest = createHash('sha256').update(key).digest('base64url');
    const kept = await inStore(data, (store) => store.applicationKeys.findByDigest(keyDigest));
    expect(kept).toMatchObject({ name: 'ci', lastUsedAtSeconds: null });
    const listed = await run('list', '--json');
    expect(JSON.parse(listed.stdout)).toEqual([
      { id: kept?.id, name: 'ci', createdAt: expect.any(String) as string },
    ]);
    expect((await run('list')).stdout).toContain(kept?.id);
    expect((await run('create', 'ci')).exitCode).toBe(6);
    const second = JSON.parse((await run('create', 'other', '--json')).stdout) as Record<string, string>;
    expect(Object.keys(second)).toEqual(['id', 'name', 'key']);
    expect((await run('revoke', 'ci')).stdout).toBe('Revoked the application key ci.\n');
    expect((await run('revoke', second['id'] ?? '')).exitCode).toBe(0);
    expect((await run('revoke', 'ci')).exitCode).toBe(1);
    expect(await inStore(data, (store) => store.applicationKeys.list())).toEqual([]);
  });

  it('lists nothing of a folder that is none', async () => {
    expect((await maillon(['app-key', 'list', '--data', newData()])).exitCode).toBe(3);
  });
});
