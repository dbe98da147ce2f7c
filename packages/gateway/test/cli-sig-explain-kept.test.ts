// `maillon sig explain --last`: requests that a gateway refused and kept, on its data folder.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CapturedRequest, createIncomingLink, writeCapture } from '@maillon/applinks/links';
import type { Link } from '@maillon/applinks/storage';
import { authorizationHeader, secretKey, signRequest } from '@maillon/oauth1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inStore } from '../../../test/support/data-folder.ts';
import { maillon, temporaryFolder } from './cli-process.ts';

const containing = (text: string): unknown => expect.stringContaining(text);
const ANY_LIST: unknown = expect.any(Array);
const NOW = 1_800_000_000;
const folder = temporaryFolder();
const data = join(folder.path, 'data');
afterAll(() => folder.remove());

function link(name: string): Link {
  const consumerKey = name.toLowerCase();
  return createIncomingLink(
    { name, consumerKey, sharedSecret: `shared-secret-of-${consumerKey}-with-32-characters` },
    { now: () => NOW - 1000, randomBytes, publicUrlIsHttps: true },
  );
}

/** A GET of /job, signed by `bitbucket` for another address or with another link's secret. */
async function captured(signed: string, secretOf = 'bitbucket'): Promise<CapturedRequest> {
  const key = secretKey(`shared-secret-of-${secretOf}-with-32-characters`);
  const credentials = { consumerKey: 'bitbucket', signatureMethod: 'HMAC-SHA1', key } as const;
  const parameters = await signRequest({ method: 'GET', url: signed }, credentials, { nowSeconds: NOW });
  return {
    method: 'GET',
    target: '/job?a=1',
    headers: [
      ['host', 'ci.acme.dev'],
      ['authorization', authorizationHeader(parameters)],
    ],
    consumerKey: 'bitbucket',
    isRedacted: false,
  };
}

beforeAll(async () => {
  mkdirSync(data, { mode: 0o700 });
  const [bitbucket, wiki] = [link('Bitbucket'), link('Wiki')];
  const url = 'https://ci.acme.dev/job?a=1';
  const explained = {
    code: 'token_secret_missing',
    cause: 'Cause then.',
    evidence: 'Evidence then.',
    remedy: 'Remedy then.',
    confidence: 0.99,
  };
  const kept: readonly (readonly [CapturedRequest, string])[] = [
    [await captured('http://ci.acme.dev/job?a=1'), 'signature_invalid'],
    [{ ...(await captured(url)), isRedacted: true, explained: [explained] }, 'signature_invalid'],
    [{ ...(await captured(url)), isRedacted: true }, 'token_expired'],
    [await captured(url), 'permission_denied'],
    [await captured(url, 'wiki'), 'signature_invalid'],
  ];
  await inStore(data, async (store) => {
    await store.settings.set('publicUrl', 'https://ci.acme.dev');
    await store.links.add(bitbucket);
    await store.links.add(wiki);
    // The newest is added last.
    for (const [index, [request, problem]] of [...kept.entries()].reverse()) {
      const capture = writeCapture(request);
      store.refusedRequests.add({
        id: `ref_${index}`,
        atSeconds: NOW + 10 - index,
        linkId: bitbucket.id,
        problem,
        capture,
      });
    }
  });
});

async function explainKept(...args: readonly string[]): Promise<unknown> {
  const { stdout, stderr, exitCode } = await maillon(['sig', 'explain', ...args, '--data', data, '--json']);
  expect([stderr, exitCode]).toEqual(['', 1]);
  return JSON.parse(stdout);
}

describe('maillon sig explain --last', () => {
  it('explains the newest refused request, as JSON of the one shape', async () => {
    expect(await explainKept('--last')).toEqual({
      findings: [
        {
          code: 'scheme_differs',
          cause: containing('http or https'),
          evidence: containing('They signed http, we expect https.'),
          remedy: containing('X-Forwarded-Proto'),
          confidence: 0.99,
        },
      ],
      baseStrings: { theirs: ANY_LIST, ours: ANY_LIST },
    });
  });

  it('tells a person which request that was, in front of the explanation', async () => {
    const { stdout } = await maillon(['sig', 'explain', '--link', 'Bitbucket', '--data', data]);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'GET /job, refused 2027-01-15T08:00:10Z with signature_invalid',
      '',
      'They signed http://ci.acme.dev, you expected https://ci.acme.dev. 1 of 8 parts differs.',
    ]);
  });

  it('takes the N-th newest, and tries the secrets of all links', async () => {
    expect(await explainKept('--last', '5')).toMatchObject({
      findings: [{ code: 'consumer_secret_differs', evidence: containing('the key of the link "Wiki"') }],
    });
  });

  it('says what was found then, where tokens were not kept', async () => {
    expect(await explainKept('--last', '2')).toMatchObject({
      findings: [{ code: 'token_secret_missing', evidence: 'Evidence then.' }],
    });
  });

  it('tells a person what was found then as sure as it was', async () => {
    const { stdout } = await maillon(['sig', 'explain', '--last', '2', '--data', data]);
    expect(stdout.split('\n')[2]).toBe('What differs: token_secret_missing.');
  });

  it.each([
    ['3', 'were not kept', 'token_expired'],
    ['4', 'The signature holds', 'permission_denied'],
  ])('blames no part of a request that was refused for something else: %s', async (n, cause, problem) => {
    expect(await explainKept('--last', n)).toMatchObject({
      findings: [{ code: 'unknown', cause: containing(cause), evidence: containing(problem) }],
    });
  });

  it.each([
    [['--last', '6'], 1, 'only 5 refused requests are kept'],
    [['--last', '--link', 'Wiki'], 1, 'no refused request of the link "Wiki" is kept'],
    [['--last', '0'], 2, '--last is no number of a request'],
    [['--last', '--at', '1', '--url', 'https://h'], 2, 'given beside --last or --link: --url, --at'],
    [['--last', '--raw', '-'], 2, 'given: --raw, --last'],
  ])('says what is wrong with %j', async (args, code, message) => {
    const { exitCode, stdout, stderr } = await maillon(['sig', 'explain', ...args, '--data', data]);
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([code, '']);
  });
});
