import {
  copySheet,
  createAutomatically,
  createByHand,
  createByRest,
  createGuardedFetch,
  createPeerClient,
  finishRotation,
  finishRotationOf,
  importConsumer,
  type LinkActionContext,
  LinkInputError,
  levelsOf,
  loadOurselves,
  NothingToRotateError,
  type PeerChange,
  pauseLink,
  publicKeySheet,
  publicUrlAliases,
  type RepairedLink,
  type RepairOptions,
  relocatePeer,
  relocateUs,
  removeLink,
  repairLink,
  replacePeerKey,
  resumeLink,
  rotateRsaKey,
  rotateSecret,
  rotationSheet,
  rotationsUnderWay,
  sheetFields,
  signsWithOldKey,
  signWithNewKey,
} from '@maillon/applinks/links';
import { type Link, memoryStore, type Store } from '@maillon/applinks/storage';
import { readPublicKey } from '@maillon/oauth1/keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeGrant } from '../../../test/support/stored-grant.ts';
import { outgoingToken } from '../src/storage/conformance/index.ts';
import { ADMINISTRATOR, FakePeer, newPublicKey } from './links-fake-peer.ts';

const NOW = 1_700_000_000;
const DAY = 86_400;
const guarded = createGuardedFetch({ allowLoopback: true, timeoutMs: 5000 });

let peer: FakePeer;
let store: Store;
let context: LinkActionContext;
let calls = 0;
const randomBytes = (length: number): Uint8Array => new Uint8Array(length).fill(++calls);
beforeEach(async () => {
  calls = 0;
  peer = new FakePeer();
  await peer.listen();
  store = memoryStore();
  const input = { name: 'CI', publicUrl: 'https://ci.acme.example/ci', randomBytes };
  context = { store, ourselves: await loadOurselves(store, input), now: () => NOW, randomBytes };
});
afterEach(() => peer.close());

const client = () => createPeerClient({ fetch: guarded, rpcUrl: peer.url, learnt: false });
const input = { levels: levelsOf('both'), administrator: ADMINISTRATOR };

/** The peer is a fake one: it need not fetch our consumer-info here. */
function acceptsStatus(): void {
  peer.script = (request) => {
    const id = /^PUT .*\/status\/(.+)\/oauth$/.exec(request)?.[1];
    const link = id === undefined ? undefined : peer.links.get(id);
    if (link === undefined) return undefined;
    const on = { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: false };
    link.incomingLevel = on;
    link.outgoingLevel = on;
    return { status: 204 };
  };
}

async function mutualLink(): Promise<Link> {
  acceptsStatus();
  return (await createAutomatically(context, client(), input)).link;
}

const handMade = async (): Promise<Link> =>
  (await createByHand(context, { address: 'https://git.acme.example/scm', levels: levelsOf('both') })).link;

describe('rotating a secret', () => {
  const options = { nowSeconds: NOW, overlapSeconds: 7 * DAY, randomBytes };

  it('accepts the old one for a while, however often it is asked for', async () => {
    const link = await handMade();
    const once = rotateSecret(link, options);
    const twice = rotateSecret(once, options);
    expect(once.incoming?.retired).toEqual({
      sharedSecret: link.incoming?.sharedSecret,
      publicKey: null,
      untilSeconds: NOW + 7 * DAY,
      uses: 0,
    });
    expect(once.incoming?.sharedSecret).not.toBe(link.incoming?.sharedSecret);
    expect(twice).toBe(once);
    const later = rotateSecret(once, { ...options, nowSeconds: NOW + 7 * DAY });
    const finishedFirst = rotateSecret(finishRotation(once), options);
    for (const again of [later, finishedFirst])
      expect(again.incoming?.retired?.sharedSecret).toBe(once.incoming?.sharedSecret);
    expect({ ...finishRotation(once), incoming: null }).toEqual({ ...link, incoming: null });
    expect(finishRotation(once).incoming?.retired).toBeNull();
  });

  it('is refused for a peer that signs with its own key', async () => {
    const link = await mutualLink();
    expect(() => rotateSecret(link, options)).toThrow(NothingToRotateError);
  });
});

describe('rotating our RSA key', () => {
  it('signs with the old one until the peer knows the new one', async () => {
    const link = await mutualLink();
    const { keys, waiting } = await rotateRsaKey(context);
    expect(waiting).toEqual([link]);
    expect(keys.consumerKey).toBe(context.ourselves.keys.consumerKey);
    expect(keys.fingerprint).not.toBe(context.ourselves.keys.fingerprint);
    const ourselves = await loadOurselves(store, {
      name: 'CI',
      publicUrl: 'https://ci.acme.example/ci',
      randomBytes,
    });
    expect(ourselves.keys).toEqual(keys);

    const next = signWithNewKey(link, keys);
    expect([signsWithOldKey(link, keys), signsWithOldKey(next, keys)]).toEqual([true, false]);
    expect(sheetFields(publicKeySheet(link, { ourselves }))).toContainEqual({
      label: 'Public Key',
      value: keys.publicKey.trim(),
    });
  });
});

describe('rotations under way', () => {
  const kinds = (link: Link, nowSeconds = NOW) => rotationsUnderWay(link, context.ourselves.keys, nowSeconds);

  it('are told apart, and end one by one', async () => {
    const link = await handMade();
    expect(kinds(link)).toEqual([]);
    const { keys } = await rotateRsaKey(context);
    const both = rotateSecret(link, { nowSeconds: NOW, overlapSeconds: DAY, randomBytes });
    expect([rotationsUnderWay(both, keys, NOW), rotationsUnderWay(both, keys, NOW + DAY)]).toEqual([
      ['secret', 'our key'],
      ['our key'],
    ]);
    const withNewSecret = finishRotationOf(both, 'secret', keys);
    expect(withNewSecret).toEqual(finishRotation(both));
    expect(rotationsUnderWay(withNewSecret, keys, NOW)).toEqual(['our key']);
    const withNewKey = finishRotationOf(both, 'our key', keys);
    expect(withNewKey).toEqual(signWithNewKey(both, keys));
    expect(rotationsUnderWay(withNewKey, keys, NOW)).toEqual(['secret']);
  });

  it('include the one that the peer began', async () => {
    const link = replacePeerKey(await mutualLink(), newPublicKey(), { nowSeconds: NOW, overlapSeconds: DAY });
    expect(kinds(link)).toEqual(['peer key']);
    expect(kinds(finishRotationOf(link, 'peer key', context.ourselves.keys))).toEqual([]);
  });

  it('have a sheet each: the form of the secret, that of the key, the command of a gateway', async () => {
    const link = await handMade();
    const ourselves = { ...context.ourselves, keys: (await rotateRsaKey(context)).keys };
    const { keys } = ourselves;
    const rotated = rotateSecret(link, { nowSeconds: NOW, overlapSeconds: DAY, randomBytes });
    const fields = sheetFields(rotationSheet(rotated, ['secret', 'our key'], { ourselves }));
    expect(fields).toContainEqual({ label: 'Shared Secret', value: rotated.incoming?.sharedSecret });
    expect(fields.slice(-3)).toEqual([
      { label: 'Consumer Key', value: keys.consumerKey },
      { label: 'Consumer Name', value: 'CI' },
      { label: 'Public Key', value: keys.publicKey.trim() },
    ]);
    const gateway = { ...link, peer: { ...link.peer, applicationId: peer.applicationId } };
    const { parts } = rotationSheet(gateway, ['our key', 'peer key'], { ourselves });
    expect(parts.map((part) => part.fields)).toEqual([
      [
        { label: 'Consumer key', value: keys.consumerKey },
        { label: 'Public key', value: keys.fingerprint },
      ],
    ]);
    expect(parts[0]?.steps[0]).toContain('maillon links repair "CI"');
  });

  it('show the present key in every sheet', async () => {
    const link = await handMade();
    const ourselves = { ...context.ourselves, keys: (await rotateRsaKey(context)).keys };
    expect(sheetFields(copySheet(link, { ourselves }))).toContainEqual({
      label: 'Public Key',
      value: ourselves.keys.publicKey.trim(),
    });
  });
});

describe('the new key of a peer', () => {
  it('is accepted beside the old one for a while', async () => {
    const link = await mutualLink();
    const publicKey = newPublicKey();
    const next = replacePeerKey(link, publicKey, { nowSeconds: NOW, overlapSeconds: DAY });
    expect(next.incoming).toMatchObject({
      publicKey,
      retired: { publicKey: link.incoming?.publicKey, sharedSecret: null, untilSeconds: NOW + DAY },
    });
    expect(replacePeerKey(next, publicKey, { nowSeconds: NOW, overlapSeconds: DAY })).toBe(next);
  });

  it('T24 ends the switch of a weak key before it, when it is strong', async () => {
    const link = await mutualLink();
    const overlap = { nowSeconds: NOW, overlapSeconds: DAY };
    const old = { ...link, incoming: link.incoming && { ...link.incoming, allowWeakKey: true } };
    const weak = newPublicKey(1024);
    expect(replacePeerKey(old, weak, overlap).incoming).toMatchObject({
      publicKey: weak,
      allowWeakKey: true,
    });
    const strong = replacePeerKey(old, newPublicKey(), overlap);
    expect(strong.incoming).toMatchObject({ allowWeakKey: false });
    expect(() => replacePeerKey(strong, weak, overlap)).toThrow('1024 bits');
  });

  it('T24 may be the weak one of before, while that is accepted', async () => {
    const link = await mutualLink();
    const overlap = { nowSeconds: NOW, overlapSeconds: DAY };
    const [weak, strong] = [newPublicKey(1024), newPublicKey()];
    const incoming = link.incoming && { ...link.incoming, publicKey: weak, allowWeakKey: true };
    const rotated = replacePeerKey({ ...link, incoming }, strong, overlap);
    expect(replacePeerKey(rotated, weak, overlap).incoming).toMatchObject({
      publicKey: weak,
      allowWeakKey: true,
      retired: { publicKey: strong },
    });
    const others = [
      [rotated, newPublicKey(1024), NOW],
      [rotated, weak, NOW + DAY],
      [finishRotation(rotated), weak, NOW],
    ] as const;
    for (const [now, key, nowSeconds] of others)
      expect(() => replacePeerKey(now, key, { ...overlap, nowSeconds })).toThrow('1024 bits');
  });

  it('needs no keys of ours to be under way, and to end', async () => {
    const link = replacePeerKey(await mutualLink(), newPublicKey(), { nowSeconds: NOW, overlapSeconds: DAY });
    expect(rotationsUnderWay(link, undefined, NOW)).toEqual(['peer key']);
    expect(finishRotationOf(link, 'peer key', undefined)).toEqual(finishRotation(link));
    expect(finishRotationOf(link, 'our key', undefined)).toEqual(link);
  });
});

describe('moving', () => {
  it('ourselves: former addresses stay known, newest first', async () => {
    await store.settings.set('publicUrl', 'http://a.example');
    await relocateUs(store.settings, 'https://b.example/', NOW);
    const moved = await relocateUs(store.settings, 'https://c.example/ci', NOW);
    expect(moved).toEqual({
      publicUrl: 'https://c.example/ci',
      aliases: ['https://b.example', 'http://a.example'],
    });
    await relocateUs(store.settings, 'http://a.example', NOW);
    expect(await publicUrlAliases(store.settings)).toEqual(['https://c.example/ci', 'https://b.example']);
    await expect(relocateUs(store.settings, 'ftp://x', NOW)).rejects.toThrow(TypeError);
  });

  it('the peer: every address below the old one follows, ids and keys stay', async () => {
    const link = await handMade();
    const moved = relocatePeer(link, 'https://bitbucket.acme.example/');
    expect(moved).toEqual({
      ...link,
      peer: {
        ...link.peer,
        rpcUrl: 'https://bitbucket.acme.example',
        displayUrl: 'https://bitbucket.acme.example',
      },
      outgoing: {
        ...link.outgoing,
        requestTokenUrl: 'https://bitbucket.acme.example/plugins/servlet/oauth/request-token',
        accessTokenUrl: 'https://bitbucket.acme.example/plugins/servlet/oauth/access-token',
        authorizeUrl: 'https://bitbucket.acme.example/plugins/servlet/oauth/authorize',
      },
    });
    expect(relocatePeer(moved, 'https://git.acme.example/scm')).toEqual(link);
  });

  it('the peer to one address for servers and one for browsers', async () => {
    const moved = relocatePeer(await handMade(), 'http://10.0.0.7:7990', 'https://git.example');
    expect([moved.outgoing?.requestTokenUrl, moved.outgoing?.authorizeUrl]).toEqual([
      'http://10.0.0.7:7990/plugins/servlet/oauth/request-token',
      'https://git.example/plugins/servlet/oauth/authorize',
    ]);
  });
});

describe('pausing', () => {
  it('and resuming change only the state', async () => {
    const link = await handMade();
    expect([pauseLink(link), resumeLink(pauseLink(link))]).toEqual([{ ...link, state: 'paused' }, link]);
  });
});

describe('removing', () => {
  const both = () => ({ ourselves: context.ourselves, peer: client(), administrator: ADMINISTRATOR });

  it('one way: tells how many people have to approve again', async () => {
    const link = await handMade();
    for (const [index, user] of ['alice', 'bob', 'alice'].entries())
      await storeGrant(store, { id: `grt_${index}`, linkId: link.id, user }, NOW);
    for (const user of ['bob', 'carol'])
      await store.outgoingTokens.put({ ...outgoingToken, linkId: link.id, user });
    expect(await removeLink(context, link)).toEqual({ peopleAffected: 3, peerHalf: 'kept' });
    expect(await store.links.list()).toEqual([]);
  });

  it('both ways, and again without a half there', async () => {
    const { link } = await createByRest(context, client(), input);
    const reciprocal = both();
    expect(await removeLink(context, link, { reciprocal })).toEqual({
      peopleAffected: 0,
      peerHalf: 'removed',
    });
    expect([peer.links.size, await store.links.list()]).toEqual([0, []]);
    expect((await removeLink(context, link, { reciprocal })).peerHalf).toBe('absent');
  });

  it('keeps our half when the half there cannot be removed', async () => {
    const link = await mutualLink();
    peer.script = (request) => (request.startsWith('DELETE') ? { status: 500 } : undefined);
    const reciprocal = both();
    await expect(removeLink(context, link, { reciprocal })).rejects.toThrow('answered 500');
    expect(await store.links.list()).toEqual([link]);
  });
});

describe('repairing', () => {
  const repair = (link: Link, more: Partial<RepairOptions> = {}): Promise<RepairedLink> => {
    const { applicationId, publicUrl, keys } = context.ourselves;
    const diagnosis = {
      ourselves: { applicationId, publicUrl, privateKey: keys.privateKey },
      guard: { allowLoopback: true, timeoutMs: 5000 },
    };
    return repairLink({ ...context, now: clock }, link, { diagnosis, peer: client(), ...more });
  };
  const clock = (): number => Math.floor(Date.now() / 1000);
  const administrator = () => Promise.resolve(ADMINISTRATOR);
  const codes = ({ remaining }: RepairedLink) => remaining.map(({ code }) => code);
  const labels = ({ sheet }: RepairedLink) => sheet && sheetFields(sheet).map(({ label }) => label);
  const writes = () => peer.requests.filter((request) => !request.startsWith('GET'));

  it.each(['mutual', 'generic'])(
    'leaves a healthy %s link as it is, and asks for no password',
    async (kind) => {
      const link =
        kind === 'mutual' ? await mutualLink() : (await createByRest(context, client(), input)).link;
      const before = [await store.links.list(), [...peer.links.values()], writes().length];
      const never = () => Promise.reject(new Error('nobody is to be asked'));
      expect(await repair(link, { administrator: never, confirm: never })).toEqual({
        link,
        repaired: [],
        remaining: [],
        sheet: undefined,
      });
      expect([await store.links.list(), [...peer.links.values()], writes().length]).toEqual(before);
    },
  );

  it('names a missing half and what is to be done there, and makes it anew with an administrator', async () => {
    const link = await mutualLink();
    peer.links.clear();
    const told = await repair(link);
    expect([codes(told), told.sheet?.parts[0]?.press]).toEqual([
      ['NO_REMOTE_APPLINK'],
      'Continue. It finds this application and leads here, where an administrator confirms the link',
    ]);
    const done = await repair(link, { administrator });
    expect([done.link, codes(done), [...peer.links.keys()]]).toEqual([
      link,
      [],
      [context.ourselves.applicationId],
    ]);
  });

  it('makes a generic half anew with the same secret, or shows the sheet of it', async () => {
    const { link } = await createByRest(context, client(), input);
    peer.links.clear();
    const told = await repair(link);
    expect(told.sheet && sheetFields(told.sheet)).toContainEqual({
      label: 'Shared Secret',
      value: link.incoming?.sharedSecret,
    });
    await repair(link, { administrator });
    const [there] = peer.links.values();
    expect([there?.outgoingConsumer?.sharedSecret, await store.links.list()]).toEqual([
      link.incoming?.sharedSecret,
      [link],
    ]);
  });

  it('T52: follows a new application id of the peer only when both ids were compared', async () => {
    const link = await mutualLink();
    const applicationId = 'aaaaaaaa-1111-4222-8333-444455556666';
    const stale = { ...link, peer: { ...link.peer, applicationId } };
    await store.links.update(link.id, () => stale);
    const refused = await repair(stale);
    expect([codes(refused), await store.links.list()]).toEqual([['ID_MISMATCH'], [stale]]);
    const changes: PeerChange[] = [];
    const { link: repaired } = await repair(stale, { confirm: (change) => changes.push(change) > 0 });
    expect(repaired).toEqual(link);
    expect(changes).toMatchObject([
      { before: { applicationId }, now: { applicationId: peer.applicationId } },
    ]);
  });

  it('T52: takes a new key of the peer only when both fingerprints were compared', async () => {
    const link = await mutualLink();
    const before = readPublicKey(peer.publicKey).fingerprint;
    peer.publicKey = newPublicKey();
    const now = readPublicKey(peer.publicKey).fingerprint;
    const refused = await repair(link, { confirm: () => false, administrator });
    expect([refused.link, codes(refused), await store.links.list()]).toEqual([link, ['STALE_KEY'], [link]]);
    const confirm = (change: PeerChange): boolean =>
      change.before.fingerprint === before && change.now.fingerprint === now;
    const { link: repaired } = await repair(link, { confirm });
    expect(repaired.incoming).toMatchObject({
      publicKey: peer.publicKey,
      retired: { publicKey: link.incoming?.publicKey },
    });
    expect((repaired.incoming?.retired?.untilSeconds ?? 0) - clock()).toBeGreaterThan(7 * DAY - 60);
  });

  it('gives the old key of an application that was set up anew no time', async () => {
    const link = await mutualLink();
    const stale = { ...link, peer: { ...link.peer, applicationId: 'aaaaaaaa-1111-4222-8333-444455556666' } };
    await store.links.update(link.id, () => stale);
    peer.publicKey = newPublicKey();
    const { link: repaired } = await repair(stale, { confirm: () => true });
    expect(repaired.incoming).toMatchObject({ publicKey: peer.publicKey, retired: null });
  });

  it('sets levels that do not match with an administrator, and has no sheet for them', async () => {
    const link = await mutualLink();
    const there = peer.links.get(context.ourselves.applicationId);
    if (there !== undefined) there.outgoingLevel = { ...there.outgoingLevel, enabled: false };
    const told = await repair(link);
    expect([codes(told), labels(told)]).toEqual([['AUTH_LEVEL_MISMATCH'], undefined]);
    expect(codes(await repair(link, { administrator }))).toEqual([]);
  });

  it('tells of each thing before it does it', async () => {
    const link = await mutualLink();
    peer.links.clear();
    const told: string[] = [];
    await repair(link, {
      administrator,
      onRepair: ({ action, finding }) =>
        told.push(`${finding.code}: ${action}, after ${writes().length} writes`),
    });
    expect(told).toEqual(['NO_REMOTE_APPLINK: set half there, after 2 writes']);
  });

  it('leaves what is wrong otherwise to people', async () => {
    const link = await mutualLink();
    await store.links.update(link.id, pauseLink);
    expect(codes(await repair(pauseLink(link), { administrator }))).toEqual(['DISABLED']);
  });
});

describe('importing a consumer', () => {
  const importContext = { now: () => NOW, randomBytes, publicUrlIsHttps: true };

  it('keeps its key and secret', () => {
    const link = importConsumer(
      { name: 'Old', consumerKey: 'old-key', sharedSecret: 's3cret', address: 'https://git.acme.example/' },
      importContext,
    );
    expect(link).toMatchObject({
      name: 'Old',
      peer: { typeId: 'generic', applicationId: null, rpcUrl: 'https://git.acme.example' },
      incoming: { consumerKey: 'old-key', sharedSecret: 's3cret', signatureMethods: ['HMAC-SHA1'] },
      outgoing: null,
    });
  });

  it('keeps its key and public key', () => {
    const publicKey = newPublicKey();
    const { incoming } = importConsumer({ name: 'Old', consumerKey: 'old-key', publicKey }, importContext);
    expect(incoming).toMatchObject({ publicKey, signatureMethods: ['RSA-SHA1'] });
  });

  it('names an address that is none', () => {
    const wrong = { name: 'Old', consumerKey: 'k', sharedSecret: 's', address: 'javascript:1' };
    expect(() => importConsumer(wrong, importContext)).toThrow(LinkInputError);
  });
});
