// Way 4 broken off at each step, and begun again: what is left is never a half link that the same steps cannot complete.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirm, signedInAdministrator, wayOn } from '../support/admin-pages.ts';
import type { Browser } from '../support/browser.ts';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts';
import { EACH_DEATH_TIMEOUT_MS, surviveEachDeath } from '../support/each-death.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndActs, authorizesAndBuilds } from '../support/link-use.ts';
import {
  addAdministrator,
  createAppKey,
  linksOf,
  type ProxiedGateway,
  removeLinks,
  startProxied,
} from '../support/linked-gateway.ts';
import { type ProxiedStandIn, startProxiedStandIn } from '../support/stand-in.ts';
import { proposeLink } from '../support/stand-in-dialogs.ts';

let app: EchoApplication;
let ci: ProxiedGateway;
let standIn: ProxiedStandIn;
/** In front of the listener for administrators. */
let admin: CuttingProxy;
let key: string;

beforeAll(async () => {
  [app, standIn] = await Promise.all([startEchoApplication(), startProxiedStandIn()]);
  ci = await startProxied({ app: app.url, name: 'CI' });
  admin = await startCuttingProxy(() => Number(new URL(ci.adminUrl).port));
  [key] = await Promise.all([createAppKey(ci), addAdministrator(ci)]);
});

afterAll(async () => {
  await Promise.all([ci.stop(), standIn.stop(), admin.close(), app.close()]);
});

/** Begun there, confirmed here, and back. */
async function act(browser: Browser): Promise<void> {
  const sent = await proposeLink(standIn, browser, ci.publicUrl);
  const { location = '' } = await browser.get(sent.location ?? '');
  const proposal = await browser.get(location.replace(ci.adminUrl, admin.url));
  const made = await confirm({ adminUrl: admin.url }, browser, proposal);
  const back = await browser.get(wayOn(made));
  expect(back.text).toContain('The link was created at both ends.');
}

describe('the handshake that the stand-in begins', () => {
  it('is completed, and works for people, after either side was killed at any step', {
    timeout: EACH_DEATH_TIMEOUT_MS,
  }, async () => {
    const isPage = (step: string): boolean => step.includes('listApplicationLinks');
    const survived = await surviveEachDeath({
      passages: [
        { proxy: standIn.proxy, victims: (step) => (isPage(step) ? [standIn] : [standIn, ci]) },
        { proxy: ci.proxy, victims: (step) => (isPage(step) ? [ci] : [ci, standIn]) },
        { proxy: admin, victims: () => [ci] },
      ],
      clear: async () => void (await Promise.all([removeLinks(ci), standIn.removeLinks()])),
      signIn: async () => signedInAdministrator(ci, await standIn.signedIn('admin')),
      act,
      async check() {
        const [here, ...more] = await linksOf(ci);
        expect({ more, there: standIn.links() }).toMatchObject({
          more: [],
          there: [{ rpcUrl: ci.publicUrl, incoming: { key: here?.outgoing?.consumerKey } }],
        });
        expect(here?.incoming?.signatureMethods).toEqual(['RSA-SHA1']);
        const ends = { gateway: ci, standIn };
        expect(await authorizesAndBuilds('alice', ends)).toMatchObject({ user: 'alice' });
        expect(await authorizesAndActs('alice', ends, { key, link: 'Bitbucket' })).toContain('"PAY"');
      },
    });
    expect(survived).toContain(
      'Bitbucket, after POST /plugins/servlet/applinks/listApplicationLinks/create/automatic',
    );
    expect(survived).toContain('CI, before GET /plugins/servlet/oauth/consumer-info');
    expect(survived).toContain('CI, after POST /links/proposal');
  });
});
