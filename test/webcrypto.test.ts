// The same code on WebCrypto: the built package, with the mapping to node:crypto taken out of its manifest, runs the
// signature vectors.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

const MAIN = `
import { readFileSync } from 'node:fs';
import { runBodyHashVector, runSignatureVector } from './signature.js';
const file = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const verdicts = [];
for (const vector of file.vectors) verdicts.push(await runSignatureVector(vector));
for (const vector of file.bodyHash) verdicts.push(await runBodyHashVector(vector));
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
  for (const name of ['signature.js', 'case.js']) {
    cpSync(path.join(ROOT, 'conformance/dist/vectors', name), path.join(folder, name));
  }
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(folder, 'main.js'), MAIN);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('signs and verifies every vector without node:crypto', () => {
  const vectors = path.join(ROOT, 'packages/oauth1/test/vectors/oauth1-signature.json');
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(folder, 'main.js'), vectors], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const verdicts = JSON.parse(stdout) as { id: string; kind: string }[];
  expect(verdicts.filter(({ kind }) => kind === 'fail')).toEqual([]);
  expect(verdicts.length).toBe(176);
});
