// What people granted is taken back on the command line, while the gateway runs and while it does not.
import type { GrantView } from '@maillon/applinks/links';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import {
  type Answer,
  askRequestToken,
  call,
  dance,
  decide,
  endpoint,
  exchange,
  type TestConsumer,
  type TokenPair,
  tokenPair,
  verifierIn,
} from '../support/dance.ts';
import {
  type Echo,
  type EchoApplication,
  type RunningGateway,
  startEchoApplication,
  startGateway,
} from '../support/gateway.ts';
import { authorizesAndCalls } from '../support/link-use.ts';
import {
  addAdministrator,
  callOut,
  connect,
  createAppKey,
  type LinkedGateway,
  run,
  startLinked,
} from '../support/linked-gateway.ts';

/** How soon a running gateway sees what a command changed. */
const BOUND = { timeout: 1000, interval: 50 };

let app: EchoApplication;
beforeAll(async () => {
  app = await startEchoApplication();
});
afterAll(() => app.close());

function tokens({ data }: Pick<RunningGateway, 'data'>, ...args: readonly string[]): Promise<string> {
  return run(['tokens', ...args, '--data', data]);
}

async function listed(gateway: Pick<RunningGateway, 'data'>): Promise<readonly GrantView[]> {
  return JSON.parse(await tokens(gateway, 'list', '--json')) as readonly GrantView[]; // the command's own shape
}

describe('what a linked application may do here', () => {
  const CONSUMER: TestConsumer = { consumerKey: 'code-host', sharedSecret: 'code-host-secret' };
  let gateway: RunningGateway;
  let alice: Browser;
  let bob: Browser;

  beforeAll(async () => {
    gateway = await startGateway({ app: app.url, links: [{ consumer: CONSUMER }] });
    [alice, bob] = await Promise.all([gateway.signedIn('alice'), gateway.signedIn('bob')]);
  });
  afterAll(() => gateway.stop());

  /** A signed request with a token. @returns who the application saw, or why it did not come through. */
  async function use(token: TokenPair): Promise<readonly unknown[]> {
    return outcome(await call(CONSUMER, { url: `${gateway.publicUrl}/builds`, ...token }));
  }

  function outcome({ status, problem, text }: Answer): readonly unknown[] {
    return [status, status === 200 ? (JSON.parse(text) as Echo).user : problem]; // the echo application's answer
  }

  it('T39: a token revoked from the command line gets 401 token_revoked within a second', async () => {
    const { publicUrl } = gateway;
    const [hers, his] = await Promise.all([
      dance(CONSUMER, publicUrl, alice),
      dance(CONSUMER, publicUrl, bob),
    ]);
    expect(await use(hers)).toEqual([200, 'alice']);
    expect(await use(his)).toEqual([200, 'bob']);

    expect(await tokens(gateway, 'revoke', '--user', 'alice', '--yes')).toContain(
      'Revoked 1 approval of one person: alice.',
    );
    await expect.poll(() => use(hers), BOUND).toEqual([401, 'token_revoked']);
    expect(await use(hers)).toEqual([401, 'token_revoked']);
    expect(await use(his)).toEqual([200, 'bob']);
    expect((await listed(gateway)).map(({ user }) => user)).toEqual(['bob']);

    expect(await use(await dance(CONSUMER, publicUrl, alice))).toEqual([200, 'alice']);
  });

  it('T39: a token revoked from the command line is not renewed', async () => {
    const { publicUrl } = gateway;
    const request = tokenPair(await askRequestToken(CONSUMER, publicUrl));
    const verifier = verifierIn(await decide(alice, publicUrl, request.token));
    const given = await exchange(CONSUMER, publicUrl, request, verifier);
    const sessionHandle = given.fields.get('oauth_session_handle') ?? '';
    const renew = (token: TokenPair): Promise<Answer> =>
      call(CONSUMER, {
        method: 'POST',
        url: endpoint(publicUrl, 'access-token'),
        ...token,
        parameters: [['oauth_session_handle', sessionHandle]],
      });
    // Not by id: which of hers is the newest, the list does not tell within one second.
    await tokens(gateway, 'revoke', '--user', 'alice', '--yes');
    await expect
      .poll(async () => outcome(await renew(tokenPair(given))), BOUND)
      .toEqual([401, 'token_revoked']);
  });

  it('T39: a link paused from the command line while the gateway runs lets nobody through within a second', async () => {
    const { publicUrl } = gateway;
    const token = await dance(CONSUMER, publicUrl, alice);
    expect(await use(token)).toEqual([200, 'alice']);

    await run(['links', 'pause', 'code-host', '--data', gateway.data]);
    await expect.poll(() => use(token), BOUND).toEqual([401, 'consumer_key_rejected']);
    expect(outcome(await askRequestToken(CONSUMER, publicUrl))).toEqual([401, 'consumer_key_rejected']);

    await run(['links', 'resume', 'code-host', '--data', gateway.data]);
    await expect.poll(() => use(token), BOUND).toEqual([200, 'alice']);
  });

  it('T39: what is revoked or paused while no gateway runs is refused by the next one', async () => {
    const token = await dance(CONSUMER, gateway.publicUrl, alice);
    expect(await use(token)).toEqual([200, 'alice']);
    await gateway.kill();
    await tokens(gateway, 'revoke', 'code-host', '--user', 'alice', '--yes');
    gateway = await startGateway({ app: app.url, again: gateway });
    expect(await use(token)).toEqual([401, 'token_revoked']);

    await gateway.kill();
    await run(['links', 'pause', 'code-host', '--data', gateway.data]);
    gateway = await startGateway({ app: app.url, again: gateway });
    expect(outcome(await askRequestToken(CONSUMER, gateway.publicUrl))).toEqual([
      401,
      'consumer_key_rejected',
    ]);
  });
});

describe('what this application may do at a linked one', () => {
  let ci: LinkedGateway;
  let wiki: LinkedGateway;
  let key: string;

  beforeAll(async () => {
    [ci, wiki] = await Promise.all([
      startLinked({ app: app.url, name: 'CI' }),
      startLinked({ app: app.url, name: 'Wiki' }),
    ]);
    await connect(wiki.publicUrl, ci, { flags: ['--both'], administrator: await addAdministrator(wiki) });
    key = await createAppKey(ci);
  });
  afterAll(() => Promise.all([ci.stop(), wiki.stop()]));

  async function act(): Promise<readonly unknown[]> {
    const { status, text } = await callOut(ci, { key, user: 'alice', link: 'Wiki', path: '/job/main' });
    const { user, error, reason } = JSON.parse(text) as Partial<Echo> & {
      readonly error?: string;
      readonly reason?: string;
    };
    return [status, user ?? error, ...(reason === undefined ? [] : [reason])];
  }

  function authorize(): Promise<Echo> {
    return authorizesAndCalls('alice', { from: ci, to: wiki, key, link: 'Wiki' });
  }

  it('is shown on both sides, with its last use', async () => {
    await authorize();
    // Written late: every five seconds.
    await expect
      .poll(async () => [...(await listed(ci)), ...(await listed(wiki))], { timeout: 20_000, interval: 1000 })
      .toEqual([
        expect.objectContaining({
          user: 'alice',
          linkName: 'Wiki',
          direction: 'outgoing',
          lastUsedAt: expect.any(String) as string,
        }),
        expect.objectContaining({
          user: 'alice',
          linkName: 'CI',
          direction: 'incoming',
          lastUsedAt: expect.any(String) as string,
        }),
      ]);
  });

  it('T39: what is revoked on this side is forgotten at once; the other side keeps its half', async () => {
    expect(await act()).toEqual([200, 'alice']);
    expect(await tokens(ci, 'revoke', 'Wiki', '--yes')).toContain(
      'This application can no longer act in "Wiki" as alice.',
    );
    expect(await act()).toEqual([401, 'credentials_required', 'no_token']);
    expect((await listed(wiki)).map(({ user, direction }) => [user, direction])).toEqual([
      ['alice', 'incoming'],
    ]);
    await authorize();
  });

  it('T39: what is revoked on the other side ends here within a second', async () => {
    expect(await act()).toEqual([200, 'alice']);
    await tokens(wiki, 'revoke', '--all', '--yes');
    await expect.poll(act, BOUND).toEqual([401, 'credentials_required', 'token_revoked']);
    expect(await listed(ci)).toEqual([]);
    await authorize();
  });

  it('T39: a link paused from the command line while the gateway runs is not used', async () => {
    expect(await act()).toEqual([200, 'alice']);
    await run(['links', 'pause', 'Wiki', '--data', ci.data]);
    expect(await act()).toEqual([409, 'link_paused']);
    await run(['links', 'resume', 'Wiki', '--data', ci.data]);
    expect(await act()).toEqual([200, 'alice']);
  });
});
