// `connect`, `sheet`, `rotate`, `relocate`, `links pause|remove|repair`: wrong input is answered with what was expected and what to do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '@maillon/applinks/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/support/http.ts';
import { maillon } from './cli-process.ts';

const data = mkdtempSync(join(tmpdir(), 'maillon-cli-connect-'));
const neverRun = mkdtempSync(join(tmpdir(), 'maillon-cli-connect-'));
let closedPort = 0;

beforeAll(async () => {
  closedPort = await freePort();
  const file = (folder: string) => ({ file: join(folder, 'maillon.db'), keyFile: join(folder, 'key') });
  await (await sqliteStore(file(neverRun))).close();
  const store = await sqliteStore(file(data));
  await store.settings.set('publicUrl', 'https://ci.acme.dev');
  await store.settings.set('applicationName', 'CI');
  await store.close();
  // By hand: nobody answers there.
  await maillon([
    ...['connect', `http://127.0.0.1:${closedPort}`, '--incoming', '--name', 'Git', '--allow-loopback'],
    ...['--data', data],
  ]);
});

afterAll(() => {
  rmSync(data, { recursive: true, force: true });
  rmSync(neverRun, { recursive: true, force: true });
});

interface Wrong {
  readonly args: readonly string[];
  readonly exitCode: number;
  /** On standard error. */
  readonly says: readonly string[];
  readonly stdin?: string;
}

const ADMIN = ['--peer-admin', 'admin', '--peer-password-stdin'];

const WRONG: readonly Wrong[] = [
  { args: ['connect'], exitCode: 2, says: ["missing required argument 'URL'"] },
  {
    args: ['connect', 'git.acme.dev', '--both'],
    exitCode: 2,
    says: ['"git.acme.dev"', 'absolute http or https URL'],
  },
  { args: ['connect', 'ftp://git.acme.dev', '--both'], exitCode: 2, says: ['absolute http or https URL'] },
  {
    args: ['connect', 'https://git.acme.dev'],
    exitCode: 2,
    says: ['direction', '--incoming', '--outgoing', '--both'],
  },
  {
    args: ['connect', 'https://git.acme.dev', '--both', '--peer-admin', 'admin'],
    exitCode: 2,
    says: ['--peer-password-stdin is missing', 'give both'],
  },
  {
    args: ['connect', 'https://git.acme.dev', '--both', '--peer-password-stdin'],
    exitCode: 2,
    says: ['--peer-admin is missing'],
  },
  { args: ['connect', 'https://git.acme.dev', '--both', ...ADMIN], exitCode: 2, says: ['password of admin'] },
  {
    args: ['connect', 'https://git.acme.dev', '--both', '--automatic'],
    exitCode: 2,
    says: ['--automatic needs an administrator', '--peer-admin'],
  },
  {
    args: ['connect', 'https://git.acme.dev', '--both', '--name', 'lnk_1'],
    exitCode: 2,
    says: ['"lnk_1"', 'name'],
  },
  {
    args: ['connect', 'https://git.acme.dev', '--bath'],
    exitCode: 2,
    says: ["unknown option '--bath'", '--both'],
  },
  {
    args: ['connect', 'http://127.0.0.1:1', '--both', ...ADMIN],
    stdin: 'x\n',
    exitCode: 1,
    says: ['--allow-loopback'],
  },
  {
    args: ['connect', 'https://git.acme.dev', '--both', '--incoming'],
    exitCode: 2,
    says: ['--both and --incoming name two directions'],
  },
  {
    args: ['connect', 'http://127.0.0.1:1', '--both'],
    exitCode: 1,
    says: ['ADDRESS_REFUSED', '--allow-loopback'],
  },
  { args: ['connect', 'http://169.254.169.254', '--both'], exitCode: 1, says: ['ADDRESS_REFUSED'] },
  { args: ['relocate', 'Git', 'http://169.254.169.254'], exitCode: 1, says: ['ADDRESS_REFUSED'] },
  { args: ['sheet', 'Nobody'], exitCode: 1, says: ['"Nobody"', '"Git"'] },
  { args: ['sheet', 'git'], exitCode: 1, says: ['did you mean "Git"'] },
  {
    args: ['sheet', 'Git', '--product', 'foo'],
    exitCode: 2,
    says: ['--product', '"foo"', 'bitbucket, jira, confluence'],
  },
  { args: ['sheet', 'Git', '--product', 'jira@new'], exitCode: 2, says: ['product@version', '"jira@new"'] },
  { args: ['rotate', 'Nobody'], exitCode: 1, says: ['"Nobody"'] },
  {
    args: ['rotate', 'Git', '--finish'],
    exitCode: 1,
    says: ['no rotation of "Git" is under way', 'begins one'],
  },
  {
    args: ['rotate', 'Git', '--finish', '--rsa-key'],
    exitCode: 1,
    says: ['no rotation of our RSA key at "Git" is under way'],
  },
  {
    args: ['rotate', 'Git', '--rsa-key'],
    exitCode: 1,
    says: ['"Git" has nothing of ours to rotate with --rsa-key', '--secret'],
  },
  {
    args: ['rotate', 'Git', '--overlap-days', '91'],
    exitCode: 2,
    says: ['--overlap-days', '0 to 90', '"91"'],
  },
  { args: ['rotate', 'Git', '--overlap-days', ''], exitCode: 2, says: ['--overlap-days'] },
  { args: ['relocate', 'Git'], exitCode: 2, says: ["missing required argument 'URL'"] },
  { args: ['relocate', 'Git', 'nowhere'], exitCode: 2, says: ['"nowhere"', 'absolute'] },
  { args: ['relocate', 'Nobody', 'https://git.acme.dev'], exitCode: 1, says: ['"Nobody"'] },
  { args: ['links', 'pause', 'Nobody'], exitCode: 1, says: ['"Nobody"'] },
  {
    args: ['links', 'remove', 'Git', '--reciprocal'],
    exitCode: 2,
    says: ['--reciprocal needs an administrator', '--peer-admin USER'],
  },
  {
    args: ['links', 'remove', 'Git', ...ADMIN],
    exitCode: 2,
    says: ['stays without --reciprocal', '--reciprocal --peer-admin USER'],
  },
  {
    args: ['links', 'remove', 'Git', '--reciprocal', '--peer-admin', 'admin'],
    exitCode: 2,
    says: ['--peer-password-stdin is missing'],
  },
  { args: ['links', 'repair', 'Nobody'], exitCode: 1, says: ['"Nobody"', '"Git"'] },
  {
    args: ['links', 'repair', 'Git', '--peer-password-stdin'],
    exitCode: 2,
    says: ['--peer-admin is missing'],
  },
  { args: ['links', 'resume'], exitCode: 2, says: ["missing required argument 'LINK'"] },
];

describe('a command about links', () => {
  it.each(WRONG)('answers $args with exit code $exitCode', async ({ args, exitCode, says, stdin = '' }) => {
    const answer = await maillon([...args, '--data', data], { stdin });
    expect({ exitCode: answer.exitCode, stdout: answer.stdout }).toEqual({ exitCode, stdout: '' });
    for (const words of says) expect(answer.stderr).toContain(words);
    expect(answer.stderr).toMatch(/^(?:error: .+\n|Error: .+\n)/i);
    expect(answer.stderr).not.toMatch(/\n {4}at /);
  });

  it.each(['connect https://git.acme.dev --both', 'sheet Git', 'rotate Git', 'links repair Git'])(
    'answers "%s" with exit code 3 before a gateway ran on the folder',
    async (line) => {
      const { exitCode, stderr } = await maillon([...line.split(' '), '--data', neverRun]);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('maillon up');
    },
  );

  it.each(['connect https://git.acme.dev --both', 'relocate Git https://git.acme.dev', 'links pause Git'])(
    'answers "%s" with exit code 3 for a folder that is none, and makes none',
    async (line) => {
      const { exitCode, stderr } = await maillon([...line.split(' '), '--data', join(data, 'none')]);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('there is no data folder');
    },
  );

  it('makes no link to this application itself (exit 1)', async () => {
    const done = await maillon(['connect', 'https://ci.acme.dev/', '--both', '--data', data]);
    expect([done.exitCode, done.stdout]).toEqual([1, '']);
    expect(done.stderr).toContain('CLONED_INSTANCE: The address is that of this application itself.');
  });

  it('says by exit code 5 that the other application was not reached, and leaves nothing behind', async () => {
    const url = `http://127.0.0.1:${closedPort}/other`;
    const args = ['connect', url, '--both', ...ADMIN, '--allow-loopback', '--data', data];
    const { exitCode, stderr } = await maillon(args, { stdin: 'marked-password\n' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: expect.stringContaining(url) as string });
    expect(stderr).not.toContain('marked-password');
    expect((await maillon(['links', 'list', '--data', data])).stdout).not.toContain('/other');
  });

  it('ends each success with the next command', async () => {
    const paused = await maillon(['links', 'pause', 'Git', '--data', data]);
    const resumed = await maillon(['links', 'resume', 'Git', '--data', data]);
    const moved = await maillon(['relocate', 'Git', 'https://git.acme.dev', '--data', data]);
    expect(moved.stderr).toContain('https://git.acme.dev does not show what it is (UNKNOWN_HOST)');
    const rotated = await maillon(['rotate', 'Git', '--data', data]);
    expect([paused, resumed, moved, rotated].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(paused.stderr).toMatch(/Next: maillon links resume lnk_/);
    expect(resumed.stderr).toMatch(/Next: maillon links test lnk_/);
    expect(moved.stderr).toMatch(/Next: maillon links test lnk_/);
    expect(rotated.stderr).toMatch(/Next, when it works: maillon rotate lnk_\S+ --finish --secret --data /);
  });
});
