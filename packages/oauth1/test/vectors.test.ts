// Every case of the vector files, through the runner that `npm run vectors` uses.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runNegativeVector } from '../../../conformance/vectors/negative.ts';
import {
  runBodyHashVector,
  runHeaderParseVector,
  runPercentEncodingVector,
  runSignatureVector,
} from '../../../conformance/vectors/signature.ts';

function load(file: string): Record<string, readonly { readonly id: string }[]> {
  // The shape that the files' own headers describe.
  return JSON.parse(readFileSync(new URL(`vectors/${file}`, import.meta.url), 'utf8')) as ReturnType<
    typeof load
  >;
}

const signature = load('oauth1-signature.json');
const negative = load('oauth1-negative.json');

// oxlint-disable-next-line no-explicit-any -- data from a file
const lists: readonly [string, readonly { readonly id: string }[] | undefined, (vector: any) => unknown][] = [
  ['signature', signature['vectors'], runSignatureVector],
  ['percent-encoding', signature['percentEncoding'], runPercentEncodingVector],
  ['body hash', signature['bodyHash'], runBodyHashVector],
  ['header parsing', signature['headerParse'], runHeaderParseVector],
  ['provider', negative['vectors'], runNegativeVector],
];

describe.each(lists)('%s vectors', (_name, vectors, run) => {
  it.each(vectors ?? [])('$id', async (vector) => {
    const verdict = await run(vector);
    expect(verdict).not.toMatchObject({ kind: 'fail' });
  });
});

it('has run all of the files', () => {
  expect(lists.map(([name, vectors]) => [name, vectors?.length])).toEqual([
    ['signature', 169],
    ['percent-encoding', 18],
    ['body hash', 7],
    ['header parsing', 12],
    ['provider', 142],
  ]);
});
