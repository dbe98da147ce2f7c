// Asks `explain` about every generated request and counts how often it names the seeded cause.
import { explain, FINDING_CODES, type FindingCode } from '@maillon/oauth1/explain';
import { generateDoubles, generateSingles, type SeededCase } from './generate.ts';
import { createKeys } from './scene.ts';

export const SEED = 20_260_101;
/** For each of the codes. */
const SINGLES_PER_CODE = 20;
const DOUBLES = 400;

export interface Score {
  right: number;
  total: number;
}

export interface Rates {
  readonly single: Score;
  readonly double: Score;
  readonly byCode: ReadonlyMap<FindingCode, { readonly single: Score; readonly double: Score }>;
  /** What was not named as seeded. */
  readonly misses: readonly string[];
  readonly slowestMs: number;
}

export async function measure(seed: number = SEED): Promise<Rates> {
  const keys = createKeys();
  const byCode = new Map(FINDING_CODES.map((code) => [code, { single: emptyScore(), double: emptyScore() }]));
  const total = { single: emptyScore(), double: emptyScore() };
  const misses: string[] = [];
  let slowestMs = 0;
  const judgeAll = async (kind: 'single' | 'double', cases: readonly SeededCase[]): Promise<void> => {
    for (const seeded of cases) {
      const started = performance.now();
      const { findings } = await explain(seeded.request, seeded.candidates);
      slowestMs = Math.max(slowestMs, performance.now() - started);
      // One fault: its code is first. Two: they are the first two, in any order.
      const named = findings.slice(0, seeded.codes.length).map(({ code }) => code);
      const isRight = seeded.codes.every((code) => named.includes(code));
      const scores = [total[kind], ...seeded.codes.map((code) => byCode.get(code)?.[kind])];
      for (const score of scores) {
        if (score === undefined) continue;
        score.total++;
        if (isRight) score.right++;
      }
      if (!isRight)
        misses.push(
          `${seeded.id}: ${findings.map(({ code, confidence }) => `${code} ${confidence}`).join(', ') || 'nothing'}`,
        );
    }
  };
  await judgeAll('single', generateSingles(keys, seed, SINGLES_PER_CODE));
  await judgeAll('double', generateDoubles(keys, seed, DOUBLES));
  return { ...total, byCode, misses, slowestMs };
}

function emptyScore(): Score {
  return { right: 0, total: 0 };
}

export function share({ right, total }: Score): number {
  return total === 0 ? 1 : right / total;
}

/** One line a code, then the rates. */
export function tableOf({ byCode, single, double, slowestMs }: Rates): string {
  const cell = (score: Score): string =>
    (score.total === 0 ? '-' : `${score.right}/${score.total}`).padStart(9);
  const line = (name: string, one: Score, two: Score): string => `${name.padEnd(32)}${cell(one)}${cell(two)}`;
  const percent = (score: Score): string => `${(share(score) * 100).toFixed(1)} %`;
  return [
    `${'seeded'.padEnd(32)}${'one fault'.padStart(9)}${'two'.padStart(9)}`,
    ...Array.from(byCode, ([code, scores]) => line(code, scores.single, scores.double)),
    line('all', single, double),
    `one fault ${percent(single)} named first · two faults ${percent(double)} named first and second · slowest ${Math.round(slowestMs)} ms`,
  ].join('\n');
}
