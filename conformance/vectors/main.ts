// npm run -s vectors -- FILE…: runs vector files of the known schemas and prints a line a case.
import { readFileSync } from 'node:fs';
import type { Verdict } from './case.ts';
import { type NegativeVector, runNegativeVector } from './negative.ts';
import {
  runBodyHashVector,
  runHeaderParseVector,
  runPercentEncodingVector,
  runSignatureVector,
  type SignatureVector,
} from './signature.ts';

// oxlint-disable-next-line no-explicit-any -- the files are data from outside; their headers say what a case holds
type Runner = (vector: any) => Verdict | Promise<Verdict>;

/** By the list's name in the file; a `vectors` list is of the kind that its cases show. */
const RUNNERS: ReadonlyMap<string, Runner> = new Map<string, Runner>([
  [
    'vectors',
    (vector: NegativeVector | SignatureVector) =>
      'endpoint' in vector ? runNegativeVector(vector) : runSignatureVector(vector),
  ],
  ['signature', runSignatureVector],
  ['negative', runNegativeVector],
  ['percentEncoding', runPercentEncodingVector],
  ['bodyHash', runBodyHashVector],
  ['headerParse', runHeaderParseVector],
]);

const LINES = {
  ok: (verdict) => `ok ${verdict.id}`,
  fail: (verdict) => `FAIL ${verdict.id} expected ${verdict.expected} got ${verdict.got}`,
  open: (verdict) => `open ${verdict.id} got ${verdict.got}`,
} satisfies { [Kind in Verdict['kind']]: (verdict: Extract<Verdict, { kind: Kind }>) => string };

function lineOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'ok':
      return LINES.ok(verdict);
    case 'fail':
      return LINES.fail(verdict);
    case 'open':
      return LINES.open(verdict);
  }
}

function isList(value: unknown): value is readonly { readonly id: string }[] {
  return Array.isArray(value);
}

async function runCase(run: Runner, vector: { readonly id: string }): Promise<Verdict> {
  try {
    return await run(vector);
  } catch (error) {
    return { id: vector.id, kind: 'fail', expected: 'a verdict', got: String(error) };
  }
}

async function main(files: readonly string[]): Promise<number> {
  if (files.length === 0) {
    console.error(
      'usage: npm run -s vectors -- FILE…   (vector files, e.g. packages/oauth1/test/vectors/*.json)',
    );
    return 2;
  }
  const count = { ok: 0, fail: 0, open: 0 };
  for (const file of files) {
    const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    for (const [list, run] of RUNNERS) {
      const vectors = document[list];
      if (!isList(vectors)) continue;
      for (const vector of vectors) {
        const verdict = await runCase(run, vector);
        count[verdict.kind]++;
        console.log(lineOf(verdict));
      }
    }
  }
  console.log(`${count.ok} passed, ${count.fail} failed`);
  return count.fail === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
