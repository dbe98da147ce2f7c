// A consumer that an earlier provider of the application knew keeps its key and its secret: nothing is changed there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoApplication, maillon, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndBuilds, signedInAtBoth } from '../support/link-use.ts';
import { type LinkedGateway, linksOf, run, startLinked } from '../support/linked-gateway.ts';
import { buildNow, type StandIn, startStandIn } from '../support/stand-in.ts';

const CONSUMER = {
  key: 'ci-since-2016',
  name: 'CI of old',
  sharedSecret: 'its-secret-of-2016',
  outgoing: true,
};

let app: EchoApplication;
let ci: LinkedGateway;
let standIn: StandIn;

beforeAll(async () => {
  [app, standIn] = await Promise.all([startEchoApplication(), startStandIn()]);
  ci = await startLinked({ app: app.url, name: 'CI' });
  await linkedLongAgo();
});

afterAll(async () => {
  await Promise.all([ci.stop(), standIn.stop()]);
  await app.close();
});

/** The stand-in's half, of which nobody tells us. */
async function linkedLongAgo(): Promise<void> {
  const { publicUrl } = ci;
  const entity = { name: 'CI', typeId: 'generic', rpcUrl: publicUrl, displayUrl: publicUrl };
  const endpoint = (step: string) => `${publicUrl}/plugins/servlet/oauth/${step}`;
  const provider = {
    provider: 'com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider',
    config: {
      'consumerKey.outbound': CONSUMER.key,
      'serviceProvider.requestTokenUrl': endpoint('request-token'),
      'serviceProvider.accessTokenUrl': endpoint('access-token'),
      'serviceProvider.authorizeUrl': endpoint('authorize'),
    },
  };
  const put = async (path: string, json: unknown): Promise<void> =>
    expect((await standIn.rest('PUT', path, json)).status).toBe(201);
  await put('/rest/applinks/3.0/applicationlink', entity);
  const id = standIn.links()[0]?.id ?? '';
  await put(`/rest/applinks/3.0/applicationlink/${id}/authentication/provider`, provider);
  await put(`/rest/applinks-oauth/1.0/applicationlink/${id}/authentication/consumer`, CONSUMER);
}

describe('an existing consumer', () => {
  it('is unknown first, and works with its own key and secret once it was added', async () => {
    const id = standIn.links()[0]?.id ?? '';
    const before = standIn.links();
    const browser = await signedInAtBoth('alice', { gateway: ci, standIn });
    expect((await buildNow(standIn, browser, id)).outcome).toBe('credentials-required');

    const args = ['--name', 'Bitbucket', '--consumer-key', CONSUMER.key, '--shared-secret-stdin'];
    await run(
      ['links', 'add', '--incoming', ...args, '--url', standIn.url, '--data', ci.data],
      `${CONSUMER.sharedSecret}\n`,
    );
    expect(await authorizesAndBuilds('alice', { gateway: ci, standIn })).toMatchObject({ user: 'alice' });
    expect(standIn.links()).toEqual(before);
  });

  it('has a side that can be looked at and removed, since its address is known', async () => {
    const { exitCode, stdout } = await maillon(['links', 'repair', 'Bitbucket', '--data', ci.data]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '"Bitbucket" needs no repair.\n' });

    const { name, password } = standIn.administrator;
    const peer = ['--reciprocal', '--peer-admin', name, '--peer-password-stdin'];
    await run(['links', 'remove', 'Bitbucket', ...peer, '--data', ci.data], `${password}\n`);
    expect({ here: await linksOf(ci), there: standIn.links() }).toEqual({ here: [], there: [] });
  });
});
