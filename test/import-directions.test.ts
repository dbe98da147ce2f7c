// The linter's rules on who may import whom (design: "Import direction"), each with something it must report.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const APPLINKS = 'packages/applinks/src';

type Case = readonly [folder: string, code: string];

const REFUSED: readonly Case[] = [
  ['packages/oauth1/src', "import 'node:fs';"],
  ['packages/oauth1/src', "import 'fs';"],
  ['packages/oauth1/src', "import 'lru-cache';"],
  ['packages/oauth1/src', "import './keys/index.ts';"],
  ['packages/oauth1/src', "import './crypto/node.ts';"],
  ['packages/oauth1/src/explain', "import 'node:fs';"],
  ['packages/oauth1/src/explain', "import '../keys/index.ts';"],
  ['packages/oauth1/src/keys', "import 'lru-cache';"],
  ['packages/oauth1/src', 'export const made = Math.random();'],
  [`${APPLINKS}/storage`, "import '../provider/index.ts';"],
  [`${APPLINKS}/storage`, "import 'kysely';"],
  [`${APPLINKS}/storage/sql`, "import '../../consumer/index.ts';"],
  [`${APPLINKS}/storage/sql/migrations`, "import '../../../links/index.ts';"],
  [`${APPLINKS}/provider`, "import '../consumer/index.ts';"],
  [`${APPLINKS}/provider`, "import type { A } from '../pages/index.ts'; export type B = A;"],
  [`${APPLINKS}/provider`, "import '@maillon/applinks/links';"],
  [`${APPLINKS}/provider/steps`, "import '../../adapters/node/index.ts';"],
  [`${APPLINKS}/consumer`, "export const load = () => import('../provider/index.ts');"],
  [`${APPLINKS}/consumer`, "export * from '../links/index.ts';"],
  [`${APPLINKS}/links`, "import '../pages/index.ts';"],
  [`${APPLINKS}/rest`, "import '../pages/index.ts';"],
  [`${APPLINKS}/pages`, "import { a } from '../provider/index.ts'; export const b = a;"],
  [`${APPLINKS}/adapters/node`, "import { a } from '../../provider/index.ts'; export const b = a;"],
  [`${APPLINKS}/adapters/node`, "import { sign } from '@maillon/oauth1'; export const b = sign;"],
  ['packages/gateway/src', "import '../../applinks/src/index.ts';"],
  ['packages/gateway/src/cli', "import '../../../applinks/src/index.ts';"],
  ['packages/gateway/src', "import '@maillon/applinks/src/index.ts';"],
  ['packages/gateway/src', 'export const made = Math.random();'],
  ['packages/gateway/src', 'console.log(1);'],
  ['examples/code-host', "import '../../packages/applinks/src/index.ts';"],
];

const TAKEN: readonly Case[] = [
  ['packages/oauth1/src', "import '#crypto';"],
  [
    'packages/oauth1/src/keys',
    "import { createPublicKey } from 'node:crypto'; export const a = createPublicKey;",
  ],
  [`${APPLINKS}/storage`, "import { createHash } from 'node:crypto'; export const a = createHash;"],
  [
    `${APPLINKS}/storage/sql/migrations`,
    "import { sql } from 'kysely'; import { a } from '../context.ts'; export const b = [sql, a];",
  ],
  [
    `${APPLINKS}/provider`,
    "import { a } from '../storage/store.ts'; import { b } from '@maillon/oauth1'; export const c = [a, b];",
  ],
  [
    `${APPLINKS}/provider/steps`,
    "import type { HttpRequest } from '../../http.ts'; export type A = HttpRequest;",
  ],
  ['packages/oauth1/src/explain', "import { a } from '../verify.ts'; export const b = a;"],
  [`${APPLINKS}/pages`, "import { a } from '../web-url.ts'; export const b = a;"],
  [`${APPLINKS}/links`, "import { a } from '../provider/index.ts'; export const b = a;"],
  [`${APPLINKS}/links`, "import { a } from '../consumer/index.ts'; export const b = a;"],
  [`${APPLINKS}/pages`, "import type { A } from '../provider/index.ts'; export type B = A;"],
  [`${APPLINKS}/adapters/node`, "import type { A } from '../../provider/index.ts'; export type B = A;"],
  ['packages/gateway/src', "import { a } from '@maillon/applinks/provider'; export const b = a;"],
  ['packages/gateway/src/cli', 'console.log(1);'],
];

const RULES = /import-direction|no-restricted-properties|no-console/;
let folder: string;
let reported: ReadonlySet<string>;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'maillon-lint-')));
  for (const file of ['package.json', '.oxlintrc.json', 'tools/import-direction.js']) {
    cpSync(join(ROOT, file), join(folder, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, cases] of Object.entries({ refused: REFUSED, taken: TAKEN })) {
    cases.forEach(([place, code], index) => {
      const file = join(folder, place, `${name}-${index}.ts`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${code}\n`);
    });
  }
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [oxlint, '-f', 'unix'], { cwd: folder, encoding: 'utf8' });
  reported = new Set(
    stdout
      .split('\n')
      .filter((line) => RULES.test(line))
      .map((line) => String(line.split(':')[0])),
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the linter', () => {
  test.each(REFUSED.map((item, index) => [...item, index] as const))(
    'refuses in %s: %s',
    (place, _code, index) => {
      expect(reported).toContain(`${place}/refused-${index}.ts`);
    },
  );
  test.each(TAKEN.map((item, index) => [...item, index] as const))(
    'takes in %s: %s',
    (place, _code, index) => {
      expect(reported).not.toContain(`${place}/taken-${index}.ts`);
    },
  );
});
