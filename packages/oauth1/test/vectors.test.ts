// Every case of the vector files, through the runner that `npm run vectors` uses.
import { describe, expect, it } from 'vitest';
import { runNegativeVector } from '../../../conformance/vectors/negative.ts';
import {
  runBodyHashVector,
  runHeaderParseVector,
  runPercentEncodingVector,
  runSignatureVector,
} from '../../../conformance/vectors/signature.ts';
import { OPEN_CASES, ourVerdict, readVectors } from '../../../test/support/vectors.ts';

const signature = readVectors('oauth1-signature.json');
const negative = readVectors('oauth1-negative.json');

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
    expect(await run(vector)).toEqual(ourVerdict(vector.id));
  });
});

it('has a choice for open cases only that are there', () => {
  const ids = new Set(lists.flatMap(([, vectors]) => vectors?.map(({ id }) => id)));
  expect(OPEN_CASES.filter((id) => !ids.has(id))).toEqual([]);
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
