// What reading a request costs, counted and not timed: in a process of its own, where V8 counts each block of our code.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CHILD = fileURLToPath(new URL('work-child.js', import.meta.url));
const SMALL = 100_000;
const LARGE = 1_000_000;

type Work = Readonly<Record<string, readonly [small: number, large: number]>>;

describe('T45 the work of reading a request', () => {
  let work: { readonly values: Work; readonly pairs: Work };

  beforeAll(() => {
    // The child runs the built library. Its errors, if any, are the build's to tell.
    spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'packages/oauth1'], { cwd: ROOT });
    const run = spawnSync(process.execPath, [CHILD, String(SMALL), String(LARGE)], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    work = JSON.parse(run.stdout) as typeof work;
  });

  /** Shapes that take more than `times` the work at ten times the size. */
  const excessive = (list: Work, times: number) =>
    Object.entries(list).filter(([, [small, large]]) => large > times * small);

  it('is counted', () => {
    expect(work.values['a plain value in a form']?.[0]).toBeGreaterThan(SMALL / 10);
    expect(work.pairs['pairs out of order in a query']?.[0]).toBeGreaterThan(SMALL / 10);
  });
  it('grows with the length of a value', () => expect(excessive(work.values, 12)).toEqual([]));
  // n log n: from 1,562 pairs to 15,625, comparing takes 13.1 times as long.
  it('grows with the number of pairs as sorting does', () => expect(excessive(work.pairs, 13.2)).toEqual([]));
});

it('a process reads its first request with a long query as any other', () => {
  const program = `
    import { authorizationHeader, readRequest, secretKey, signRequest, verifySignature } from '@maillon/oauth1';
    const verdicts = [];
    for (const length of [6_000, 100_000, 1_000_000]) {
      const url = 'https://ci.example/a?x=' + 'y'.repeat(length);
      const credentials = { consumerKey: 'k', signatureMethod: 'HMAC-SHA1', key: secretKey('s') };
      const protocol = await signRequest({ method: 'GET', url }, credentials, { nowSeconds: 1 });
      const read = readRequest({ method: 'GET', url, authorization: authorizationHeader(protocol) });
      verdicts.push(read.kind === 'attempt' && (await verifySignature(read.request, credentials.key)));
    }
    console.log(JSON.stringify(verdicts));
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(ROOT, 'packages/oauth1'),
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toEqual([true, true, true]);
});
