// `maillon tokens …` as people run it, on a data folder without a gateway. With one: test/links/tokens.test.ts.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type GrantView, listGrants } from '@maillon/applinks/links';
import { type Link, NOTHING_ALLOWED } from '@maillon/applinks/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inStore } from '../../../test/support/data-folder.ts';
import { storeGrant, storeOutgoingGrant } from '../../../test/support/stored-grant.ts';
import { parseDuration } from '../src/cli/duration.ts';
import { maillon, type RunOptions, temporaryFolder } from './cli-process.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const NOW = Math.floor(Date.now() / 1000);
const DAY = 86_400;

const BITBUCKET: Link = {
  id: 'lnk_bitbucket',
  name: 'Bitbucket',
  state: 'enabled',
  peer: {
    typeId: 'stash',
    applicationId: null,
    rpcUrl: 'https://git.acme.dev',
    displayUrl: 'https://git.acme.dev',
  },
  isPrimary: false,
  incoming: {
    ...NOTHING_ALLOWED,
    consumerKey: 'bitbucket',
    signatureMethods: ['HMAC-SHA1'],
    sharedSecret: 'shared-secret-of-bitbucket',
  },
  outgoing: {
    consumerKey: 'ci',
    signatureMethod: 'HMAC-SHA1',
    sharedSecret: 'outgoing-secret-of-bitbucket',
    privateKey: null,
    requestTokenUrl: 'https://git.acme.dev/request',
    authorizeUrl: 'https://git.acme.dev/authorize',
    accessTokenUrl: 'https://git.acme.dev/access',
    allowTwoLegged: false,
    allowImpersonation: false,
  },
  createdAtSeconds: NOW,
};

const WIKI: Link = {
  ...BITBUCKET,
  id: 'lnk_wiki',
  name: 'Wiki',
  incoming: BITBUCKET.incoming && {
    ...BITBUCKET.incoming,
    consumerKey: 'wiki',
    allowTwoLegged: true,
    twoLeggedAs: 'bob',
  },
  outgoing: null,
};

let folders = 0;
function newPath(): string {
  folders += 1;
  return join(folder.path, `data-${folders}`);
}

function newData(): string {
  const data = newPath();
  mkdirSync(data);
  return data;
}

/** Both links; alice, of long ago, and bob let Bitbucket act here, alice us there, and bob the wiki here. */
async function withGrants(): Promise<string> {
  const data = newData();
  await inStore(data, async (store) => {
    await store.links.add(BITBUCKET);
    await store.links.add(WIKI);
    const old = { createdAtSeconds: NOW - 100 * DAY, lastUsedAtSeconds: NOW - DAY };
    await storeGrant(store, { id: 'grt_alice', linkId: BITBUCKET.id, user: 'alice', ...old }, NOW);
    await storeGrant(store, { id: 'grt_bob', linkId: BITBUCKET.id, user: 'bob' }, NOW - 3);
    await storeGrant(store, { id: 'grt_wiki', linkId: WIKI.id, user: 'bob' }, NOW - 2);
    await storeOutgoingGrant(store, { linkId: BITBUCKET.id, user: 'alice' }, NOW - 1);
  });
  return data;
}

function tokens(data: string, args: readonly string[], options?: RunOptions) {
  return maillon(['tokens', ...args, '--data', data], options);
}

/** The ids of what is left; the outgoing one's is not chosen. */
async function left(data: string): Promise<readonly string[]> {
  return idsOf(await inStore(data, (store) => listGrants(store, {}, NOW)));
}

function idsOf(grants: readonly GrantView[]): readonly string[] {
  return grants.map(({ id, direction }) => (direction === 'outgoing' ? 'outgoing' : id));
}

/** @throws Error with standard error when nothing was printed. */
function grantsIn({
  stdout,
  stderr,
}: {
  readonly stdout: string;
  readonly stderr: string;
}): readonly GrantView[] {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as readonly GrantView[]; // the command's own shape; a wrong one fails in the expectations
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

describe('tokens list', () => {
  let data: string;
  beforeAll(async () => {
    data = await withGrants();
  });

  it('shows person, link, direction and times, the newest first', async () => {
    const done = await tokens(data, ['list', '--json']);
    expect(done).toMatchObject({ exitCode: 0, stderr: '' });
    const shown = grantsIn(done);
    expect(shown).toEqual([
      {
        id: expect.stringMatching(/^grt_[\w-]{22}$/) as string,
        user: 'alice',
        linkId: 'lnk_bitbucket',
        linkName: 'Bitbucket',
        direction: 'outgoing',
        grantedAt: time(NOW - 1),
        lastUsedAt: null,
        expiresAt: null,
      },
      {
        id: 'grt_wiki',
        user: 'bob',
        linkId: 'lnk_wiki',
        linkName: 'Wiki',
        direction: 'incoming',
        grantedAt: time(NOW - 2),
        lastUsedAt: null,
        expiresAt: time(NOW - 2 + 3600),
      },
      {
        id: 'grt_bob',
        user: 'bob',
        linkId: 'lnk_bitbucket',
        linkName: 'Bitbucket',
        direction: 'incoming',
        grantedAt: time(NOW - 3),
        lastUsedAt: null,
        expiresAt: time(NOW - 3 + 3600),
      },
      {
        id: 'grt_alice',
        user: 'alice',
        linkId: 'lnk_bitbucket',
        linkName: 'Bitbucket',
        direction: 'incoming',
        grantedAt: time(NOW - 100 * DAY),
        lastUsedAt: time(NOW - DAY),
        expiresAt: time(NOW + 3600),
      },
    ]);

    const text = await tokens(data, ['list']);
    const minute = (seconds: number) => `${time(seconds).slice(0, 16)}Z`;
    const ends = minute(NOW - 2 + 3600);
    expect(text.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['ID', 'PERSON', 'LINK', 'DIRECTION', 'GRANTED', 'LAST USED', 'EXPIRES'],
      [shown[0]?.id, 'alice', 'Bitbucket', 'outgoing', minute(NOW - 1), 'never', 'unknown'],
      ['grt_wiki', 'bob', 'Wiki', 'incoming', minute(NOW - 2), 'never', ends],
      ['grt_bob', 'bob', 'Bitbucket', 'incoming', minute(NOW - 3), 'never', minute(NOW - 3 + 3600)],
      [
        'grt_alice',
        'alice',
        'Bitbucket',
        'incoming',
        minute(NOW - 100 * DAY),
        minute(NOW - DAY),
        minute(NOW + 3600),
      ],
      [''],
    ]);
    expect(text).toMatchObject({
      exitCode: 0,
      stderr: `Next: maillon tokens revoke --id ID --data ${data}\n`,
    });
  });

  it.each<readonly [args: readonly string[], expected: readonly string[]]>([
    [['Bitbucket'], ['outgoing', 'grt_bob', 'grt_alice']],
    [['lnk_wiki'], ['grt_wiki']],
    [
      ['--user', 'bob'],
      ['grt_wiki', 'grt_bob'],
    ],
    [['--older-than', '90d'], ['grt_alice']],
    [['--older-than', '101d'], []],
    [['Bitbucket', '--user', 'alice', '--older-than', '1w'], ['grt_alice']],
  ])('%j shows %j', async (args, expected) => {
    expect(idsOf(grantsIn(await tokens(data, ['list', '--json', ...args])))).toEqual(expected);
  });

  it('says so when no token matches', async () => {
    expect(await tokens(data, ['list', '--user', 'carol'])).toEqual({
      exitCode: 0,
      stdout: 'No token matches.\n',
      stderr: `Next: maillon tokens list --data ${data}\n`,
    });
  });

  it('says so when there is none at all', async () => {
    const empty = newData();
    await inStore(empty, (store) => store.settings.set('applicationName', 'CI'));
    expect(await tokens(empty, ['list'])).toEqual({
      exitCode: 0,
      stdout: 'Nobody has approved an application yet.\n',
      stderr: `Next: maillon links list --data ${empty}\n`,
    });
    expect((await tokens(empty, ['list', '--json'])).stdout).toBe('[]\n');
  });
});

describe('tokens revoke', () => {
  it('takes back what is named and leaves the rest: how many, of whom, and what is next', async () => {
    const data = await withGrants();
    const done = await tokens(data, ['revoke', 'Bitbucket', '--yes']);
    expect(done).toEqual({
      exitCode: 0,
      stdout: `Revoked 3 approvals of 2 people: alice, bob.
  "Bitbucket" can no longer act here as bob, alice.
  This application can no longer act in "Bitbucket" as alice.
`,
      stderr: `"Bitbucket" keeps its half: who wants it gone revokes it there as well.
Next: they are asked again when it is needed; to keep everybody out: maillon links pause lnk_bitbucket --data ${data}
`,
    });
    expect(await left(data)).toEqual(['grt_wiki']);
    const stored = await inStore(data, async (store) => ({
      incoming: (await store.accessTokens.find('token-digest-of-grt_bob'))?.revokedAtSeconds,
      outgoing: await store.outgoingTokens.find('lnk_bitbucket', 'alice'),
    }));
    expect(stored.incoming).toBeGreaterThanOrEqual(NOW);
    expect(stored.outgoing).toBeUndefined();
  });

  it.each<readonly [args: readonly string[], said: string, rest: readonly string[]]>([
    [['--user', 'bob'], 'Revoked 2 approvals of one person: bob.', ['outgoing', 'grt_alice']],
    [
      ['--older-than', '90d'],
      'Revoked 1 approval of one person: alice.',
      ['outgoing', 'grt_wiki', 'grt_bob'],
    ],
    [['--id', 'grt_bob'], 'Revoked 1 approval of one person: bob.', ['outgoing', 'grt_wiki', 'grt_alice']],
    [['--all'], 'Revoked 4 approvals of 2 people: alice, bob.', []],
    [
      ['Wiki', '--user', 'alice'],
      'Nothing was revoked: no token matches.',
      ['outgoing', 'grt_wiki', 'grt_bob', 'grt_alice'],
    ],
  ])('%j', async (args, said, rest) => {
    const data = await withGrants();
    const done = await tokens(data, ['revoke', ...args, '--yes']);
    expect([done.exitCode, done.stdout.split('\n', 1)[0]]).toEqual([0, said]);
    expect(done.stderr).toContain('Next: ');
    expect(await left(data)).toEqual(rest);
  });

  it('takes an outgoing one by its id, and says so when the id is not there any more (exit 1)', async () => {
    const data = await withGrants();
    const [shown] = grantsIn(await tokens(data, ['list', '--json']));
    const args = ['revoke', '--id', shown?.id ?? '', '--yes', '--json'];
    const done = await tokens(data, args);
    expect(done).toMatchObject({ exitCode: 0, stderr: '' });
    expect(grantsIn(done)).toEqual([shown]);
    const again = await tokens(data, args);
    expect(again).toMatchObject({ exitCode: 1, stdout: '' });
    expect(again.stderr).toContain(`no token that can be used has the id "${shown?.id}"`);
    expect(again.stderr).toContain(`Fix: maillon tokens list --data ${data} shows all of them`);
    expect(await left(data)).toEqual(['grt_wiki', 'grt_bob', 'grt_alice']);
  });

  it('warns when the link acts as the person without any approval', async () => {
    const data = await withGrants();
    const { stderr } = await tokens(data, ['revoke', '--user', 'bob', '--yes']);
    expect(stderr).toContain('note: the link "Wiki" may act as them without an approval');
    expect(stderr).not.toContain('the link "Bitbucket" may act');
  });

  it('names twenty people, and counts the others', async () => {
    const data = await withGrants();
    const crowd = Array.from({ length: 25 }, (_, index) => `u${String(index).padStart(2, '0')}`);
    await inStore(data, async (store) => {
      for (const user of crowd) await storeOutgoingGrant(store, { linkId: BITBUCKET.id, user }, NOW - DAY);
    });
    const { stdout } = await tokens(data, ['revoke', '--older-than', '12h', '--yes']);
    expect(stdout).toMatch(/^Revoked 26 approvals of 26 people: .*(?:u\d\d, ){20}6 more\.\n/);
  });
});

describe('tokens revoke asks at a terminal', () => {
  it.each<readonly [typed: string, exitCode: number, rest: readonly string[]]>([
    ['y\n', 0, ['outgoing', 'grt_alice']],
    ['Yes\n', 0, ['outgoing', 'grt_alice']],
    ['\n', 1, ['outgoing', 'grt_wiki', 'grt_bob', 'grt_alice']],
    ['yes, please\n', 1, ['outgoing', 'grt_wiki', 'grt_bob', 'grt_alice']],
    ['', 1, ['outgoing', 'grt_wiki', 'grt_bob', 'grt_alice']],
  ])('and after %j ends with %i', async (stdin, exitCode, rest) => {
    const data = await withGrants();
    const done = await tokens(data, ['revoke', '--user', 'bob'], { stdin, atTerminal: true });
    expect(done.stdout).toContain(
      'Revoke 2 approvals of one person: bob? Those people will be asked again. [y/N]',
    );
    expect(done.stdout).toContain(exitCode === 0 ? 'Revoked 2 approvals' : 'nothing was revoked');
    expect(done.exitCode).toBe(exitCode);
    expect(await left(data)).toEqual(rest);
  });

  it('nothing when nothing matches, or with --yes', async () => {
    const data = await withGrants();
    for (const args of [
      ['--user', 'carol'],
      ['Wiki', '--yes'],
    ]) {
      const done = await tokens(data, ['revoke', ...args], { stdin: '', atTerminal: true });
      expect(done.exitCode).toBe(0);
      expect(done.stdout).not.toContain('[y/N]');
    }
    expect(await left(data)).toEqual(['outgoing', 'grt_bob', 'grt_alice']);
  });
});

describe('tokens', () => {
  let data: string;
  beforeAll(async () => {
    data = await withGrants();
  });

  it.each<readonly [name: string, args: readonly string[], message: string]>([
    ['nothing that narrows it', ['revoke', '--yes'], 'it is not said which tokens to revoke'],
    ['--all beside a link', ['revoke', 'Wiki', '--all', '--yes'], '--all does not go with anything narrower'],
    [
      '--all beside a person',
      ['revoke', '--user', 'bob', '--all', '--yes'],
      '--all does not go with anything narrower',
    ],
    [
      'no --yes without a terminal',
      ['revoke', '--all'],
      '--yes is missing, and there is nobody at a terminal',
    ],
    [
      'a duration without unit',
      ['list', '--older-than', '90'],
      '--older-than must be a whole number and a unit',
    ],
    [
      'a duration of nothing',
      ['revoke', '--older-than', '0d', '--yes'],
      '--older-than must be a whole number and a unit (s, m, h, d, w), e.g. 90d; got "0d"',
    ],
    ['an empty person', ['revoke', '--user', '', '--yes'], '--user is empty'],
    ['two faults', ['list', '--user', '', '--older-than', 'x'], '  --user is empty\n  --older-than must be'],
    ['two links', ['list', 'Wiki', 'Bitbucket'], 'too many arguments'],
    ['an unknown flag', ['revoke', '--usr', 'bob'], 'Did you mean --user?'],
    ['no verb', [], 'Usage: maillon tokens'],
  ])('answers %s with usage (exit 2)', async (_, args, message) => {
    const done = await maillon(['tokens', ...args], { env: { MAILLON_DATA: data }, stdin: 'y\n' });
    expect(done).toMatchObject({ exitCode: 2, stdout: '' });
    expect(done.stderr).toContain(message);
  });

  it('has revoked nothing by all that', async () => {
    expect(await left(data)).toEqual(['outgoing', 'grt_wiki', 'grt_bob', 'grt_alice']);
  });

  it.each([['list'], ['revoke']])('%s says so when there is no such link (exit 1)', async (verb) => {
    const done = await tokens(data, [verb, 'bitbucket', ...(verb === 'revoke' ? ['--yes'] : [])]);
    expect(done).toMatchObject({ exitCode: 1, stdout: '' });
    expect(done.stderr).toContain('did you mean "Bitbucket" (lnk_bitbucket)?');
  });

  it.each([['list'], ['revoke']])('%s says so when there is no data folder (exit 3)', async (verb) => {
    const nowhere = newPath();
    const done = await tokens(nowhere, [verb, ...(verb === 'revoke' ? ['--all', '--yes'] : [])]);
    expect(done).toMatchObject({ exitCode: 3, stdout: '' });
    expect(done.stderr).toContain(`there is no data folder ${nowhere}`);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('show no token, secret or digest', async () => {
    const shown = [
      await tokens(data, ['list']),
      await tokens(data, ['list', '--json']),
      await tokens(data, ['revoke', 'Wiki', '--yes', '--json']),
      await tokens(data, ['revoke', '--all', '--yes']),
    ];
    for (const { exitCode, stdout, stderr } of shown) {
      expect(exitCode).toBe(0);
      expect(stdout).toContain('bob');
      expect(stdout + stderr).not.toMatch(/secret|digest|token-of/);
    }
  });
});

describe('a duration', () => {
  it.each([
    ['45s', 45],
    ['30m', 1800],
    ['12h', 43_200],
    ['90d', 7_776_000],
    ['8w', 4_838_400],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '90', 'd', '0d', '-1d', '1.5h', '1 d', '1D', '1y', '90d ', '1e3s', '9999999d', '٣d'])(
    'is not %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
