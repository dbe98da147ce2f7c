// Way 4 broken off at each step, and begun again: what is left is never a half link that the same pages cannot complete.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { confirm, lookAt, signedInAdministrator, wayOn } from '../support/admin-pages.ts';
import { type EchoApplication, startEchoApplication } from '../support/gateway.ts';
import { authorizesAndBuilds, authorizesAndCalls } from '../support/link-use.ts';
import {
  addAdministrator,
  createAppKey,
  type LinkedGateway,
  linksOf,
  removeLinks,
  startLinked,
} from '../support/linked-gateway.ts';
import { allowLinkThere, LIST, type StandIn, startStandIn } from '../support/stand-in.ts';

type Name = 'ci' | 'wiki';

const NAMES = { ci: 'CI', wiki: 'Wiki' } as const;
const STEPS = [
  'ci has looked',
  'wiki shows the proposal',
  'wiki has confirmed',
  'ci shows the answer',
  'ci has confirmed',
] as const;

let app: EchoApplication;
let gateways: Record<Name, LinkedGateway>;

beforeAll(async () => {
  app = await startEchoApplication();
  const [ci, wiki] = await Promise.all([
    startLinked({ app: app.url, name: NAMES.ci }),
    startLinked({ app: app.url, name: NAMES.wiki }),
  ]);
  gateways = { ci, wiki };
  await Promise.all([addAdministrator(ci), addAdministrator(wiki)]);
});

beforeEach(async () => {
  await Promise.all([removeLinks(gateways.ci), removeLinks(gateways.wiki)]);
});

afterAll(async () => {
  await Promise.all([gateways.ci.stop(), gateways.wiki.stop()]);
  await app.close();
});

/** The whole action, a step at a time; each administrator in a browser of their own. */
async function* steps(): AsyncGenerator<(typeof STEPS)[number], void> {
  const { ci, wiki } = gateways;
  const [here, there] = await Promise.all([signedInAdministrator(ci), signedInAdministrator(wiki)]);
  let page = await lookAt(ci, here, wiki.publicUrl);
  yield 'ci has looked';
  if (page.text.includes('there is one on both sides already')) return;
  // Else only our half is missing.
  if (wayOn(page) !== '') {
    const proposal = await there.follow(await there.get(wayOn(page)), 'http');
    yield 'wiki shows the proposal';
    const made = await confirm(wiki, there, proposal);
    yield 'wiki has confirmed';
    page = await here.follow(await here.get(wayOn(made)), 'http');
    yield 'ci shows the answer';
  }
  await confirm(ci, here, page);
  yield 'ci has confirmed';
}

async function link(): Promise<void> {
  for await (const _ of steps());
}

/** @returns the action, so far. */
async function linkUntil(last: (typeof STEPS)[number]): Promise<ReturnType<typeof steps>> {
  const action = steps();
  for (;;) {
    const step = await action.next();
    if (step.done === true) throw new Error(`the action ended before "${last}"`);
    if (step.value === last) return action;
  }
}

/** As by a power cut, then started again on the same folder. */
async function kill(name: Name): Promise<void> {
  const again = gateways[name];
  await again.kill();
  gateways[name] = await startLinked({ app: app.url, name: NAMES[name], again });
}

/** One link at each side, each with the keys of the other. */
async function expectWhole(): Promise<void> {
  const [[here, ...moreHere], [there, ...moreThere]] = await Promise.all([
    linksOf(gateways.ci),
    linksOf(gateways.wiki),
  ]);
  expect([moreHere, moreThere]).toEqual([[], []]);
  expect({ here, there }).toMatchObject({
    here: { incoming: { consumerKey: there?.outgoing?.consumerKey, signatureMethods: ['RSA-SHA1'] } },
    there: { incoming: { consumerKey: here?.outgoing?.consumerKey, signatureMethods: ['RSA-SHA1'] } },
  });
}

describe.each(['ci', 'wiki'] as const)('a handshake, when %s is killed', (name) => {
  it.each(STEPS)('after %s, is made whole by the same action', async (step) => {
    await linkUntil(step);
    await kill(name);
    await link();
    await expectWhole();
  });

  it.each(['wiki shows the proposal', 'ci shows the answer'] as const)(
    'after %s, with the confirmation on its way, is made whole by the same action',
    async (step) => {
      const action = await linkUntil(step);
      const confirmed = action.next().catch(() => undefined);
      await kill(name);
      await confirmed;
      await link();
      await expectWhole();
    },
  );
});

it('works for people after that', async () => {
  await linkUntil('wiki has confirmed');
  await kill('ci');
  await link();
  const { ci, wiki } = gateways;
  const [key, theirs] = await Promise.all([createAppKey(ci), createAppKey(wiki)]);
  const there = await authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
  const here = await authorizesAndCalls('alice', { from: wiki, to: ci, key: theirs, link: 'CI' });
  expect([there.user, here.user]).toEqual(['alice', 'alice']);
});

describe('a half that the stand-in made', () => {
  let standIn: StandIn;

  beforeAll(async () => {
    standIn = await startStandIn();
  });

  afterAll(() => standIn.stop());

  it('is completed from here when its answer got lost', async () => {
    const { ci } = gateways;
    const browser = await standIn.signedIn('admin', await signedInAdministrator(ci));
    const page = await lookAt(ci, browser, standIn.url);
    const sent = await allowLinkThere(standIn, browser, await browser.get(wayOn(page)));
    expect(sent.location).toContain(`${ci.publicUrl}${LIST}?`);
    expect([standIn.links().length, await linksOf(ci)]).toEqual([1, []]);

    const answer = await lookAt(ci, browser, standIn.url);
    expect(answer.text).toContain('Only ours is missing');
    await confirm(ci, browser, answer);
    expect(await authorizesAndBuilds('alice', { gateway: ci, standIn })).toMatchObject({ user: 'alice' });
  });
});
