import { defineConfig } from 'vitest/config';

// Tests run the sources: the packages' `source` export condition stands before their build.
// What starts child processes (the command line, the demo) runs the build, which `npm test` has made by then.
const conditions = ['source', 'node', 'import', 'module', 'default'];

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};

export default defineConfig({
  ...shared,
  test: {
    reporters: [process.env['VITEST_QUIET'] ? 'dot' : 'default', './tools/ci-reporter.js'],
    // Two at once, also of those that start browsers and servers: more starve each other into timeouts.
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts'],
          // Files share their worker's modules: several times faster, and what a module keeps is forgotten at the next request.
          pool: 'forks',
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
          restoreMocks: true,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shared,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 120_000,
          // Debian packages and the browser may have to be installed first.
          hookTimeout: 600_000,
          // After the unit tests, whose clocks would suffer under browsers.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
