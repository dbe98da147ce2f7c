// The same code on WebCrypto: the built package, with the mapping to node:crypto taken out of its manifest, runs the
// signature vectors.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { secretKey, signBaseString } from '@maillon/oauth1';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Verdict } from '../conformance/vectors/case.ts';
import { respellings } from './support/respellings.ts';
import { ourVerdict } from './support/vectors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

const VECTORS = `
import { readFileSync } from 'node:fs';
import { runBodyHashVector, runSignatureVector } from './signature.js';
const file = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const verdicts = [];
for (const vector of file.vectors) verdicts.push(await runSignatureVector(vector));
for (const vector of file.bodyHash) verdicts.push(await runBodyHashVector(vector));
console.log(JSON.stringify(verdicts));
`;

const SPELLINGS = `
import { secretKey, verifyBaseString } from '@maillon/oauth1';
const verdicts = [];
for (const text of process.argv.slice(2)) verdicts.push(await verifyBaseString('HMAC-SHA1', 'x', text, secretKey('s')));
console.log(JSON.stringify(verdicts));
`;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'maillon-web-'));
  const copy = path.join(folder, 'node_modules/@maillon/oauth1');
  mkdirSync(copy, { recursive: true });
  cpSync(path.join(ROOT, 'packages/oauth1/dist'), path.join(copy, 'dist'), { recursive: true });
  rmSync(path.join(copy, 'dist/crypto/node.js'));
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'packages/oauth1/package.json'), 'utf8')) as {
    imports: Record<string, unknown>;
  };
  manifest.imports['#crypto'] = './dist/crypto/web.js';
  writeFileSync(path.join(copy, 'package.json'), JSON.stringify(manifest));
  for (const name of ['signature.js', 'case.js', 'encode-text.js']) {
    cpSync(path.join(ROOT, 'conformance/dist/vectors', name), path.join(folder, name));
  }
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, ...given: readonly string[]): unknown {
  writeFileSync(path.join(folder, 'main.js'), program);
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(folder, 'main.js'), ...given], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

it('signs and verifies every vector without node:crypto', () => {
  const vectors = path.join(ROOT, 'packages/oauth1/test/vectors/oauth1-signature.json');
  const verdicts = run(VECTORS, vectors) as readonly Verdict[];
  expect(verdicts.filter((verdict) => !isDeepStrictEqual(verdict, ourVerdict(verdict.id)))).toEqual([]);
  expect(verdicts.length).toBe(176);
});

it('T48 takes one spelling of a signature without node:crypto', async () => {
  const signature = await signBaseString('HMAC-SHA1', 'x', secretKey('s'));
  const others = respellings(signature);
  expect(run(SPELLINGS, signature, ...others)).toEqual([true, ...others.map(() => false)]);
});
