// The login dance by its HTTP shape: a browser's request in, a page or a redirect out.

import type { HttpRequest, HttpResponse } from '@maillon/applinks';
import {
  type Consumer,
  danceAuthorizePath,
  danceCallbackUrl,
  type FinishResult,
  type LoginDanceOptions,
  loginDance,
  OAuthProblemError,
  PeerFailure,
  safeReturnUrl,
} from '@maillon/applinks/consumer';
import { describe, expect, it } from 'vitest';

const BASE = 'https://code.example/base';
const DANCE = '/base/plugins/servlet/applinks/oauth/login-dance';
const LINK_URL = 'https://ci.example:8443/jenkins';
const CALLBACK = 'applicationLinkID=lnk_1&oauth_token=t&oauth_verifier=v';

function request(target: string, method = 'GET'): HttpRequest {
  return {
    method,
    target,
    header: () => undefined,
    headerCount: () => 0,
    remoteAddress: '127.0.0.1',
    body: { peek: async () => ({ bytes: new Uint8Array(0), complete: true }) },
  };
}

interface Stage {
  readonly calls: unknown[];
  visit(target: string, method?: string): Promise<HttpResponse | undefined>;
}

interface StageOptions {
  readonly finish?: () => Promise<FinishResult>;
  readonly authorize?: Consumer['authorize'];
  readonly options?: Partial<LoginDanceOptions>;
}

function stage({ finish, authorize, options = {} }: StageOptions = {}): Stage {
  const calls: unknown[] = [];
  const unused = (): never => {
    throw new Error('not part of the dance');
  };
  const consumer: Consumer = {
    link: { id: 'lnk_1', name: 'Acme <CI>' },
    async authorize(begin) {
      calls.push(begin);
      return authorize?.(begin) ?? { authorizeUrl: 'https://ci.example/authorize?oauth_token=t' };
    },
    async finish(end) {
      calls.push(end);
      return finish?.() ?? { kind: 'connected', redirectUrl: null };
    },
    fetch: unused,
    fetchTwoLegged: unused,
    isConnected: unused,
    disconnect: unused,
  };
  const dance = loginDance({
    baseUrl: `${BASE}/`,
    linkUrls: [LINK_URL],
    consumers: (id) => (id === 'lnk_1' ? consumer : undefined),
    user: () => ({ name: 'ada', session: 's1' }),
    signInUrl: (returnUrl) => `${BASE}/login?to=${encodeURIComponent(returnUrl)}`,
    ...options,
  });
  return { calls, visit: (target, method) => dance(request(target, method)) };
}

function header(response: HttpResponse | undefined, name: string): string | undefined {
  return response?.headers.find(([header]) => header === name)?.[1];
}

function page(status: number, text: string): { readonly status: number; readonly body: unknown } {
  return { status, body: expect.stringContaining(text) };
}

describe('login-dance/authorize', () => {
  it('sends the browser to the peer', async () => {
    const { calls, visit } = stage();
    const response = await visit(
      `${DANCE}/authorize?applicationLinkID=lnk_1&redirectUrl=%2Fbase%2Fbuilds%3Fa%3Db`,
    );
    expect(response).toMatchObject({ status: 302, body: '' });
    expect(header(response, 'location')).toBe('https://ci.example/authorize?oauth_token=t');
    expect(header(response, 'cache-control')).toBe('no-store');
    expect(calls).toEqual([
      { user: 'ada', session: 's1', redirectUrl: 'https://code.example/base/builds?a=b' },
    ]);
  });

  it('has somebody sign in first, and come back to it', async () => {
    const { calls, visit } = stage({ options: { user: () => undefined } });
    const response = await visit(`${DANCE}/authorize?applicationLinkID=lnk_1&redirectUrl=/base/builds`);
    const back = `${BASE}${danceAuthorizePath('lnk_1', 'https://code.example/base/builds')}`;
    expect(header(response, 'location')).toBe(`${BASE}/login?to=${encodeURIComponent(back)}`);
    expect(calls).toEqual([]);
  });

  it('says so when there is nowhere to sign in', async () => {
    const { visit } = stage({ options: { user: () => undefined, signInUrl: () => undefined } });
    expect(await visit(`${DANCE}/authorize?applicationLinkID=lnk_1`)).toMatchObject(
      page(403, 'not signed in'),
    );
  });

  it.each([
    ['an unknown link', 'applicationLinkID=other', 404],
    ['no link', '', 404],
    ['a link named twice', 'applicationLinkID=lnk_1&applicationLinkID=other', 400],
    ['a damaged query', 'applicationLinkID=lnk_1&a=%zz', 400],
  ])('shows a page for %s', async (_, query, status) => {
    const { calls, visit } = stage();
    expect(await visit(`${DANCE}/authorize?${query}`)).toMatchObject({ status });
    expect(calls).toEqual([]);
  });

  it('leaves other paths alone', async () => {
    const { visit } = stage();
    for (const path of [
      '/base',
      `${DANCE}/authorize/x`,
      '/plugins/servlet/applinks/oauth/login-dance/authorize',
      `${DANCE}/access%2F`,
    ]) {
      expect(await visit(path)).toBeUndefined();
    }
  });

  it('takes GET only', async () => {
    const { calls, visit } = stage();
    const response = await visit(`${DANCE}/authorize?applicationLinkID=lnk_1`, 'POST');
    expect([response?.status, header(response, 'allow')]).toEqual([405, 'GET']);
    expect(calls).toEqual([]);
  });

  it.each([
    [
      'the refusal',
      new OAuthProblemError({
        problem: 'consumer_key_unknown',
        advice: 'Create <the> link there.',
        status: 401,
        fields: [],
        step: 's',
        host: 'h',
      }),
      'Create &lt;the&gt; link there.',
    ],
    [
      'the failure',
      new PeerFailure({
        code: 'CONNECTION_REFUSED',
        step: 'asking',
        host: 'ci:1',
        came: 'refused',
        advice: 'Start it.',
      }),
      'asking at ci:1: refused. Start it.',
    ],
  ])('shows cause and remedy of %s, and a way to start again', async (_, error, text) => {
    const told: unknown[] = [];
    const { visit } = stage({
      authorize: () => Promise.reject(error),
      options: { onProblem: (problem) => told.push(problem) },
    });
    const response = await visit(`${DANCE}/authorize?applicationLinkID=lnk_1&redirectUrl=/base/x`);
    expect(response?.status).toBe(502);
    expect(response?.body).toContain(text);
    expect(response?.body).toContain(
      `href="${BASE}/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=lnk_1&amp;redirectUrl=https%3A%2F%2Fcode.example%2Fbase%2Fx"`,
    );
    expect(told).toEqual([
      {
        applicationLinkId: 'lnk_1',
        status: 502,
        code: error instanceof PeerFailure ? error.code : error.problem,
        text: error instanceof PeerFailure ? error.message : error.advice,
      },
    ]);
  });

  it('leaves the failures of the application to the application', async () => {
    const { visit } = stage({ authorize: () => Promise.reject(new Error('the disk is full')) });
    await expect(visit(`${DANCE}/authorize?applicationLinkID=lnk_1`)).rejects.toThrow('the disk is full');
  });
});

describe('login-dance/access', () => {
  it('returns to where the person wanted to go', async () => {
    const { calls, visit } = stage({
      finish: async () => ({ kind: 'connected', redirectUrl: 'https://code.example/base/builds' }),
    });
    const response = await visit(`${DANCE}/access?${CALLBACK}&redirectUrl=/base/other`);
    expect([response?.status, header(response, 'location')]).toEqual([
      302,
      'https://code.example/base/builds',
    ]);
    expect(header(response, 'referrer-policy')).toBe('no-referrer');
    expect(calls).toEqual([{ user: 'ada', session: 's1', oauthToken: 't', oauthVerifier: 'v' }]);
  });

  it('says that it is done when there is nowhere to go', async () => {
    const response = await stage().visit(`${DANCE}/access?${CALLBACK}`);
    expect(response).toMatchObject(page(200, 'Acme &lt;CI&gt; is connected'));
  });

  it('judges again where to go', async () => {
    const { visit } = stage({
      finish: async () => ({ kind: 'connected', redirectUrl: 'https://evil.example/' }),
    });
    expect(await visit(`${DANCE}/access?${CALLBACK}`)).toMatchObject({ status: 200 });
  });

  it('says that nothing was shared after a no', async () => {
    const { visit } = stage({
      finish: async () => ({ kind: 'denied', redirectUrl: 'https://code.example/base/x?a=1&b="' }),
    });
    const response = await visit(`${DANCE}/access?${CALLBACK}`);
    expect(response?.status).toBe(200);
    expect(response?.body).toContain('You said no. Nothing was shared with Acme &lt;CI&gt;.');
    expect(response?.body).toContain('href="https://code.example/base/x?a=1&amp;b=%22"');
  });

  it('shows cause and remedy of a failure', async () => {
    const { visit } = stage({
      finish: async () => ({
        kind: 'failed',
        problem: 'token_rejected',
        advice: 'Start <again>.',
        redirectUrl: null,
      }),
    });
    const response = await visit(`${DANCE}/access?${CALLBACK}`);
    expect(response?.status).toBe(400);
    expect(response?.body).toContain('Start &lt;again&gt;.');
    expect(response?.body).toContain('<code>token_rejected</code>');
  });

  it('does not take an answer for somebody who is not signed in', async () => {
    const { calls, visit } = stage({ options: { user: () => undefined } });
    expect(await visit(`${DANCE}/access?${CALLBACK}`)).toMatchObject({ status: 403 });
    expect(calls).toEqual([]);
  });

  it('takes no token twice', async () => {
    const { calls, visit } = stage();
    expect(await visit(`${DANCE}/access?${CALLBACK}&oauth_token=u`)).toMatchObject({ status: 400 });
    expect(calls).toEqual([]);
  });

  it('is framed, sniffed, cached and scripted by nobody', async () => {
    const response = await stage().visit(`${DANCE}/access?${CALLBACK}`);
    expect(header(response, 'content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(
      ['x-frame-options', 'x-content-type-options', 'referrer-policy', 'cache-control', 'content-type'].map(
        (name) => header(response, name),
      ),
    ).toEqual(['DENY', 'nosniff', 'no-referrer', 'no-store', 'text/html;charset=utf-8']);
  });

  it('is where danceCallbackUrl points to', async () => {
    const { pathname, search } = new URL(danceCallbackUrl(`${BASE}/`, 'lnk_1'));
    expect(pathname + search).toBe(`${DANCE}/access?applicationLinkID=lnk_1`);
  });
});

describe('T14 T15 T16 T17 the redirectUrl', () => {
  const rules = { baseUrl: BASE, linkUrls: [LINK_URL] };

  it.each([
    ['/base', 'https://code.example/base'],
    ['/base/', 'https://code.example/base/'],
    [
      '/base/a//b%2Fc?x=//evil.example&y=..#part',
      'https://code.example/base/a//b%2Fc?x=//evil.example&y=..#part',
    ],
    ['/base?x=1', 'https://code.example/base?x=1'],
    ['HTTPS://CODE.example:443/base/x', 'https://code.example/base/x'],
    ['https://ci.example:8443/jenkins/job/1', 'https://ci.example:8443/jenkins/job/1'],
  ])('%s is allowed', (text, expected) => {
    expect(safeReturnUrl(text, rules)).toBe(expected);
  });

  it.each([
    '',
    'builds',
    '//evil.example/base',
    '/\\evil.example/base',
    '\\\\evil.example',
    '/other',
    '/base-2',
    '/base/../other',
    '/base/%2e%2E/other',
    '/base/%252e%252e/other',
    '/base/x%2f../../other',
    '/base/..;x/other',
    '/base/\r\nSet-Cookie: a=b',
    '/base/\tx',
    ' /base/x',
    '/base/é',
    'javascript:alert(1)//https://code.example/base',
    'data:text/html,x',
    'https:/code.example/base',
    'https:code.example/base',
    'http://code.example/base',
    'https://code.example:444/base',
    'https://code.example/',
    'https://code.example/base-2',
    'https://code.example.evil.example/base',
    'https://evil.code.example/base',
    'https://code.example@evil.example/base',
    'https://user:pass@code.example/base',
    'https://evil.example\\@code.example/base',
    'https://code.example\\.evil.example/base',
    'https://code%2eexample/base',
    'https://ci.example/jenkins',
    'https://ci.example:8443/jenkins/../x',
    `/base/${'x'.repeat(9000)}`,
  ])('%j leads to a page', async (text) => {
    const { calls, visit } = stage();
    const response = await visit(
      `${DANCE}/authorize?applicationLinkID=lnk_1&redirectUrl=${encodeURIComponent(text)}`,
    );
    expect(response).toMatchObject(page(400, 'leads elsewhere'));
    expect(header(response, 'location')).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it('at a base without path takes any path but a second host', () => {
    expect(safeReturnUrl('/x', { baseUrl: 'http://127.0.0.1:7990' })).toBe('http://127.0.0.1:7990/x');
    expect(safeReturnUrl('/.//evil.example', { baseUrl: 'http://127.0.0.1:7990' })).toBeUndefined();
    expect(safeReturnUrl('//evil.example', { baseUrl: 'http://127.0.0.1:7990' })).toBeUndefined();
  });
});
