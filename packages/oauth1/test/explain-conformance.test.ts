// The generated set of faulty requests: `explain` has to name what was seeded.
import { FINDING_CODES } from '@maillon/oauth1/explain';
import { beforeAll, describe, expect, it } from 'vitest';
import { measure, type Rates, share, tableOf } from '../../../conformance/explain/run.ts';

describe('explain, asked about generated faulty requests', () => {
  let rates: Rates;
  beforeAll(async () => {
    rates = await measure();
    console.log([...rates.misses, tableOf(rates)].join('\n'));
  }, 300_000);

  it('is asked about at least 500 with one fault and 300 with two, every code among them', () => {
    expect(rates.single.total).toBeGreaterThanOrEqual(500);
    expect(rates.double.total).toBeGreaterThanOrEqual(300);
    expect(FINDING_CODES.filter((code) => (rates.byCode.get(code)?.single.total ?? 0) === 0)).toEqual([]);
  });

  it('names one seeded fault first in at least 95 %', () => {
    expect(share(rates.single)).toBeGreaterThanOrEqual(0.95);
  });

  it('names two seeded faults first and second in at least 80 %', () => {
    expect(share(rates.double)).toBeGreaterThanOrEqual(0.8);
  });
});
