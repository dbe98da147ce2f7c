import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { authorizationHeader, type Parameter, rsaPrivateKey, secretKey, signRequest } from '@maillon/oauth1';
import {
  type AttemptText,
  type Candidates,
  CONFIDENCE,
  type Explanation,
  explain,
} from '@maillon/oauth1/explain';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import { describe, expect, it } from 'vitest';

const containing = (text: string): unknown => expect.stringContaining(text);

const NOW = 1_700_000_000;
const CONSUMER = { name: 'the secret of link "CI"', consumerKey: 'ci', secret: 'consumer-secret' };
const TOKEN = { name: "the secret of alice's token", token: 'tok', secret: 'token-secret' };
const CANDIDATES: Candidates = { consumers: [CONSUMER], tokens: [TOKEN], clock: { nowSeconds: NOW } };

/** Signs a GET as a consumer does. */
async function signed(url: string, key = secretKey(CONSUMER.secret, TOKEN.secret)): Promise<string> {
  const credentials = { consumerKey: 'ci', signatureMethod: 'HMAC-SHA1', key, token: 'tok' } as const;
  return authorizationHeader(
    await signRequest({ method: 'GET', url }, credentials, { nowSeconds: NOW, nonce: 'n' }),
  );
}

function codes({ findings }: Explanation): readonly string[] {
  return findings.map(({ code }) => code);
}

describe('explain', () => {
  it('finds nothing in a request whose signature holds', async () => {
    const url = 'https://ci.acme.dev/job?a=1';
    const { findings, baseStrings } = await explain(
      { method: 'GET', url, authorization: await signed(url) },
      CANDIDATES,
    );
    expect(findings).toEqual([]);
    expect(baseStrings.theirs).toEqual(baseStrings.ours);
  });

  it('names the scheme and shows both sides part by part', async () => {
    const authorization = await signed('http://ci.acme.dev/job');
    const { findings, baseStrings } = await explain(
      { method: 'GET', url: 'https://ci.acme.dev/job', authorization },
      CANDIDATES,
    );
    expect(findings).toEqual([
      {
        code: 'scheme_differs',
        cause: containing('http or https'),
        evidence: 'They signed http, we expect https. With that the signature verifies.',
        remedy: containing('X-Forwarded-Proto'),
        confidence: CONFIDENCE.provenAlone,
      },
    ]);
    expect(baseStrings.theirs?.find(({ part }) => part === 'scheme')).toEqual({
      part: 'scheme',
      name: null,
      value: 'http',
      same: false,
    });
    expect(baseStrings.ours.find(({ part }) => part === 'scheme')).toEqual({
      part: 'scheme',
      name: null,
      value: 'https',
      same: false,
    });
    expect(baseStrings.ours.filter(({ same }) => !same)).toHaveLength(1);
    expect(baseStrings.theirs).toHaveLength(baseStrings.ours.length);
  });

  it('names two differences together', async () => {
    const authorization = await signed('http://ci.acme.dev:8080/job', secretKey(CONSUMER.secret));
    const explanation = await explain(
      { method: 'GET', url: 'https://ci.acme.dev/job', authorization },
      {
        ...CANDIDATES,
        publicUrls: ['https://ci.acme.dev', 'http://ci.acme.dev:8080'],
      },
    );
    expect(codes(explanation)).toEqual(
      expect.arrayContaining(['scheme_differs', 'port_differs', 'token_secret_missing']),
    );
    expect(explanation.findings).toHaveLength(3);
  });

  it('says by name which secret was used', async () => {
    const url = 'https://ci.acme.dev/job';
    const authorization = await signed(url, secretKey('old-secret', TOKEN.secret));
    const retired = {
      name: 'the retired secret of link "CI"',
      consumerKey: 'ci',
      secret: 'old-secret',
      state: 'retired',
    } as const;
    const { findings } = await explain(
      { method: 'GET', url, authorization },
      { ...CANDIDATES, consumers: [retired, CONSUMER] },
    );
    expect(findings).toMatchObject([{ code: 'consumer_secret_differs', evidence: containing(retired.name) }]);
  });

  it('verifies RSA signatures under variants with the public key alone', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = rsaPrivateKey(privateKey.export({ format: 'der', type: 'pkcs8' }));
    const url = 'https://ci.acme.dev/job';
    const parameters = await signRequest(
      { method: 'POST', url },
      { consumerKey: 'ci', signatureMethod: 'RSA-SHA1', key },
      { nowSeconds: NOW },
    );
    const consumers = [
      {
        name: 'the key of link "CI"',
        consumerKey: 'ci',
        publicKey: publicKey.export({ format: 'der', type: 'spki' }),
      },
    ];
    const request = { method: 'GET', url: `${url}/`, authorization: authorizationHeader(parameters) };
    const explanation = await explain(request, { consumers, clock: { nowSeconds: NOW } });
    expect([...codes(explanation)].sort()).toEqual(['http_method_differs', 'trailing_slash']);
  });

  it('finds a lost header by the request as first received, and explains the rest with it', async () => {
    const authorization = await signed('https://ci.acme.dev/job/');
    const asFirstReceived: AttemptText = {
      method: 'GET',
      url: 'https://ci.acme.dev/job',
      headers: [['Authorization', authorization]],
    };
    const explanation = await explain(
      { method: 'GET', url: 'https://ci.acme.dev/job' },
      { ...CANDIDATES, asFirstReceived },
    );
    expect([...codes(explanation)].sort()).toEqual(['authorization_header_lost', 'trailing_slash']);
  });

  it('measures the clock, and takes an old pasted text for old', async () => {
    const url = 'https://ci.acme.dev/job';
    const request = { method: 'GET', url, authorization: await signed(url) };
    const late = await explain(request, { ...CANDIDATES, clock: { nowSeconds: NOW + 3600 } });
    expect(late.findings).toMatchObject([
      {
        code: 'clock_differs',
        confidence: CONFIDENCE.measured,
        evidence: containing('3600 s behind'),
      },
    ]);
    const pasted = await explain(request, {
      ...CANDIDATES,
      clock: { nowSeconds: NOW + 3600, isArrivalTime: false },
    });
    expect(pasted.findings).toMatchObject([{ code: 'clock_differs', confidence: CONFIDENCE.possible }]);
  });

  it('suspects the secrets when nothing verifies, unless they have verified other requests', async () => {
    const url = 'https://ci.acme.dev/job';
    const request = { method: 'GET', url, authorization: await signed(url, secretKey('somebody else')) };
    expect(codes(await explain(request, CANDIDATES))).toEqual([
      'consumer_secret_differs',
      'token_secret_differs',
      'unknown',
    ]);
    const proven = {
      ...CANDIDATES,
      consumers: [{ ...CONSUMER, hasVerified: true }],
      tokens: [{ ...TOKEN, hasVerified: true }],
    };
    expect(codes(await explain(request, proven))).toEqual(['unknown']);
    const { findings, baseStrings } = await explain(request, CANDIDATES);
    expect(findings.every(({ confidence }) => confidence < 0.95)).toBe(true);
    expect(baseStrings.theirs).toBeNull();
  });

  it('does not invent a method that an Authorization header alone does not tell', async () => {
    const credentials = {
      consumerKey: 'ci',
      signatureMethod: 'HMAC-SHA1',
      key: secretKey(CONSUMER.secret),
    } as const;
    const url = 'https://ci.acme.dev/job';
    const parameters = await signRequest({ method: 'DELETE', url }, credentials, { nowSeconds: NOW });
    const { findings, baseStrings } = await explain(
      { url, headers: [['authorization', authorizationHeader(parameters)]] },
      CANDIDATES,
    );
    expect(findings).toEqual([]);
    expect(baseStrings.ours[0]).toEqual({ part: 'method', name: null, value: 'DELETE', same: true });
  });

  it('keeps its work bounded for large requests and many secrets', async () => {
    const query: Parameter[] = Array.from({ length: 199 }, (_, index) => [`p${index}`, 'x'.repeat(250)]);
    const url = `https://ci.acme.dev/${'a/'.repeat(2000)}?${query.map((pair) => pair.join('=')).join('&')}`;
    const consumers = Array.from({ length: 3000 }, (_, index) => ({
      name: `link ${index}`,
      consumerKey: `k${index}`,
      secret: `secret-${index}`,
    }));
    const started = performance.now();
    const authorization = await signed(url, secretKey('unknown'));
    const { findings } = await explain(
      { method: 'GET', url, authorization },
      { ...CANDIDATES, consumers: [CONSUMER, ...consumers] },
    );
    expect(findings).not.toEqual([]);
    // Generous: what is caught here is work that grows with the square.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

interface Vector {
  readonly id: string;
  readonly certainty: string;
  readonly method?: string;
  readonly url?: string;
  readonly authorization?: string;
  readonly body?: string | null;
  readonly contentType?: string | null;
  readonly consumerSecret?: string;
  readonly tokenSecret?: string;
  readonly publicKeyPem?: string;
  readonly privateKeyPem?: string;
}

function publicKeyOf({ publicKeyPem, privateKeyPem }: Vector): { readonly publicKey?: Uint8Array } {
  if (publicKeyPem !== undefined)
    return { publicKey: readPublicKey(publicKeyPem, { allowWeakKey: true }).spki };
  return privateKeyPem === undefined
    ? {}
    : { publicKey: readPrivateKey(privateKeyPem, { allowWeakKey: true }).publicKey.spki };
}

describe('explain, given the published signature vectors', () => {
  const file = JSON.parse(
    readFileSync(new URL('vectors/oauth1-signature.json', import.meta.url), 'utf8'),
  ) as { readonly vectors: readonly Vector[] };
  const usable = file.vectors.filter(
    ({ authorization, certainty, url }) =>
      authorization !== undefined && url !== undefined && certainty !== 'ambiguous',
  );

  it.each(usable)('finds nothing in $id', async (vector) => {
    const {
      method = '',
      url = '',
      authorization = '',
      body,
      contentType,
      consumerSecret = '',
      tokenSecret = '',
    } = vector;
    const headers: Parameter[] = [
      ['Authorization', authorization],
      ['Content-Type', contentType ?? ''],
    ];
    const request: AttemptText = {
      method,
      url,
      headers,
      ...(body != null && { body: new TextEncoder().encode(body) }),
    };
    const { findings } = await explain(request, {
      consumers: [{ name: 'the consumer secret', secret: consumerSecret, ...publicKeyOf(vector) }],
      tokens: [{ name: 'the token secret', secret: tokenSecret }],
    });
    expect(findings).toEqual([]);
  });
});
