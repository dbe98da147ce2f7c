// Requests that a real gateway refused, as `maillon sig explain --last` explains them afterwards.
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { authorizationHeader, encodeForm, type Parameter, percentEncode } from '@maillon/oauth1';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  askRequestToken,
  call,
  dance,
  decide,
  exchange,
  nowSeconds,
  prepare,
  type SignedCall,
  send,
  type TestConsumer,
  type TokenPair,
  tokenPair,
  verifierIn,
} from './support/dance.ts';
import {
  type EchoApplication,
  maillon,
  type RunningGateway,
  startEchoApplication,
  startGateway,
} from './support/gateway.ts';

interface Explained {
  readonly findings: readonly {
    readonly code: string;
    readonly cause: string;
    readonly evidence: string;
    readonly confidence: number;
  }[];
}

let application: EchoApplication;
let gateway: RunningGateway;
/** A link of its own for each test: what is explained at once is bounded by link. */
let consumer: TestConsumer;
let count = 0;
beforeAll(async () => {
  application = await startEchoApplication();
  gateway = await startGateway({ app: application.url });
});
afterAll(async () => {
  await gateway.stop();
  await application.close();
});
beforeEach(async () => {
  count += 1;
  consumer = { consumerKey: `peer-${count}`, sharedSecret: `shared-secret-${count}-of-32-characters` };
  const rights = ['--two-legged-as', 'ci-bot', '--allow-impersonation', '--not-impersonated', 'admin'];
  await gateway.addLink({ consumer, flags: rights });
});

const JOB = '/job/main/build';

/** @param last - 1: the newest of the link. */
async function explained(last = 1): Promise<Explained> {
  const which = ['--last', String(last), '--link', consumer.consumerKey];
  let answer = '';
  const read = async (): Promise<string> => {
    answer = (await maillon(['sig', 'explain', ...which, '--data', gateway.data, '--json'])).stdout;
    return answer;
  };
  // Refusals are written late.
  await expect.poll(read, { timeout: 20_000, interval: 300 }).not.toBe('');
  return JSON.parse(answer) as Explained; // the command's own shape
}

async function codesOf(last = 1): Promise<readonly string[]> {
  return (await explained(last)).findings.map(({ code }) => code);
}

async function refuse(signed: Omit<SignedCall, 'url'> & { readonly path?: string }): Promise<void> {
  const { path = JOB, ...rest } = signed;
  const answer = await call(consumer, { ...rest, url: gateway.publicUrl + path });
  expect(answer.status).toBeGreaterThanOrEqual(400);
}

/** A body that is no form, beside a signature that took it for one. */
async function sendBody(type: string, body: string, counted: readonly Parameter[]): Promise<void> {
  const { url, init } = await prepare(consumer, {
    method: 'POST',
    url: gateway.publicUrl + JOB,
    form: counted,
  });
  const headers = { ...(init.headers as Record<string, string>), 'content-type': type }; // as `prepare` makes them
  expect(await send({ url, init: { ...init, headers, body } })).toMatchObject({
    problem: 'signature_invalid',
  });
}

interface HandSigned {
  readonly path: string;
  /** As it stands in the base string. */
  readonly uri: string;
  readonly signed: readonly Parameter[];
  /** Default header. */
  readonly place?: 'header' | 'query';
}

/** A GET whose base string is written here: a library makes no such one. */
async function sendSigned({ path, uri, signed, place }: HandSigned): Promise<void> {
  const protocol: Parameter[] = [
    ['oauth_consumer_key', consumer.consumerKey],
    ['oauth_nonce', `nonce-${count}`],
    ['oauth_signature_method', 'HMAC-SHA1'],
    ['oauth_timestamp', String(nowSeconds())],
  ];
  const inQuery = place === 'query' ? `&${encodeForm(protocol)}` : '';
  const pairs = [...protocol, ...signed].map((pair) => pair.map(percentEncode).join('=')).sort();
  const baseString = ['GET', gateway.publicUrl + uri + inQuery, pairs.join('&')].map(percentEncode).join('&');
  const key = `${percentEncode(consumer.sharedSecret)}&`;
  const signature: Parameter = [
    'oauth_signature',
    createHmac('sha1', key).update(baseString).digest('base64'),
  ];
  const answer =
    place === 'query'
      ? send({ url: `${gateway.publicUrl}${path}${inQuery}&${encodeForm([signature])}`, init: {} })
      : send({
          url: gateway.publicUrl + path,
          init: { headers: { authorization: authorizationHeader([...protocol, signature]) } },
        });
  expect(await answer).toMatchObject({ problem: 'signature_invalid' });
}

/** Whether it is in the data folder, or the log. */
function isStored(text: string): boolean {
  const files = readdirSync(gateway.data).map((name) => readFileSync(join(gateway.data, name), 'latin1'));
  return [...files, gateway.log()].some((each) => each.includes(text));
}

async function useOnce(): Promise<void> {
  expect((await call(consumer, { url: gateway.publicUrl + JOB })).status).toBe(200);
}

async function danced(user: string): Promise<{ readonly request: TokenPair; readonly access: TokenPair }> {
  const browser = await gateway.signedIn(user);
  const request = tokenPair(await askRequestToken(consumer, gateway.publicUrl));
  const verifier = verifierIn(await decide(browser, gateway.publicUrl, request.token));
  return { request, access: tokenPair(await exchange(consumer, gateway.publicUrl, request, verifier)) };
}

describe('maillon sig explain --last, of what a gateway refused', () => {
  it('tells a request that came twice, without a token and with one', async () => {
    const twice = async (signed: Omit<SignedCall, 'url'>): Promise<void> => {
      const prepared = await prepare(consumer, { ...signed, url: gateway.publicUrl + JOB });
      expect((await send(prepared)).status).toBe(200);
      expect(await send(prepared)).toMatchObject({ problem: 'nonce_used' });
    };
    await twice({});
    await twice((await danced('ada')).access);
    expect(await codesOf(2)).toEqual(['nonce_repeated']);
    expect(await codesOf(1)).toEqual(['nonce_repeated']);
  });

  it('knows the secret of the request token that the access token was made of', async () => {
    const { request, access } = await danced('ada');
    await refuse({ token: access.token, tokenSecret: request.tokenSecret });
    const [first] = (await explained()).findings;
    expect(first).toMatchObject({ code: 'token_secret_differs', confidence: 0.99 });
    expect(first?.evidence).toMatch(/the secret of ada's request token/);
  });

  it('explains each of several faulty requests with a token in a row', async () => {
    const { token } = (await danced('ada')).access;
    const other = await dance(consumer, gateway.publicUrl, await gateway.signedIn('bob'));
    await refuse({ token, tokenSecret: other.tokenSecret });
    await refuse({ token, tokenSecret: '' });
    await refuse({ token, tokenSecret: token });
    await refuse({ token, tokenSecret: other.tokenSecret, path: `${JOB}?a=1` });
    const codes = [];
    for (const last of [4, 3, 2, 1]) codes.push((await codesOf(last))[0]);
    const differs = 'token_secret_differs';
    expect(codes).toEqual([differs, 'token_secret_missing', differs, differs]);
  });

  it.each([
    [
      'text/plain',
      'a=1&canary=of-the-body',
      [
        ['a', '1'],
        ['canary', 'of-the-body'],
      ],
    ],
    [
      'application/json',
      '{"a":1,"canary":"of-the-body"}',
      [
        ['a', '1'],
        ['canary', 'of-the-body'],
      ],
    ],
  ] as const)(
    'T30: tells that a body of %s was counted as a form, and keeps none of it',
    async (type, body, counted) => {
      await useOnce();
      await sendBody(type, body, counted);
      expect(await codesOf()).toEqual(['body_counted']);
      expect(isStored('of-the-body')).toBe(false);
    },
  );

  it.each([
    ['password', 'header'],
    ['authkey', 'header'],
    ['oauth_verifier', 'query'],
  ] as const)(
    'T30: tells that a query with %s was left in the base string URI, and keeps no value of it',
    async (name, place) => {
      const path = `${JOB}?${name}=hunter2%21`;
      await sendSigned({ path, uri: path, signed: [[name, 'hunter2!']], place });
      const { findings } = await explained();
      expect(findings.map(({ code }) => code)).toEqual(['parameter_order_or_duplicates']);
      expect(findings[0]?.evidence).toContain(name);
      expect(isStored('hunter2')).toBe(false);
    },
  );

  it('T30: takes what is not kept of a query out of a finding that quotes the path', async () => {
    const signed: readonly Parameter[] = [['password', 'hunter2']];
    await sendSigned({ path: '/job/hunter2?password=hunter2', uri: '/job/hunter2/', signed });
    const [finding] = (await explained()).findings;
    expect(finding).toMatchObject({
      code: 'trailing_slash',
      evidence: expect.stringContaining('/job/[redacted]/') as unknown,
    });
  });

  it('looks at a body that comes after the answer, and serves what follows on the connection', async () => {
    const { init } = await prepare(consumer, {
      method: 'POST',
      url: gateway.publicUrl + JOB,
      form: [['a', '1']],
    });
    const { authorization } = init.headers as Record<string, string>; // as `prepare` makes them
    const socket = connect(gateway.port, '127.0.0.1');
    let answers = '';
    socket.setEncoding('latin1').on('data', (text: string) => void (answers += text));
    const host = `Host: 127.0.0.1:${gateway.port}`;
    socket.write(
      `POST ${JOB} HTTP/1.1\r\n${host}\r\nAuthorization: ${authorization}\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n`,
    );
    await expect.poll(() => answers).toMatch(/^HTTP\/1\.1 401 /);
    socket.write(`a=1GET /_maillon/healthz HTTP/1.1\r\n${host}\r\n\r\n`);
    await expect.poll(() => answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
    socket.destroy();
    expect(await codesOf()).toEqual(['body_counted']);
  });

  it('suspects no secret that has just verified a request when the body is too large to look at', async () => {
    await useOnce();
    const value = 'x'.repeat(5000);
    await sendBody('text/plain', `a=${value}`, [['a', value]]);
    const { findings } = await explained();
    expect(findings.map(({ code }) => code)).not.toContain('consumer_secret_differs');
    expect(findings[0]?.evidence).toMatch(/The body was not kept/);
  });

  it('says when oauth_body_hash is not the hash of the body', async () => {
    await refuse({
      method: 'POST',
      parameters: [['oauth_body_hash', 'Lve95gjOVATpfV8EL5X4nxwjKHE=']],
    });
    expect((await explained()).findings[0]?.evidence).toMatch(/oauth_body_hash is not the hash of the body/);
  });

  it('says which user may not be named', async () => {
    await refuse({ path: `${JOB}?xoauth_requestor_id=admin` });
    const [first] = (await explained()).findings;
    expect(first?.cause).toMatch(/may not/);
    expect(first?.evidence).toMatch(/xoauth_requestor_id names "admin"/);
  });

  it('explains a request in the name of somebody like any other', async () => {
    const signed = await prepare(consumer, { url: `${gateway.publicUrl}${JOB}/?xoauth_requestor_id=ada` });
    const url = `${gateway.publicUrl}${JOB}?xoauth_requestor_id=ada`;
    expect(await send({ ...signed, url })).toMatchObject({ problem: 'signature_invalid' });
    expect(await codesOf()).toEqual(['trailing_slash']);
  });
});
