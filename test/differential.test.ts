// Against two implementations that we did not write: npm oauth-sign and Debian's python3-oauthlib. Each random request
// is signed by them and by us; the signatures must be equal.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { encodeForm, type Parameter, secretKey, signatureBaseString, signBaseString } from '@maillon/oauth1';
import { array, assert, asyncProperty, constantFrom, record, sample, string, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { debianPackages } from './support/debian.ts';
import { orSkip } from './support/or-skip.ts';

interface Case {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly (readonly [string, string])[];
  readonly consumerSecret: string;
  readonly tokenSecret: string;
}

const text = string({ unit: 'binary', maxLength: 12 }).filter((value) => value.isWellFormed());
const cases = record<Case>({
  method: constantFrom('GET', 'POST', 'DELETE'),
  path: constantFrom('/', '/a%2Fb', '/job/main/build', '/x;y=1'),
  parameters: array(
    tuple(
      text.filter((name) => name !== '' && name !== 'realm' && !name.startsWith('oauth_')),
      text,
    ),
    { maxLength: 8 },
  ),
  consumerSecret: text,
  tokenSecret: text,
});

async function ours({ method, path, parameters, consumerSecret, tokenSecret }: Case): Promise<string> {
  const base = signatureBaseString({ method, url: `https://ci.example.com${path}`, parameters });
  return signBaseString('HMAC-SHA1', base, secretKey(consumerSecret, tokenSecret));
}

it('agrees with oauth-sign', async () => {
  const requireOfBench = createRequire(new URL('../bench/package.json', import.meta.url));
  const { hmacsign } = requireOfBench('oauth-sign') as {
    hmacsign(
      method: string,
      url: string,
      parameters: Record<string, string[]>,
      consumer: string,
      token: string,
    ): string;
  };
  await assert(
    asyncProperty(cases, async (request) => {
      const byName = Object.create(null) as Record<string, string[]>;
      for (const [name, value] of request.parameters) (byName[name] ??= []).push(value);
      const { method, path, consumerSecret, tokenSecret } = request;
      const theirs = hmacsign(method, `https://ci.example.com${path}`, byName, consumerSecret, tokenSecret);
      expect(await ours(request)).toBe(theirs);
    }),
    { numRuns: 500 },
  );
});

const PYTHON = `
import json, sys
from oauthlib.oauth1.rfc5849 import signature as s
for line in sys.stdin:
    c = json.loads(line)
    base = s.signature_base_string(c['method'], s.base_string_uri('https://ci.example.com' + c['path']),
                                   s.normalize_parameters([tuple(p) for p in c['parameters']]))
    client = type('Client', (), {'client_secret': c['consumerSecret'], 'resource_owner_secret': c['tokenSecret']})
    print(s.sign_hmac_sha1_with_client(base, client))
`;

it('agrees with python3-oauthlib', async (context) => {
  const packages = await orSkip(context, () => debianPackages(['python3-oauthlib']));
  const requests = sample(cases, { numRuns: 500, seed: 5849 });
  const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', PYTHON], {
    env: packages.env,
    input: requests.map((request) => JSON.stringify(request)).join('\n'),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual(await Promise.all(requests.map(ours)));
});

it('reads a form as it writes it, whatever is in it', () => {
  const pairs: readonly Parameter[] = [['a b', 'ü&=+%']];
  expect(encodeForm(pairs)).toBe('a%20b=%C3%BC%26%3D%2B%25');
});
