// The documentation against the code: nothing exported is left unexplained, nothing cited is missing, examples compile.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OPEN_CASES, readVectors } from './support/vectors.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...filesIn('docs').filter((file) => file.endsWith('.md')),
];

describe('what a package exports is explained', () => {
  it.each([
    ['packages/oauth1/src/index.ts', 'docs/oauth1.md'],
    ['packages/oauth1/src/keys/index.ts', 'docs/oauth1.md'],
    ['packages/oauth1/src/explain/index.ts', 'docs/oauth1.md'],
    ['packages/applinks/src/index.ts', 'docs/applinks.md'],
    ...['provider', 'consumer', 'links', 'pages', 'rest', 'storage', 'storage/sqlite', 'adapters/node'].map(
      (folder) => [`packages/applinks/src/${folder}/index.ts`, 'docs/applinks.md'] as const,
    ),
    ['packages/gateway/src/index.ts', 'docs/gateway.md'],
  ] as const)('%s in %s', (index, page) => {
    const explained = wordsInCode(read(page));
    const names = exportedNames(index);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !explained.has(name))).toEqual([]);
  });
});

describe.each(PAGES)('%s', (page) => {
  it('leads only to what is there', () => {
    const targets = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, target = '']) => target,
    );
    const broken = targets.filter(
      (target) => !/^(https?:|mailto:|#)/.test(target) && !leadsSomewhere(page, target),
    );
    expect(broken).toEqual([]);
  });
});

// Elsewhere they are fragments.
it.each(['docs/oauth1.md', 'docs/applinks.md'])('the examples of %s compile', (page) => {
  const examples = [...read(page).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  expect(examples.length).toBeGreaterThan(0);
  expect(compile(examples)).toBe('');
});

describe('the tests that are cited', () => {
  it.each(['docs/threats.md', 'docs/conformance.md'])(
    'in %s name the threats that they stand for',
    (page) => {
      const wrong = read(page)
        .split('\n')
        .flatMap((row) =>
          citationsIn(row).filter(({ file, ids }) => !ids.every((id) => titles(file).has(id))),
        );
      expect(wrong).toEqual([]);
    },
  );

  it('in docs/threats.md are those of every threat that has a test', () => {
    const rows = [...read('docs/threats.md').matchAll(/^\| (T\d\d) \|.*\.test\.ts\) \|$/gm)].map(
      ([, id]) => id,
    );
    const tested = testFiles().flatMap((file) => [...titles(file)]);
    expect(rows).toEqual([...new Set(tested)].sort());
  });
});

it('docs/threats.md says what we choose in each case that the specifications leave open', () => {
  const cases = [...read('docs/threats.md').matchAll(/^\|[^|]*\|[^|]*\| (`.*`) \|$/gm)].flatMap(
    ([, list = '']) => list.slice(1, -1).split('`, `'),
  );
  const files = ['oauth1-signature.json', 'oauth1-negative.json'] as const;
  const ids = new Set(files.flatMap((file) => Object.values(readVectors(file)).flat()).map(({ id }) => id));
  expect(cases.filter((id) => !ids.has(id))).toEqual([]);
  expect(OPEN_CASES.filter((id) => !cases.includes(id))).toEqual([]);
});

interface Citation {
  readonly file: string;
  /** Those of the row in docs/threats.md; those that stand behind the file in docs/conformance.md. */
  readonly ids: readonly string[];
}

function citationsIn(row: string): readonly Citation[] {
  const own = /^\| (T\d\d) \|/.exec(row)?.[1];
  return [...row.matchAll(/\]\(\.\.\/([^)]+\.test\.ts)\)((?:,? T\d\d)*)/g)].map(
    ([, file = '', behind = '']) => ({
      file,
      ids: own === undefined ? (behind.match(/T\d\d/g) ?? []) : [own],
    }),
  );
}

/** The threats that titles of the file name: `T36` in a string that is not in a comment. */
function titles(file: string): ReadonlySet<string> {
  const code = read(file).replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  const strings = [...code.matchAll(/['"`][^'"`\n]*/g)].map(([text]) => text);
  return new Set(strings.flatMap((text) => text.match(/\bT\d\d\b/g) ?? []));
}

function testFiles(): readonly string[] {
  return ['packages/oauth1/test', 'packages/applinks/test', 'packages/gateway/test', 'test']
    .flatMap(filesIn)
    .filter((file) => file.endsWith('.test.ts') && file !== 'test/docs.test.ts');
}

/** Names in `export { … }` and of what `export *` passes on, types included. */
function exportedNames(index: string): readonly string[] {
  const code = read(index);
  const listed = [...code.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    list.split(',').map((entry) =>
      entry
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, ''),
    ),
  );
  const passedOn = [...code.matchAll(/^export (?:type )?\* from '([^']+)'/gm)].flatMap(([, from = '']) =>
    exportedNames(join(dirname(index), from)),
  );
  const declared = [
    ...code.matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm),
  ].map(([, name = '']) => name);
  return [...listed, ...passedOn, ...declared].filter((name) => name !== '');
}

function wordsInCode(page: string): ReadonlySet<string> {
  const code = [...page.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, text = '']) => text,
  );
  return new Set(code.flatMap((text) => text.match(/\w+/g) ?? []));
}

function withoutCode(page: string): string {
  return page.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#', 2);
  const file = resolve(ROOT, dirname(page), path);
  if (!existsSync(file)) return false;
  if (anchor === undefined || !file.endsWith('.md')) return true;
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => slug(text));
  return headings.includes(anchor);
}

/** As GitHub makes anchors of headings. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** @returns what the compiler says; nothing when all is well. */
function compile(examples: readonly string[]): string {
  // Below node_modules, so that the packages are found by their names, as a reader's program finds them.
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'maillon-docs-'));
  try {
    for (const [index, code] of examples.entries()) writeFileSync(join(folder, `example-${index}.ts`), code);
    const config = {
      extends: relative(folder, join(ROOT, 'tsconfig.base.json')),
      compilerOptions: { noEmit: true, composite: false, incremental: false, types: ['node'] },
      include: ['*.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const run = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    return run.stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
    (file) => `${folder}/${file}`,
  );
}
