// `maillon links set`, beside a gateway that runs.
import type { LinkView } from '@maillon/applinks/links';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, prepare, send } from '../../../test/support/dance.ts';
import { inStore } from '../../../test/support/data-folder.ts';
import {
  type EchoApplication,
  maillon,
  type RunningGateway,
  startEchoApplication,
  startGateway,
} from '../../../test/support/gateway.ts';
import { freePort } from '../../../test/support/http.ts';

const CI = { consumerKey: 'ci', sharedSecret: 'a-shared-secret-of-32-characters' };

let application: EchoApplication;
let gateway: RunningGateway;
beforeAll(async () => {
  application = await startEchoApplication();
  gateway = await startGateway({ app: application.url, links: [{ consumer: CI }] });
  // By hand: nobody answers there.
  for (const name of ['Git', 'Wiki']) {
    const url = `http://127.0.0.1:${await freePort()}`;
    const made = await run('connect', url, '--both', '--name', name, '--allow-loopback');
    if (made.exitCode !== 0) throw new Error(made.stderr);
  }
});
afterAll(async () => {
  await gateway.stop();
  await application.close();
});

function run(...args: readonly string[]) {
  return maillon([...args, '--data', gateway.data]);
}

async function set(link: string, ...args: readonly string[]): Promise<LinkView> {
  const { exitCode, stdout, stderr } = await run('links', 'set', link, ...args, '--json');
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as LinkView; // the command's own shape
}

/** A signed request without a person. */
async function withoutPerson(path = '/job/main'): Promise<string> {
  const { status, problem, text } = await call(CI, { url: gateway.publicUrl + path });
  return status === 200 ? text : `${status} ${problem ?? ''}`.trim();
}

describe('links set', () => {
  it('gives and takes back calls without a person, in the gateway that runs', async () => {
    expect(await withoutPerson()).toMatch(/^401/);
    const given = await set('ci', '--incoming-level', '3LO+2LO', '--two-legged-as', 'ci-bot');
    expect(given.incoming).toMatchObject({ allowTwoLegged: true, twoLeggedAs: 'ci-bot' });
    await expect.poll(() => withoutPerson(), { timeout: 5000 }).toContain('ci-bot');
    const taken = await set('ci', '--incoming-level', '3LO');
    expect(taken.incoming).toMatchObject({ allowTwoLegged: false, twoLeggedAs: null });
    await expect.poll(() => withoutPerson(), { timeout: 5000 }).toMatch(/^401/);
  });

  it('sets what it may reach, and takes that back', async () => {
    await set('ci', '--two-legged-as', 'ci-bot', '--rule', 'GET /job', '--rule', '* /api');
    await expect.poll(() => withoutPerson('/job/main'), { timeout: 5000 }).toContain('ci-bot');
    expect(await withoutPerson('/admin')).toMatch(/^40[13]/);
    expect((await set('ci', '--no-rule', '--no-two-legged-as')).incoming).toMatchObject({
      rules: [],
      allowTwoLegged: true,
      twoLeggedAs: null,
    });
    await set('ci', '--incoming-level', '3LO');
  });

  it('requires that bodies are covered, and takes that back', async () => {
    await set('ci', '--two-legged-as', 'ci-bot');
    const posted = async () => {
      const url = `${gateway.publicUrl}/job/main`;
      const signed = await prepare(CI, { url, method: 'POST', headers: { 'content-type': 'text/plain' } });
      return (await send({ ...signed, init: { ...signed.init, body: 'any' } })).status;
    };
    await expect.poll(() => withoutPerson(), { timeout: 5000 }).toContain('ci-bot');
    expect(await posted()).toBe(200);
    const shown = async () => (await run('links', 'show', 'ci')).stdout;
    expect(await shown()).toMatch(/Bodies covered \(oauth_body_hash\) +when it is sent/);
    expect((await set('ci', '--require-body-hash')).incoming).toMatchObject({ requireBodyHash: true });
    expect(await shown()).toMatch(/Bodies covered \(oauth_body_hash\) +required/);
    await expect.poll(() => posted(), { timeout: 5000 }).toBe(400);
    expect((await set('ci', '--rule', 'GET /job')).incoming).toMatchObject({ requireBodyHash: true });
    expect((await set('ci', '--no-require-body-hash', '--no-rule')).incoming).toMatchObject({
      requireBodyHash: false,
    });
    await set('ci', '--incoming-level', '3LO');
  });

  it('says what was set', async () => {
    const said = async (...args: readonly string[]) => (await run('links', 'set', 'ci', ...args)).stdout;
    const levels = '"ci": incoming 3LO, outgoing off.\n';
    expect(await said('--require-body-hash')).toBe(
      `${levels}  a body that is no form must be covered by oauth_body_hash\n`,
    );
    expect(await said('--no-require-body-hash', '--rule', 'GET,POST /job', '--primary')).toBe(
      `${levels}  a body that is no form need not be covered by oauth_body_hash\n  it may reach only GET, POST below /job\n  the primary one of its type\n`,
    );
    expect(await said('--not-impersonated', 'root')).toBe(`${levels}  it may not name root\n`);
    expect(await said('--no-rule', '--no-not-impersonated', '--no-two-legged-as', '--no-primary')).toBe(
      `${levels}  without a person it acts as nobody\n  it may name anybody\n  it may reach everything\n  not the primary one of its type\n`,
    );
  });

  it('says what the other side has to be set to, and how', async () => {
    const { exitCode, stdout, stderr } = await run(
      ...['links', 'set', 'Git', '--incoming-level', '3LO+2LO+impersonation', '--outgoing-level', '3LO+2LO'],
    );
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: '"Git": incoming 3LO+2LO+impersonation, outgoing 3LO+2LO.\n',
    });
    expect(stderr).toContain('its outgoing side 3LO+2LO+impersonation, its incoming side 3LO+2LO');
    expect(stderr).toMatch(/maillon links repair lnk_\S+ --peer-admin USER --peer-password-stdin/);
    expect(stderr).toContain('--not-impersonated USER');
    const limited = await set('Git', '--not-impersonated', 'root', '--not-impersonated', 'admin');
    expect(limited.incoming).toMatchObject({ allowImpersonation: true, notImpersonated: ['root', 'admin'] });
  });

  it('switches a direction off, and not both', async () => {
    expect((await set('Wiki', '--outgoing-level', 'off')).outgoing).toBeNull();
    const { exitCode, stderr } = await run('links', 'set', 'Wiki', '--incoming-level', 'off');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--incoming-level would leave no direction on: pause the link, or remove it');
    expect((await set('Wiki', '--incoming-level', '3LO')).incoming).not.toBeNull();
  });

  it('makes one of a type the primary one', async () => {
    expect((await set('Git', '--primary')).isPrimary).toBe(true);
    expect((await set('Wiki', '--primary')).isPrimary).toBe(true);
    const { stdout } = await run('links', 'list', '--json');
    const primary = (JSON.parse(stdout) as readonly LinkView[]).filter(({ isPrimary }) => isPrimary);
    expect(primary.map(({ name }) => name)).toEqual(['Wiki']);
    expect((await set('Wiki', '--no-primary')).isPrimary).toBe(false);
  });

  it('is what doctor names, and what it names works', async () => {
    await set('ci', '--incoming-level', '3LO+2LO', '--no-two-legged-as');
    const remedies = async () => {
      const { stdout } = await run('doctor', 'ci', '--json');
      return (JSON.parse(stdout) as readonly { readonly code: string; readonly remedy: string }[])
        .filter(({ code }) => code === 'TWO_LEGGED_AS_NOBODY')
        .map(({ remedy }) => remedy);
    };
    const [remedy = ''] = await remedies();
    const command = /maillon (links set ci --two-legged-as) USER/.exec(remedy)?.[1] ?? '';
    expect(command).not.toBe('');
    expect((await run(...command.split(' '), 'ci-bot')).exitCode).toBe(0);
    expect(await remedies()).toEqual([]);
  });
});

const WRONG = [
  { args: ['ci'], exitCode: 2, says: 'nothing to set was given' },
  { args: ['nobody', '--primary'], exitCode: 1, says: 'no link has the id or name "nobody"' },
  { args: ['ci', '--incoming-level', '2LO'], exitCode: 2, says: 'off, 3LO, 3LO+2LO, 3LO+2LO+impersonation' },
  {
    args: ['ci', '--incoming-level', '3LO', '--two-legged-as', 'bot'],
    exitCode: 2,
    says: '--incoming-level must be 3LO+2LO or more',
  },
  { args: ['ci', '--two-legged-as', ' '], exitCode: 2, says: '--two-legged-as must not have white space' },
  { args: ['ci', '--rule', 'get job'], exitCode: 2, says: '--rule a path must begin with /' },
  { args: ['ci', '--outgoing-level', '3LO'], exitCode: 2, says: '--outgoing-level cannot be set' },
  {
    args: ['Git', '--incoming-level', 'off', '--rule', 'GET /job'],
    exitCode: 2,
    says: '--rule is for a link whose incoming direction is on',
  },
  {
    args: ['Git', '--incoming-level', 'off', '--require-body-hash'],
    exitCode: 2,
    says: '--require-body-hash is for a link whose incoming direction is on',
  },
] as const;

it.each(WRONG)('links set $args is refused, and changes nothing', async ({ args, exitCode, says }) => {
  const links = () => inStore(gateway.data, (store) => store.links.list());
  const before = await links();
  const done = await run('links', 'set', ...args);
  expect({ exitCode: done.exitCode, stdout: done.stdout }).toEqual({ exitCode, stdout: '' });
  expect(done.stderr).toContain(says);
  expect(done.stderr).toContain('Fix: ');
  expect(await links()).toEqual(before);
});
