// What depends on the clock: how long a nonce, a retired credential and a session hold. Over real HTTP against the
// embedded example, with the clock set by the test.
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from '@maillon/applinks';
import { sqliteStore } from '@maillon/applinks/sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Answer,
  askRequestToken,
  call,
  dance,
  decide,
  endpoint,
  exchange,
  prepare,
  send,
  type TestConsumer,
  tokenPair,
  verifierIn,
} from '../../../test/support/dance.ts';
import { CONSUMER, linkFor, type RunningNotes, startNotes } from '../../../test/support/notes.ts';

const START = 1_800_000_000;
const OTHER: TestConsumer = { consumerKey: 'other', sharedSecret: 'other-secret' };
const ACCESS_TOKEN_SECONDS = 31_536_000;
const SESSION_SECONDS = ACCESS_TOKEN_SECONDS + 2_592_000;

let notes: RunningNotes;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  clockAt(START);
});
afterEach(async () => {
  vi.useRealTimers();
  await notes.close();
});

async function start(store = memoryStore()): Promise<string> {
  notes = await startNotes(store);
  await store.links.add(linkFor(CONSUMER, { allowTwoLegged: true, twoLeggedAs: 'bob' }));
  await store.links.add(linkFor(OTHER, { allowTwoLegged: true, twoLeggedAs: 'bob' }, 'Other'));
  return `${notes.publicUrl}/notes`;
}

function clockAt(seconds: number): void {
  vi.setSystemTime(seconds * 1000);
}

function told(answer: Answer): readonly [status: number, problem: string | undefined] {
  return [answer.status, answer.problem];
}

const FINE = [200, undefined];

describe('nonces', () => {
  it('T05 one of the future is remembered for as long as its timestamp is accepted', async () => {
    const signed = await prepare(CONSUMER, { url: await start(), nowSeconds: START + 300 });
    expect(told(await send(signed))).toEqual(FINE);
    for (const later of [301, 600]) {
      clockAt(START + later);
      await notes.store.sweep(START + later);
      expect(told(await send(signed))).toEqual([401, 'nonce_used']);
    }
    clockAt(START + 601);
    expect(told(await send(signed))).toEqual([400, 'timestamp_refused']);
  });

  it('T07 a consumer at its bound is told to come again; none of its own is forgotten, no other is affected', async () => {
    const url = await start(memoryStore({ maxNoncesPerConsumer: 2 }));
    const first = await prepare(CONSUMER, { url });
    expect(told(await send(first))).toEqual(FINE);
    expect(told(await call(CONSUMER, { url }))).toEqual(FINE);
    const full = await call(CONSUMER, { url });
    expect([...told(full), full.headers.get('retry-after')]).toEqual([503, 'consumer_key_refused', '300']);
    expect(told(await send(first))).toEqual([401, 'nonce_used']);
    expect(told(await call(OTHER, { url }))).toEqual(FINE);
    clockAt(START + 301);
    expect(told(await call(CONSUMER, { url }))).toEqual(FINE);
  });

  it('T06 what was signed before the machine stopped uncleanly is refused, for its nonce may be lost', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maillon-floor-'));
    const openIn = (name: string, bootId: string) =>
      sqliteStore({ file: join(folder, name, 'maillon.db'), keyFile: join(folder, 'key'), bootId });
    await mkdir(join(folder, 'running'));
    const before = await openIn('running', 'boot 1');
    await before.nonces.record(
      { consumerKey: 'k', token: '', timestampSeconds: START, nonce: 'n', expiresAtSeconds: START + 301 },
      START,
    );
    await cp(join(folder, 'running'), join(folder, 'crashed'), { recursive: true });
    await before.close();
    const restartAt = START + 50;
    clockAt(restartAt);
    const url = await start(await openIn('crashed', 'boot 2'));
    const refused = await call(CONSUMER, { url });
    expect(told(refused)).toEqual([400, 'timestamp_refused']);
    expect(refused.fields.get('oauth_acceptable_timestamps')).toBe(`${restartAt + 1}-${restartAt + 300}`);
    expect(told(await call(CONSUMER, { url, nowSeconds: restartAt + 1 }))).toEqual(FINE);
    await rm(folder, { recursive: true });
  });
});

it('T50 a clock that is ten minutes behind is told both times, and what is accepted', async () => {
  const answer = await call(CONSUMER, { url: await start(), nowSeconds: START - 600 });
  expect(told(answer)).toEqual([400, 'timestamp_refused']);
  expect([...answer.fields]).toEqual([
    ['oauth_problem', 'timestamp_refused'],
    ['oauth_acceptable_timestamps', `${START - 300}-${START + 300}`],
    ['oauth_problem_advice', `the timestamp is ${START - 600}, our clock says ${START}`],
  ]);
});

describe('T39 what held once', () => {
  const OLD: TestConsumer = { ...CONSUMER, sharedSecret: 'the-secret-of-before' };

  it('is no retired credential after its time, also for a token that was used before', async () => {
    const url = await start();
    const grant = await dance(CONSUMER, notes.publicUrl, await notes.signedIn('alice'));
    await notes.store.links.update(`lnk_${CONSUMER.consumerKey}`, (link) => ({
      ...link,
      incoming: link.incoming && {
        ...link.incoming,
        retired: { sharedSecret: OLD.sharedSecret, publicKey: null, untilSeconds: START + 60, uses: 0 },
      },
    }));
    clockAt(START + 59);
    expect(told(await call(CONSUMER, { url, ...grant }))).toEqual(FINE);
    expect(told(await call(OLD, { url, ...grant }))).toEqual(FINE);
    clockAt(START + 60);
    expect(told(await call(OLD, { url, ...grant }))).toEqual([401, 'signature_invalid']);
    expect(told(await call(CONSUMER, { url, ...grant }))).toEqual(FINE);
  });

  it('is no access token after its time, and renews until its session ends', async () => {
    const url = await start();
    const { grant, renew } = await renewable();
    clockAt(START + ACCESS_TOKEN_SECONDS - 1);
    expect(told(await call(CONSUMER, { url, ...grant }))).toEqual(FINE);
    clockAt(START + ACCESS_TOKEN_SECONDS);
    expect(told(await call(CONSUMER, { url, ...grant }))).toEqual([401, 'token_expired']);
    clockAt(START + SESSION_SECONDS);
    expect(told(await renew())).toEqual([401, 'permission_denied']);
    expect(notes.refusals.at(-1)?.reason).toEqual({ code: 'session_over' });
    clockAt(START + SESSION_SECONDS - 1);
    expect(told(await renew())).toEqual(FINE);
  });

  it('is no revoked token, which is told so when it is to be renewed', async () => {
    await start();
    const { renew } = await renewable();
    const [grant] = await notes.store.accessTokens.listByUser('alice', START);
    expect(await notes.store.accessTokens.revoke(grant?.id ?? '', START)).toBeDefined();
    expect(told(await renew())).toEqual([401, 'token_revoked']);
  });
});

/** A grant of Alice's, and its renewal. */
async function renewable() {
  const alice = await notes.signedIn('alice');
  const request = tokenPair(await askRequestToken(CONSUMER, notes.publicUrl));
  const verifier = verifierIn(await decide(alice, notes.publicUrl, request.token));
  const answer = await exchange(CONSUMER, notes.publicUrl, request, verifier);
  const grant = tokenPair(answer);
  const renew = async (): Promise<Answer> =>
    await call(CONSUMER, {
      method: 'POST',
      url: endpoint(notes.publicUrl, 'access-token'),
      ...grant,
      parameters: [['oauth_session_handle', answer.fields.get('oauth_session_handle') ?? '']],
    });
  return { grant, renew };
}
