// Both halves of a link go by one command; what cannot go there keeps its half here.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectAndKill } from '../support/broken-connect.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts';
import { type EchoApplication, maillon, startEchoApplication } from '../support/gateway.ts';
import { freePort } from '../support/http.ts';
import { authorizesAndBuilds, authorizesAndCalls } from '../support/link-use.ts';
import {
  addAdministrator,
  connect,
  createAppKey,
  type LinkedGateway,
  linksOf,
  run,
  startLinked,
} from '../support/linked-gateway.ts';
import { type StandIn, startStandIn } from '../support/stand-in.ts';

let app: EchoApplication;
let ci: LinkedGateway;

beforeAll(async () => {
  app = await startEchoApplication();
  ci = await startLinked({ app: app.url, name: 'CI' });
});

afterAll(async () => {
  await ci.stop();
  await app.close();
});

function removeArgs(link: string, administrator = 'admin'): readonly string[] {
  const peer = ['--reciprocal', '--peer-admin', administrator, '--peer-password-stdin'];
  return ['links', 'remove', link, ...peer, '--data', ci.data];
}

describe('a link that an administrator made at the stand-in', () => {
  let standIn: StandIn;
  let proxy: CuttingProxy;

  beforeAll(async () => {
    standIn = await startStandIn();
    proxy = await startCuttingProxy(() => standIn.port);
  });

  beforeEach(async () => {
    await connect(proxy.url, ci, { flags: ['--both'], administrator: standIn.administrator });
    proxy.begin();
  });

  afterAll(() => Promise.all([standIn.stop(), proxy.close()]));

  async function halves(): Promise<{ readonly here: number; readonly there: number }> {
    return { here: (await linksOf(ci)).length, there: standIn.links().length };
  }

  it('goes at both, and the people whom that hits are counted first', async () => {
    await authorizesAndBuilds('alice', { gateway: ci, standIn });
    const { exitCode, stdout, stderr } = await maillon(
      removeArgs('Bitbucket'),
      `${standIn.administrator.password}\n`,
    );
    expect({ exitCode, halves: await halves() }).toEqual({ exitCode: 0, halves: { here: 0, there: 0 } });
    expect(stderr).toMatch(/^1 person will have to approve again\.\n/);
    expect(stdout).toMatch(
      /^Removed the link "Bitbucket" \(lnk_\S+\) and the half at the other application\./,
    );
  });

  it('stays at both when the password is wrong (exit 4), with the way to remove ours alone', async () => {
    const { exitCode, stdout, stderr } = await maillon(removeArgs('Bitbucket'), 'wrong-password\n');
    expect({ exitCode, stdout, halves: await halves() }).toEqual({
      exitCode: 4,
      stdout: '',
      halves: { here: 1, there: 1 },
    });
    expect(stderr).toMatch(/nothing was removed here.*ADMINISTRATOR_REFUSED/);
    expect(stderr).toMatch(/Fix: .*Or remove our half alone: maillon links remove lnk_\S+ --data /);
    expect(stderr).not.toContain('wrong-password');
  });

  it('stays when the other application breaks off, and goes when the command is run again', async () => {
    // The list of its links came; the order to delete did not get there.
    proxy.begin({ at: 1, when: 'before' });
    const { exitCode, stderr } = await maillon(
      removeArgs('Bitbucket'),
      `${standIn.administrator.password}\n`,
    );
    expect({ exitCode, halves: await halves() }).toEqual({ exitCode: 5, halves: { here: 1, there: 1 } });
    expect(stderr).toContain('CONNECTION_LOST');

    proxy.begin();
    await run(removeArgs('Bitbucket'), `${standIn.administrator.password}\n`);
    expect(await halves()).toEqual({ here: 0, there: 0 });
  });

  it('goes after the command was killed between the two halves, when it is run again', async () => {
    const { password } = standIn.administrator;
    await connectAndKill({ args: removeArgs('Bitbucket'), password, proxy, at: 1 });
    expect(await halves()).toEqual({ here: 1, there: 0 });

    const again = await run([...removeArgs('Bitbucket'), '--json'], `${password}\n`);
    expect(JSON.parse(again)).toMatchObject({ link: { name: 'Bitbucket' }, peerHalf: 'absent' });
    expect(await halves()).toEqual({ here: 0, there: 0 });
  });

  it('goes here alone without --reciprocal', async () => {
    await run(['links', 'remove', 'Bitbucket', '--data', ci.data]);
    expect(await halves()).toEqual({ here: 0, there: 1 });
  });
});

describe('a link between two gateways', () => {
  let wiki: LinkedGateway;
  let administrator: Awaited<ReturnType<typeof addAdministrator>>;

  beforeAll(async () => {
    wiki = await startLinked({ app: app.url, name: 'Wiki' });
    administrator = await addAdministrator(wiki);
    await connect(wiki.publicUrl, ci, { flags: ['--both'], administrator });
  });

  afterAll(() => wiki.stop());

  it('goes at both, with the people of both directions counted', async () => {
    const [key, theirKey] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
    await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
    await authorizesAndCalls('bob', { from: wiki, to: ci, key: theirKey, link: 'CI' });

    const removed = await run(
      [...removeArgs('Wiki', administrator.name), '--json'],
      `${administrator.password}\n`,
    );
    expect(JSON.parse(removed)).toMatchObject({ peopleAffected: 2, peerHalf: 'removed' });
    expect(await Promise.all([linksOf(ci), linksOf(wiki)])).toEqual([[], []]);
  });

  it('stays here when the other one is down (exit 5)', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await run(['connect', url, '--both', '--name', 'Down', '--allow-loopback', '--data', ci.data]);
    const { exitCode, stderr } = await maillon(removeArgs('Down', administrator.name), 'x\n');
    expect({ exitCode, links: (await linksOf(ci)).map(({ name }) => name) }).toEqual({
      exitCode: 5,
      links: ['Down'],
    });
    expect(stderr).toContain('CONNECTION_REFUSED');
    expect(stderr).toContain('remove our half alone');
  });
});
