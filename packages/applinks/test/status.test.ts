// The diagnosis where no peer is needed: the order of findings, and what is read of the store.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createIncomingLink, diagnose, type Finding } from '../src/links/index.ts';
import { readCapture } from '../src/links/status/refused/captured-request.ts';
import { findingOfRefusal } from '../src/links/status/refused/finding-of-refusal.ts';
import { type Link, memoryStore, type RefusedRequest, type Store } from '../src/storage/index.ts';

const NOW = 1_800_000_000;
const ourselves = { applicationId: null, publicUrl: 'https://ci.acme.dev' };

function incomingLink(): Link {
  return createIncomingLink(
    { name: 'Bitbucket', consumerKey: 'bitbucket', sharedSecret: 'a-shared-secret-of-32-characters' },
    { now: () => NOW - 1000, randomBytes, publicUrlIsHttps: true },
  );
}

function refused(link: Link, changes: Partial<RefusedRequest> = {}): RefusedRequest {
  return {
    id: 'ref_1',
    atSeconds: NOW - 10,
    linkId: link.id,
    problem: 'nonce_used',
    capture: '{}',
    ...changes,
  };
}

async function codes(link: Link, store: Store): Promise<readonly string[]> {
  const findings = await diagnose(link, { store, ourselves, now: () => NOW });
  return findings.map(({ code, severity }: Finding) => `${severity} ${code}`);
}

function traffic(store: Store, link: Link, atSeconds: number, problem: string | null): void {
  const request = 'GET /x';
  store.links.noteTraffic(link.id, {
    atSeconds,
    direction: 'incoming',
    user: 'ada',
    request,
    status: 200,
    problem,
  });
}

describe('diagnose', () => {
  it('puts what is broken before what is upstream of it and only worth knowing', async () => {
    const [link, store] = [incomingLink(), memoryStore()];
    store.refusedRequests.add(refused(link, { problem: 'signature_invalid' }));
    expect(await codes(link, store)).toEqual(['broken OAUTH_SIGNATURE_INVALID', 'info PEER_URL_UNKNOWN']);
  });

  it('goes by the refusal that the link notes when none is kept', async () => {
    const [link, store] = [incomingLink(), memoryStore()];
    await store.links.add(link);
    traffic(store, link, NOW - 5, 'timestamp_refused');
    expect(await codes(link, store)).toEqual(['broken OAUTH_TIMESTAMP_REFUSED', 'info PEER_URL_UNKNOWN']);
  });

  it.each([
    ['before a request that was taken', NOW - 20],
    ['more than a week ago', NOW - 8 * 86_400],
  ])('leaves refusals out that are %s', async (_, atSeconds) => {
    const [link, store] = [incomingLink(), memoryStore()];
    await store.links.add(link);
    if (atSeconds === NOW - 20) traffic(store, link, NOW - 10, null);
    store.refusedRequests.add(refused(link, { atSeconds }));
    expect(await codes(link, store)).toEqual(['info PEER_URL_UNKNOWN']);
  });

  it("does not take a person's change of mind for a fault", async () => {
    const [link, store] = [incomingLink(), memoryStore()];
    store.refusedRequests.add(refused(link, { problem: 'token_revoked' }));
    expect(await codes(link, store)).toEqual(['info PEER_URL_UNKNOWN', 'info OAUTH_PROBLEM']);
  });

  it("takes the peer's own test of the link for a signature that held", async () => {
    const [link, store] = [incomingLink(), memoryStore()];
    await store.links.add(link);
    store.refusedRequests.add(refused(link, { problem: 'signature_invalid', atSeconds: NOW - 60 }));
    const target = '/ci/plugins/servlet/applinks/whoami';
    const capture = JSON.stringify({ method: 'GET', target, headers: [] });
    store.refusedRequests.add(refused(link, { id: 'ref_2', problem: 'permission_denied', capture }));
    store.links.noteTraffic(link.id, {
      atSeconds: NOW - 10,
      direction: 'incoming',
      user: null,
      request: `GET ${target}`,
      status: 401,
      problem: 'permission_denied',
    });
    expect(await codes(link, store)).toEqual(['info PEER_URL_UNKNOWN']);
  });

  it('looks at nothing else of a paused link', async () => {
    const [link, store] = [incomingLink(), memoryStore()];
    store.refusedRequests.add(refused(link, { problem: 'consumer_key_rejected' }));
    expect(await codes({ ...link, state: 'paused' }, store)).toEqual(['warning DISABLED']);
  });
});

describe('findingOfRefusal', () => {
  it('has a name for a problem that nobody knows', () => {
    const { code, severity } = findingOfRefusal({
      problem: 'out_of_tea',
      evidence: 'x',
      link: incomingLink(),
      facts: {},
    });
    expect({ code, severity }).toEqual({ code: 'OAUTH_PROBLEM', severity: 'warning' });
  });
});

describe('readCapture', () => {
  it.each(['', '[]', 'null', '{', '{"method":1}', '{"method":"GET","target":"/"}'])(
    'reads nothing from %s',
    (text) => {
      expect(readCapture(text)).toBeUndefined();
    },
  );

  it('leaves out what it does not understand', () => {
    const text = JSON.stringify({
      method: 'GET',
      target: '/',
      headers: [['a', 'b'], ['c']],
      explained: [{ code: 1 }],
    });
    expect(readCapture(text)).toEqual({
      method: 'GET',
      target: '/',
      headers: [['a', 'b']],
      isRedacted: false,
      explained: [],
    });
  });
});
