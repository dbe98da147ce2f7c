// What is known while requests are refused: how much work they may cause, which keys have verified.
import { randomBytes } from 'node:crypto';
import { createIncomingLink } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { describe, expect, it } from 'vitest';
import { createExplainBudget } from '../src/refusals/explain-budget.ts';
import { createVerifiedKeys } from '../src/refusals/verified-keys.ts';

const NOW = 1_800_000_000;

describe('the budget of explanations', () => {
  function allowed(linkIds: readonly string[], nowSeconds: (index: number) => number): number {
    const budget = createExplainBudget();
    return linkIds.filter((linkId, index) => budget.mayExplain(linkId, nowSeconds(index))).length;
  }

  it('explains several in a row', () => {
    expect(allowed(Array<string>(20).fill('a'), () => NOW)).toBe(6);
  });

  it('explains one a minute of a link that goes on, and leaves the others theirs', () => {
    const noisy = Array<string>(3600).fill('a');
    expect(allowed(noisy, (index) => NOW + index)).toBe(6 + 59);
    const budget = createExplainBudget();
    for (const [index] of noisy.entries()) budget.mayExplain('a', NOW + index);
    expect(budget.mayExplain('b', NOW + 3600)).toBe(true);
  });

  it('explains one in ten seconds at most, however many links are meant', () => {
    const many = Array.from({ length: 3600 }, (_, index) => `lnk_${index % 500}`);
    expect(allowed(many, (index) => NOW + index)).toBe(12 + 359);
  });

  it('keeps ten refusals a second', () => {
    const budget = createExplainBudget();
    const kept = Array.from({ length: 25 }, () => budget.mayCapture(NOW)).filter(Boolean);
    expect([kept.length, budget.mayCapture(NOW + 1)]).toEqual([10, true]);
  });
});

describe('the keys that have verified', () => {
  const link = createIncomingLink(
    { name: 'CI', consumerKey: 'ci', sharedSecret: 'a-shared-secret-of-32-characters' },
    { now: () => NOW, randomBytes, publicUrlIsHttps: true },
  );
  const withKey = (changes: Partial<NonNullable<Link['incoming']>>): Link => ({
    ...link,
    incoming: link.incoming && { ...link.incoming, ...changes },
  });

  it('are those that the links hold now', () => {
    const verified = createVerifiedKeys(() => NOW);
    expect(verified.hasVerified(link)).toBe(false);
    verified.note(link, null);
    expect(verified.hasVerified(link)).toBe(true);
    expect(verified.hasVerified(withKey({ sharedSecret: 'another-secret-of-32-characters!' }))).toBe(false);
  });

  it('are not known while a retired key may have verified', () => {
    const verified = createVerifiedKeys(() => NOW);
    const until = (untilSeconds: number) =>
      withKey({ retired: { sharedSecret: 'the-former-secret', publicKey: null, untilSeconds, uses: 0 } });
    verified.note(until(NOW + 1), null);
    expect(verified.hasVerified(link)).toBe(false);
    verified.note(until(NOW), null);
    expect(verified.hasVerified(link)).toBe(true);
  });

  it('hold for a grant until it may have another secret', () => {
    const verified = createVerifiedKeys(() => NOW);
    verified.note(link, 'grt_1');
    expect([verified.hasVerifiedGrant(link, 'grt_1'), verified.hasVerifiedGrant(link, 'grt_2')]).toEqual([
      true,
      false,
    ]);
    verified.forgetGrants(link.id);
    expect([verified.hasVerified(link), verified.hasVerifiedGrant(link, 'grt_1')]).toEqual([true, false]);
  });
});
