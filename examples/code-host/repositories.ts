/** The repositories of Harbour: fixed content, as this demo is about builds. */

/** A repository. Its slug is its address; `ciProject` is what the CI calls it. */
export interface Repository {
  readonly slug: string;
  readonly name: string;
  readonly team: string;
  readonly description: string;
  readonly language: string;
  readonly ciProject: string;
  /** The first one is the main branch. */
  readonly branches: readonly Branch[];
  /** On the main branch, newest first. */
  readonly commits: readonly Commit[];
  /** Path to text. */
  readonly files: Readonly<Record<string, string>>;
}

/** A branch and the commit it ends at. */
export interface Branch {
  readonly name: string;
  readonly commit: string;
}

/** A commit; `minutesAgo` counts from the first start of the demo. */
export interface Commit {
  readonly hash: string;
  readonly message: string;
  readonly author: string;
  readonly minutesAgo: number;
}

const lines = (...text: string[]): string => `${text.join('\n')}\n`;

const STOREFRONT: Repository = {
  slug: 'storefront',
  name: 'storefront',
  team: 'Shop',
  description: 'The web shop that customers see',
  language: 'TypeScript',
  ciProject: 'storefront',
  branches: [
    { name: 'main', commit: '8f41d6b2e09c4a57b3f8e1d2c6a50947183bc2de' },
    { name: 'feature/gift-cards', commit: '94ac07be16d34f52a8e9107bc36d2f5ea0b8c471' },
    { name: 'fix/cart-rounding', commit: 'b7d20e6f4c1a4935a8f2e90d6b3c71850fe4a92d' },
  ],
  commits: [
    {
      hash: '8f41d6b2e09c4a57b3f8e1d2c6a50947183bc2de',
      message: 'Show delivery date before payment',
      author: 'Alice Martin',
      minutesAgo: 41,
    },
    {
      hash: '3e8b5f21c7d64f90a1b2c3d4e5f60718293a4b5c',
      message: 'Search: forgive one typing mistake',
      author: 'Carol Nguyen',
      minutesAgo: 192,
    },
    {
      hash: '0b7e6d15c2f94a38bb10e7c4d5a92f6083be41d7',
      message: 'Move vouchers into the cart',
      author: 'Alice Martin',
      minutesAgo: 1710,
    },
    {
      hash: '51f0c2ad9e7b4c3f8a60d2b7194ec35fa81d0b62',
      message: 'Keep the address when going back',
      author: 'Carol Nguyen',
      minutesAgo: 2835,
    },
    {
      hash: 'aa93c1f07d5e42b8963e0f1b8c7d24e65a09b3f1',
      message: 'Drop the carousel from the first page',
      author: 'Alice Martin',
      minutesAgo: 7200,
    },
  ],
  files: {
    'README.md': lines(
      '# Storefront',
      '',
      'The shop at *shop.acme.example*: catalogue, cart and checkout. It speaks to `platform-api` and looks as `design-system` says.',
      '',
      '## Start it',
      '',
      '```',
      'npm ci',
      'npm run dev',
      '```',
      '',
      '## Before you merge',
      '',
      '- `npm test` passes',
      '- The build of your branch is green: see **Builds**',
      '- Prices are whole cents, never fractions',
    ),
    'package.json': lines(
      '{',
      '  "name": "storefront",',
      '  "private": true,',
      '  "type": "module",',
      '  "scripts": {',
      '    "dev": "vite",',
      '    "build": "vite build",',
      '    "test": "vitest run"',
      '  }',
      '}',
    ),
    'index.html': lines(
      '<!doctype html>',
      '<html lang="en">',
      '  <head><title>Acme Shop</title></head>',
      '  <body><div id="shop"></div><script type="module" src="/src/main.ts"></script></body>',
      '</html>',
    ),
    'src/main.ts': lines(
      "import { openCart } from './cart/cart.ts';",
      "import { showCatalogue } from './catalogue/catalogue.ts';",
      '',
      'const cart = openCart(localStorage);',
      "showCatalogue(document.querySelector('#shop'), cart);",
    ),
    'src/cart/cart.ts': lines(
      "import { totalCents } from './totals.ts';",
      '',
      'export interface Line {',
      '  readonly sku: string;',
      '  readonly pieces: number;',
      '  readonly priceCents: number;',
      '}',
      '',
      'export function openCart(storage: Storage) {',
      "  const lines: Line[] = JSON.parse(storage.getItem('cart') ?? '[]');",
      '  return {',
      '    lines,',
      '    total: () => totalCents(lines),',
      '  };',
      '}',
    ),
    'src/cart/totals.ts': lines(
      "import type { Line } from './cart.ts';",
      '',
      '/** The price of everything, in whole cents. */',
      'export function totalCents(lines: readonly Line[]): number {',
      '  return lines.reduce((sum, { pieces, priceCents }) => sum + pieces * priceCents, 0);',
      '}',
    ),
    'src/catalogue/catalogue.ts': lines(
      'export function showCatalogue(root: Element | null, cart: unknown): void {',
      '  if (root === null) return;',
      "  root.textContent = 'Loading the catalogue';",
      '}',
    ),
  },
};

const DESIGN_SYSTEM: Repository = {
  slug: 'design-system',
  name: 'design-system',
  team: 'Web',
  description: 'Buttons, forms and colours, as a package',
  language: 'CSS',
  ciProject: 'Design system',
  branches: [
    { name: 'main', commit: '6c02f9d7b81e4a35904c7eb1da36f52890cb14ae' },
    { name: 'redesign/focus-ring', commit: '1f8d36ea94c04b7da25e0b39f7c18d62e5a4907b' },
  ],
  commits: [
    {
      hash: '6c02f9d7b81e4a35904c7eb1da36f52890cb14ae',
      message: 'Give quiet buttons a border in forced colours',
      author: 'Carol Nguyen',
      minutesAgo: 410,
    },
    {
      hash: 'e27b90c4d1a35f6880b2c94e7d03f1a56b8c2d9e',
      message: 'Name colours after their job',
      author: 'Alice Martin',
      minutesAgo: 2610,
    },
    {
      hash: '2b6de0194c7f4a83b5219fe8d0c376a4185be9f0',
      message: 'Fields grow with their text',
      author: 'Carol Nguyen',
      minutesAgo: 5900,
    },
  ],
  files: {
    'README.md': lines(
      '# Design system',
      '',
      'One look for every Acme product. Take the package, keep the words short, and let the tokens decide the colours.',
      '',
      '## Use it',
      '',
      '```',
      'npm install @acme/design-system',
      '```',
      '',
      '- Every pair of colours is checked for contrast in the build',
      '- Every control is reachable by keyboard',
    ),
    'tokens.css': lines(
      ':root {',
      '  --surface: #ffffff;',
      '  --text: #14212b;',
      '  --text-quiet: #4a5b67;',
      '  --action: #0a5c7a;',
      '  --danger: #b3261e;',
      '}',
    ),
    'components/button.css': lines(
      '.button {',
      '  min-height: 44px;',
      '  padding-inline: 20px;',
      '  background: var(--action);',
      '  color: var(--surface);',
      '}',
    ),
    'components/field.css': lines(
      '.field {',
      '  display: grid;',
      '  gap: 6px;',
      '  field-sizing: content;',
      '}',
    ),
    'package.json': lines(
      '{',
      '  "name": "@acme/design-system",',
      '  "version": "5.3.0",',
      '  "type": "module"',
      '}',
    ),
  },
};

const PLATFORM_API: Repository = {
  slug: 'platform-api',
  name: 'platform-api',
  team: 'Platform',
  description: 'Orders, stock and prices over HTTP',
  language: 'Go',
  ciProject: 'platform/api',
  branches: [
    { name: 'main', commit: 'a5d0e3c97b124f68b0c4d8e2f6a19073b5c7d9e1' },
    { name: 'perf/batch-prices', commit: '7ae3f1902bd84c56a1e09f37c5b2d864f0a9137c' },
  ],
  commits: [
    {
      hash: 'a5d0e3c97b124f68b0c4d8e2f6a19073b5c7d9e1',
      message: 'Answer 409 when stock ran out meanwhile',
      author: 'Alice Martin',
      minutesAgo: 99,
    },
    {
      hash: 'd41c8fa6037b4e29951ab0ce72f83d46195e0c8b',
      message: 'Log the order number, not the order',
      author: 'Alice Martin',
      minutesAgo: 1450,
    },
    {
      hash: 'c09d1b7e52f34a8892d1f06b3ae47d5c81290fa6',
      message: 'Shut down after the last answer',
      author: 'Carol Nguyen',
      minutesAgo: 2900,
    },
  ],
  files: {
    'README.md': lines(
      '# Platform API',
      '',
      'Orders, stock and prices for every Acme product. JSON over HTTP, one binary, one database.',
      '',
      '## Run it',
      '',
      '```',
      'go run ./cmd/api -listen 127.0.0.1:7070',
      '```',
      '',
      '- `GET /v1/prices/{sku}`',
      '- `POST /v1/orders`',
    ),
    'go.mod': lines('module acme.example/platform/api', '', 'go 1.24'),
    'cmd/api/main.go': lines(
      'package main',
      '',
      'import (',
      '\t"log"',
      '\t"net/http"',
      '',
      '\t"acme.example/platform/api/internal/httpd"',
      ')',
      '',
      'func main() {',
      '\tlog.Fatal(http.ListenAndServe("127.0.0.1:7070", httpd.Routes()))',
      '}',
    ),
    'internal/httpd/routes.go': lines(
      'package httpd',
      '',
      'import "net/http"',
      '',
      '// Routes answers everything under /v1.',
      'func Routes() http.Handler {',
      '\tmux := http.NewServeMux()',
      '\tmux.HandleFunc("GET /v1/prices/{sku}", price)',
      '\tmux.HandleFunc("POST /v1/orders", order)',
      '\treturn mux',
      '}',
    ),
    Makefile: lines('test:', '\tgo test -race ./...'),
  },
};

export const REPOSITORIES: readonly Repository[] = [STOREFRONT, DESIGN_SYSTEM, PLATFORM_API];

/** Finds a repository by its slug. */
export function findRepository(slug: string): Repository | undefined {
  return REPOSITORIES.find((repository) => repository.slug === slug);
}

/** An entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Lists a folder, folders first; empty when there is no such folder.
 *
 * @param folder - path without a slash at its end; `''` is the top.
 */
export function listFolder(repository: Repository, folder: string): FolderEntry[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = new Map<string, boolean>();
  for (const path of Object.keys(repository.files)) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...rest] = path.slice(prefix.length).split('/');
    names.set(name, rest.length > 0);
  }
  return [...names]
    .map(([name, isFolder]) => ({ name, path: prefix + name, isFolder }))
    .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name, 'en'));
}

/** The text of a file, or undefined. */
export function readRepositoryFile(repository: Repository, path: string): string | undefined {
  return Object.hasOwn(repository.files, path) ? repository.files[path] : undefined;
}
