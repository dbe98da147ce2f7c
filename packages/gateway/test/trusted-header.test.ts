// Whose word counts.
import type { HttpRequest } from '@maillon/applinks';
import { describe, expect, it } from 'vitest';
import { trustedHeader } from '../src/identity/trusted-header.ts';

function request(remoteAddress: string | undefined, ...values: readonly string[]): HttpRequest {
  return {
    method: 'GET',
    target: '/',
    remoteAddress,
    header: (name) => (name === 'remote-user' && values.length > 0 ? values.join(', ') : undefined),
    headerCount: (name) => (name === 'remote-user' ? values.length : 0),
    body: { peek: () => Promise.resolve({ bytes: new Uint8Array(0), complete: true }) },
  };
}

const source = (...cidrs: string[]): ReturnType<typeof trustedHeader> =>
  trustedHeader({ header: 'Remote-User', cidrs });

describe('a trusted header', () => {
  it.each([
    [['10.1.0.0/16'], '10.1.2.3', true],
    [['10.1.0.0/16'], '10.2.0.1', false],
    [['10.1.0.0/16'], '::ffff:10.1.2.3', true],
    [['10.1.2.3'], '10.1.2.3', true],
    [['10.1.2.3'], '10.1.2.4', false],
    [['::1/128', '127.0.0.1/32'], '::1', true],
    [['fd00::/8'], 'fd12::1', true],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [['fd00::/8'], '10.0.0.1', false],
    [['10.0.0.0/8'], undefined, false],
    [['10.0.0.0/8'], 'nonsense', false],
  ])('of %j believes %s: %s', async (cidrs, address, believed) => {
    const identity = source(...cidrs);
    const person = await identity.person(request(address, 'alice'), { fresh: true });
    expect(person).toEqual(believed ? { name: 'alice' } : undefined);
  });

  it.each([[[]], [['']], [['alice', 'alice']], [['alice', 'bob']], [['\xff']], [['a\x85b']]])(
    'names nobody by %j',
    async (values) => {
      expect(
        await source('10.0.0.1').person(request('10.0.0.1', ...values), { fresh: false }),
      ).toBeUndefined();
    },
  );

  it('reads names as UTF-8', async () => {
    const value = Buffer.from('Zoë').toString('latin1');
    expect(await source('10.0.0.1').person(request('10.0.0.1', value), { fresh: false })).toEqual({
      name: 'Zoë',
    });
  });

  it('has no sign-in page', () => {
    expect(source('10.0.0.1').signInUrl('https://x')).toBeUndefined();
  });

  it.each(['*', '0.0.0.0/0', '::/0', '10.0.0.0/0', ' 0.0.0.0/0 ', '128.0.0.0/1', '8000::/1'])(
    'refuses to trust everybody, or nearly: %s',
    (cidr) => {
      expect(() => source('10.0.0.1', cidr)).toThrow(/would believe everybody/);
    },
  );

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0/8',
    '010.0.0.1',
    '0x7f.1',
    'localhost',
    '::1/129',
    '10.0.0.0/8/8',
    '1e1.0.0.0',
    '::ffff:0.0.0.0/96',
    '::ffff:10.1.0.0/112',
  ])('refuses %j', (cidr) => {
    expect(() => source(cidr)).toThrow(TypeError);
  });

  it('names every fault at once, and an empty list', () => {
    expect(() => source('x', '10.0.0.0/8', '*')).toThrow(/x is no CIDR.*\* would believe everybody/);
    expect(() => source()).toThrow(/one or more CIDRs/);
  });

  it.each(['Bad Name', '', 'Authorization', 'Content_Length'])('is not called %j', (header) => {
    expect(() => trustedHeader({ header, cidrs: ['::1'] })).toThrow(
      /^the user header must be a header name|^the user header has a meaning/,
    );
  });
});
