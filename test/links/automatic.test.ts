// Way 3: two applications that speak Application Links are linked by one command, both directions, each with its RSA key.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndActs, authorizesAndBuilds, authorizesAndCalls } from '../support/link-use.ts';
import {
  addAdministrator,
  type Connected,
  connect,
  createAppKey,
  type LinkedGateway,
  linksOf,
  run,
  startLinked,
} from '../support/linked-gateway.ts';
import { type StandIn, startStandIn } from '../support/stand-in.ts';

let app: EchoApplication;

beforeAll(async () => {
  app = await startEchoApplication();
});

afterAll(() => app.close());

describe('two gateways, linked by one command', () => {
  let ci: LinkedGateway;
  let wiki: LinkedGateway;
  let made: Connected;
  const both = async (): Promise<Connected> =>
    connect(wiki.publicUrl, ci, { flags: ['--both'], administrator: await addAdministrator(wiki) });

  beforeAll(async () => {
    [ci, wiki] = await Promise.all([
      startLinked({ app: app.url, name: 'CI' }),
      startLinked({ app: app.url, name: 'Wiki' }),
    ]);
    made = await both();
  });

  afterAll(() => Promise.all([ci.stop(), wiki.stop()]));

  it('sign by RSA-SHA1 in both directions, each with the key of its own', async () => {
    const [[here], [there]] = await Promise.all([linksOf(ci), linksOf(wiki)]);
    expect({ way: made.way, isNew: made.isNew, link: made.link }).toEqual({
      way: 'automatic',
      isNew: true,
      link: here,
    });
    expect(here).toMatchObject({
      name: 'Wiki',
      incoming: { consumerKey: there?.outgoing?.consumerKey, signatureMethods: ['RSA-SHA1'] },
      outgoing: { consumerKey: there?.incoming?.consumerKey, signatureMethod: 'RSA-SHA1' },
    });
    expect(there).toMatchObject({
      name: 'CI',
      incoming: { signatureMethods: ['RSA-SHA1'] },
      outgoing: { signatureMethod: 'RSA-SHA1' },
    });
  });

  it('work for a person in both directions', async () => {
    const [ciKey, wikiKey] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
    const expected = { user: 'alice', method: 'GET', target: '/job/main?x=1' };

    const there = await authorizesAndCalls('alice', { from: ci, to: wiki, key: ciKey, link: 'Wiki' });
    expect(there).toMatchObject(expected);
    expect(there.headers).toContainEqual(['X-Forwarded-Host', new URL(wiki.publicUrl).host]);

    const here = await authorizesAndCalls('alice', { from: wiki, to: ci, key: wikiKey, link: 'CI' });
    expect(here).toMatchObject(expected);
    expect(here.headers).toContainEqual(['X-Forwarded-Host', new URL(ci.publicUrl).host]);
  });

  it('are listed at both', async () => {
    const [here, there] = await Promise.all(
      [ci, wiki].map(({ data }) => run(['links', 'list', '--data', data])),
    );
    expect(here).toMatch(/Wiki +both +enabled/);
    expect(there).toMatch(/CI +both +enabled/);
  });

  it('have a sheet that names the command of the other side, and nothing to paste', async () => {
    const sheet = await run(['sheet', 'Wiki', '--data', ci.data]);
    expect(sheet).toContain(`maillon connect ${ci.publicUrl} --both --peer-admin USER --peer-password-stdin`);
    expect(sheet).not.toContain('leave it empty');
    expect(JSON.parse(await run(['sheet', 'Wiki', '--data', ci.data, '--json']))).toEqual([]);
  });

  it('are as they were after the command was run again', async () => {
    const before = await Promise.all([linksOf(ci), linksOf(wiki)]);
    const again = await both();
    expect({ isNew: again.isNew, link: again.link }).toEqual({ isNew: false, link: made.link });
    expect(await Promise.all([linksOf(ci), linksOf(wiki)])).toEqual(before);
  });
});

describe('a gateway and the stand-in, linked by one command', () => {
  let ci: LinkedGateway;
  let standIn: StandIn;

  beforeAll(async () => {
    [ci, standIn] = await Promise.all([startLinked({ app: app.url, name: 'CI' }), startStandIn()]);
  });

  afterAll(() => Promise.all([ci.stop(), standIn.stop()]));

  it('work for a person in both directions, with RSA keys alone', async () => {
    const { way, link } = await connect(standIn.url, ci, {
      flags: ['--both', '--automatic'],
      administrator: standIn.administrator,
    });
    expect({ way, link }).toMatchObject({
      way: 'automatic',
      link: { incoming: { signatureMethods: ['RSA-SHA1'] }, outgoing: { signatureMethod: 'RSA-SHA1' } },
    });
    expect(standIn.links()).toMatchObject([{ name: 'CI', outgoing: { enabled: true, generic: null } }]);

    const ends = { gateway: ci, standIn };
    expect(await authorizesAndBuilds('alice', ends)).toMatchObject({
      user: 'alice',
      target: '/job/main/build',
    });
    const key = await createAppKey(ci);
    expect(await authorizesAndActs('alice', ends, { key, link: link.name })).toContain('"PAY"');
  });
});
