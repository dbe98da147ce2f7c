// Who may import whom (design: "Import direction"), as one table, and the oxlint rule that reads it.
// The linter's own `no-restricted-imports` compares texts, which differ with the depth of the importing file;
// this rule compares the folders that the texts lead to. `.oxlintrc.json` turns it on as `maillon/import-direction`.
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const ENGINE = ['kysely', 'libsql'];
const SHARED = ['announces-body.ts', 'http.ts', 'web-url.ts', 'node:', '@maillon/oauth1'];
const USER = ['node:', 'npm:', '@maillon/oauth1', '@maillon/applinks'];

/**
 * Package folder → folder or file in it ('' is what has no row of its own) → what that imports besides itself:
 * other rows of the package; `#crypto` and packages by name, subpaths included; `node:` for Node's modules;
 * `npm:` for any package that is not ours. `type` before a name: its types only.
 * Places without a row (tests of the libraries, conformance, test, tools) import what they like.
 *
 * @type {Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>}
 */
const MAY_IMPORT = {
  'packages/oauth1/src': {
    '': ['#crypto'],
    keys: ['', 'node:'],
    'crypto/node.ts': ['', 'node:'],
  },
  'packages/applinks/src': {
    '': [...SHARED, 'storage', 'provider', 'consumer', 'links', 'rest', 'pages'],
    'announces-body.ts': ['http.ts'],
    'http.ts': [],
    'web-url.ts': [],
    storage: [...SHARED],
    'storage/sql': [...SHARED, ...ENGINE, 'storage'],
    'storage/sqlite': [...SHARED, ...ENGINE, 'storage', 'storage/sql'],
    provider: [...SHARED, 'lru-cache', 'storage'],
    consumer: [...SHARED, 'lru-cache', 'storage'],
    links: [...SHARED, 'saxes', 'storage', 'provider', 'consumer'],
    rest: [...SHARED, 'hono', 'storage', 'provider', 'consumer', 'links'],
    pages: [...SHARED, 'hono', 'type storage', 'type provider', 'type consumer', 'type links'],
    adapters: [
      ...['announces-body.ts', 'http.ts', 'web-url.ts', 'node:', 'npm:', 'type @maillon/oauth1'],
      ...['storage', 'provider', 'consumer', 'links', 'rest', 'pages'].map((name) => `type ${name}`),
    ],
  },
  'packages/gateway/src': { '': USER },
  examples: { '': [...USER, 'maillon'] },
  bench: { '': [...USER, 'maillon'] },
};

/**
 * @param {string} file - absolute path.
 * @returns {{ home: string, row: string } | null} the longest row that the file lies in; null outside of the table.
 */
function placeOf(file) {
  const path = relative(ROOT, file).split(sep).join('/');
  const home = Object.keys(MAY_IMPORT).find((name) => isWithin(path, name));
  if (home === undefined) return null;
  const rows = Object.keys(MAY_IMPORT[home] ?? {}).filter((row) =>
    isWithin(path.slice(home.length + 1), row),
  );
  return { home, row: rows.reduce((longest, row) => (row.length > longest.length ? row : longest), '') };
}

/** @param {string} path @param {string} folder */
function isWithin(path, folder) {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/**
 * @param {string} file - absolute path of the importing file.
 * @param {string} source - as written: `../provider/index.ts`, `@maillon/oauth1/keys`, `node:fs`.
 * @param {boolean} typeOnly
 * @returns {string | null} what to tell the developer; null when the import is fine.
 */
function faultOf(file, source, typeOnly) {
  const from = placeOf(file);
  if (from === null) return null;
  const allowed = MAY_IMPORT[from.home]?.[from.row] ?? [];
  const accepts = (/** @type {string} */ name) =>
    allowed.includes(name) || (typeOnly && allowed.includes(`type ${name}`));
  if (source.startsWith('.')) {
    const to = placeOf(resolve(dirname(file), source));
    if (to?.home === from.home && (to.row === from.row || accepts(to.row))) return null;
  } else if (
    !/^(@maillon\/[^/]+|maillon)\/(src|dist)(\/|$)/.test(source) &&
    accepts(packageOf(source, accepts))
  ) {
    return null;
  }
  const list = allowed.map((name) => name || 'the package outside of its other rows').join(', ');
  const place = [from.home, from.row].filter(Boolean).join('/');
  return `Import direction: ${place} imports itself${list && `, ${list}`}, not ${source} (tools/import-direction.js).`;
}

/** @param {string} source @param {(name: string) => boolean} accepts @returns {string} a name as the table has it. */
function packageOf(source, accepts) {
  if (source.startsWith('node:')) return 'node:';
  const name = source.split('/', source.startsWith('@') ? 2 : 1).join('/');
  return /^(@maillon\/|maillon$|#)/.test(name) || accepts(name) ? name : 'npm:';
}

/** @type {import('oxlint/plugins-dev').Rule} */
const importDirection = {
  create(context) {
    /** @param {any} node - any node that may name a module. */
    const check = (node) => {
      if (node.source?.type !== 'Literal') return;
      const typeOnly =
        node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type';
      const message = faultOf(context.filename, node.source.value, typeOnly);
      if (message !== null) context.report({ node: node.source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      TSImportType: check,
    };
  },
};

export default { meta: { name: 'maillon' }, rules: { 'import-direction': importDirection } };
