// `maillon dev bitbucket` as people run it.
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startEchoApplication, startGateway } from '../../../test/support/gateway.ts';
import { freePort } from '../../../test/support/http.ts';
import { maillon, startMaillon, temporaryFolder } from './cli-process.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A process takes its time to start on a busy machine. */
const PATIENT = { timeout: 20_000 };

interface Told {
  readonly url: string;
  readonly administrator: { readonly name: string; readonly password: string };
  readonly users: readonly { readonly name: string; readonly password: string }[];
}

it('prints where it listens, then with --json one line with the accounts', async () => {
  const listen = `127.0.0.1:${await freePort()}`;
  const args = ['dev', 'bitbucket', '--listen', listen, '--data', join(folder.path, 'data'), '--json'];
  const started = startMaillon(args);
  expect(await started.ready).toBe(`ready http://${listen}`);
  await expect.poll(() => started.output().stdout.split('\n').length, PATIENT).toBe(3);
  const told = JSON.parse(started.output().stdout.split('\n')[1] ?? '') as Told;
  expect(told).toMatchObject({ url: `http://${listen}`, administrator: { name: 'admin' } });
  expect(told.users.map(({ name }) => name)).toEqual(['alice', 'bob']);
  const { password } = told.administrator;
  const answer = await fetch(`${told.url}/rest/applinks/1.0/authenticationinfo`, {
    headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
  });
  expect(answer.status).toBe(200);

  const second = await maillon(['dev', 'bitbucket', '--listen', listen]);
  expect([second.exitCode, second.stderr]).toEqual([6, expect.stringContaining('choose another port')]);
  started.process.kill('SIGTERM');
  expect((await started.finished).exitCode).toBe(0);
});

it('names a next step that works as it stands', async () => {
  const started = startMaillon(['dev', 'bitbucket', '--listen', `127.0.0.1:${await freePort()}`]);
  await expect.poll(() => started.output().stderr, PATIENT).toContain('Next: ');
  const { stderr } = started.output();
  const [, password = ''] = /^Administrator: admin \/ (\S+)$/m.exec(stderr) ?? [];
  const [, command = ''] = /^Next: maillon (.+)$/m.exec(stderr) ?? [];
  const application = await startEchoApplication();
  const gateway = await startGateway({ app: application.url });
  const connected = await maillon([...command.split(' '), '--data', gateway.data], {
    stdin: `${password}\n`,
  });
  expect(connected).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Bitbucket') as string });
  await gateway.stop();
  await application.close();
  started.process.kill('SIGTERM');
  await started.finished;
});

it('goes on where it was killed: with its data folder, below the address that others know', async () => {
  const args = [
    'dev',
    'bitbucket',
    '--listen',
    '127.0.0.1:0',
    '--data',
    join(folder.path, 'killed'),
    '--json',
  ];
  const toldThenKilled = async (publicUrl: string): Promise<unknown> => {
    const started = startMaillon([...args, '--public', publicUrl]);
    await started.ready;
    await expect.poll(() => started.output().stdout.split('\n').length, PATIENT).toBe(3);
    started.process.kill('SIGKILL');
    return JSON.parse((await started.finished).stdout.split('\n')[1] ?? '');
  };
  const before = await toldThenKilled('https://git.acme.example/');
  expect(before).toMatchObject({ url: 'https://git.acme.example' });
  expect(await toldThenKilled('https://git.acme.example')).toEqual(before);
});

it('refuses an address that is none', async () => {
  expect((await maillon(['dev', 'bitbucket', '--listen', 'here'])).exitCode).toBe(2);
  expect((await maillon(['dev', 'bitbucket'])).exitCode).toBe(2);
  const below = await maillon([
    'dev',
    'bitbucket',
    '--listen',
    '127.0.0.1:0',
    '--public',
    'http://a.example/b',
  ]);
  expect([below.exitCode, below.stderr]).toEqual([
    2,
    expect.stringContaining('--public must not have a path'),
  ]);
});
