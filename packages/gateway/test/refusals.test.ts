// What is known while requests are refused: how much work they may cause, which keys have verified.
import { randomBytes } from 'node:crypto';
import { createIncomingLink } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { describe, expect, it } from 'vitest';
import { createExplainBudget } from '../src/refusals/explain-budget.ts';
import { redactText } from '../src/refusals/redact-text.ts';
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

describe('a sentence about a refused request', () => {
  it.each([
    ['as it came', 'hunter%2F2', 'They signed ?password=hunter%2F2 as'],
    ['in other digits', 'hunter%2f2', 'They signed ?password=hunter%2F2 as'],
    ['decoded', 'hunter%2F2', 'They signed hunter/2, we'],
    ['encoded once more', 'hunter%2F2', 'They signed hunter%252F2, we'],
    ['with spaces for +', 'hunter+2', 'They signed hunter 2, we'],
    ['in Latin-1', 'hunt%E92', 'They signed hunté2, we'],
    ['without the space around it', '%20hunter2%20', 'They signed hunter2, we'],
    ['short', '7', 'They signed ?pin=7 as'],
    ['cut at its end', 'hunter2-and-more', 'They signed ?password=hunte… as'],
    ['cut at its beginning', 'a-long-hunter2', 'They signed …hunter2&a=1 as'],
    ['at both', 'a-long-hunter2', 'They signed …-hunter2&password=a-long-hun… as'],
  ])('holds no value that is not kept: %s', (_, value, sentence) => {
    const text = redactText([value])(sentence);
    expect(text).toContain('[redacted]');
    expect(text).not.toMatch(/hunt|7/i);
  });

  it('stays as it is otherwise', () => {
    const sentence = 'They signed 7 of 17 parameters: /job/a… as it is; a wrong copy.';
    expect(redactText([])(sentence)).toBe(sentence);
    expect(redactText(['7', 'a', 'hunter2', ''])(sentence)).toBe(sentence);
  });
});
