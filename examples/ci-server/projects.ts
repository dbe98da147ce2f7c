/** What Anvil CI builds, and what each build says while it runs. */

/** A project. Its name is also its address, percent-encoded where it has to be. */
export interface Project {
  readonly name: string;
  readonly description: string;
  /** What the code host calls it in addresses. */
  readonly repository: string;
  readonly defaultBranch: string;
  /** The branch whose tests fail, in every demo of a CI. */
  readonly failingBranch: string;
  readonly stages: readonly Stage[];
  /** What the failing stage prints instead, when the branch is the failing one. */
  readonly failure: Stage;
}

/** A step of a build. `{commit}` and `{branch}` in its lines stand for the build's own. */
export interface Stage {
  readonly name: string;
  readonly lines: readonly string[];
}

export const PROJECTS: readonly Project[] = [
  {
    name: 'storefront',
    description: 'The web shop that customers see',
    repository: 'storefront',
    defaultBranch: 'main',
    failingBranch: 'feature/gift-cards',
    stages: [
      {
        name: 'Checkout',
        lines: [
          '$ git fetch --depth 50 origin {branch}',
          'From ssh://git.acme.example/shop/storefront',
          ' * branch            {branch} -> FETCH_HEAD',
          '$ git checkout --force {commit}',
          'HEAD is now at {commit}',
        ],
      },
      {
        name: 'Install',
        lines: ['$ npm ci', 'added 412 packages, and audited 413 packages in 1s', 'found 0 vulnerabilities'],
      },
      {
        name: 'Test',
        lines: [
          '$ npm test',
          ' ✓ src/cart/totals.test.ts (14 tests) 61ms',
          ' ✓ src/cart/vouchers.test.ts (9 tests) 48ms',
          ' ✓ src/catalogue/search.test.ts (22 tests) 190ms',
          ' ✓ src/checkout/address.test.ts (11 tests) 74ms',
          ' ✓ src/checkout/payment.test.ts (17 tests) 233ms',
          ' Test Files  5 passed (5)',
          '      Tests  73 passed (73)',
        ],
      },
      {
        name: 'Package',
        lines: [
          '$ npm run build',
          'dist/index.html                   1.84 kB │ gzip:  0.79 kB',
          'dist/assets/index-B7kq2x.css     31.20 kB │ gzip:  6.41 kB',
          'dist/assets/index-Cw91fa.js     188.07 kB │ gzip: 60.12 kB',
          '✓ built in 1.42s',
          'Archived dist/ as storefront-{commit}.tar.gz (284 kB)',
        ],
      },
    ],
    failure: {
      name: 'Test',
      lines: [
        '$ npm test',
        ' ✓ src/cart/totals.test.ts (14 tests) 61ms',
        ' ✗ src/cart/vouchers.test.ts (9 tests | 1 failed) 52ms',
        '   ✗ takes a gift card off before the voucher',
        '     AssertionError: expected 4250 to be 4000',
        '       at src/cart/vouchers.test.ts:88:31',
        ' ✓ src/catalogue/search.test.ts (22 tests) 187ms',
        ' Test Files  1 failed | 4 passed (5)',
        '      Tests  1 failed | 72 passed (73)',
      ],
    },
  },
  {
    name: 'Design system',
    description: 'Buttons, forms and colours, as a package',
    repository: 'design-system',
    defaultBranch: 'main',
    failingBranch: 'redesign/focus-ring',
    stages: [
      {
        name: 'Checkout',
        lines: [
          '$ git fetch --depth 50 origin {branch}',
          'From ssh://git.acme.example/web/design-system',
          '$ git checkout --force {commit}',
          'HEAD is now at {commit}',
        ],
      },
      { name: 'Install', lines: ['$ npm ci', 'added 268 packages, and audited 269 packages in 900ms'] },
      {
        name: 'Lint',
        lines: [
          '$ npm run lint',
          'Checked 146 files in 210ms. No fixes applied.',
          'Tokens: 84 colours, 12 sizes, 0 unused',
        ],
      },
      {
        name: 'Contrast',
        lines: [
          '$ npm run contrast',
          ' ✓ button/primary       7.1:1',
          ' ✓ button/quiet         5.4:1',
          ' ✓ field/placeholder    4.6:1',
          ' ✓ focus-ring           3.9:1',
          '38 pairs checked, 38 readable',
        ],
      },
      {
        name: 'Storybook',
        lines: [
          '$ npm run storybook:build',
          'info => Building 57 stories',
          'info => Preview built (2.1 s)',
          'Compared 57 screenshots: 57 equal',
          'Published as design-system-{commit}',
        ],
      },
    ],
    failure: {
      name: 'Contrast',
      lines: [
        '$ npm run contrast',
        ' ✓ button/primary       7.1:1',
        ' ✓ button/quiet         5.4:1',
        ' ✗ focus-ring           2.3:1, needs 3:1',
        '38 pairs checked, 37 readable',
      ],
    },
  },
  {
    name: 'platform/api',
    description: 'Orders, stock and prices over HTTP',
    repository: 'platform-api',
    defaultBranch: 'main',
    failingBranch: 'perf/batch-prices',
    stages: [
      {
        name: 'Checkout',
        lines: [
          '$ git fetch --depth 50 origin {branch}',
          'From ssh://git.acme.example/platform/api',
          '$ git checkout --force {commit}',
          'HEAD is now at {commit}',
        ],
      },
      {
        name: 'Compile',
        lines: [
          '$ go build ./...',
          '$ go vet ./...',
          'api/internal/stock',
          'api/internal/prices',
          'api/cmd/api',
        ],
      },
      {
        name: 'Test',
        lines: [
          '$ go test -race ./...',
          'ok  \tapi/internal/orders\t0.812s',
          'ok  \tapi/internal/prices\t0.604s',
          'ok  \tapi/internal/stock\t1.127s',
          'ok  \tapi/internal/httpd\t0.398s',
          '?   \tapi/cmd/api\t[no test files]',
        ],
      },
      {
        name: 'Image',
        lines: [
          '$ buildah build --tag platform-api:{commit} .',
          'STEP 1/4: FROM scratch',
          'STEP 2/4: COPY api /api',
          'STEP 3/4: USER 65532',
          'STEP 4/4: ENTRYPOINT ["/api"]',
          'COMMIT platform-api:{commit}',
          'Pushed 11.8 MB',
        ],
      },
    ],
    failure: {
      name: 'Test',
      lines: [
        '$ go test -race ./...',
        'ok  \tapi/internal/orders\t0.812s',
        '--- FAIL: TestBatchKeepsOrder (0.02s)',
        '    batch_test.go:61: prices[3] = 1299, want 1899',
        'FAIL\tapi/internal/prices\t0.611s',
        'ok  \tapi/internal/stock\t1.127s',
        'FAIL',
      ],
    },
  },
];

/** Finds a project by its decoded name. */
export function findProject(name: string): Project | undefined {
  return PROJECTS.find((project) => project.name === name);
}
