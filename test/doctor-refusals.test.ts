// What is kept of refused requests: enough to explain them, nothing that opens anything.
import type { HttpRequest } from '@maillon/applinks';
import { expect, it } from 'vitest';
import { readBody, redactRequest } from '../packages/gateway/src/refusals/redact-request.ts';

const SECRETS = /hush|other-application|verifier-in-clear/;

function request(
  target: string,
  headers: Readonly<Record<string, string>>,
  form?: { readonly text: string; readonly complete?: boolean },
): HttpRequest {
  const bytes = new TextEncoder().encode(form?.text ?? '');
  return {
    method: 'POST',
    target,
    header: (name) => headers[name],
    headerCount: (name) => (headers[name] === undefined ? 0 : 1),
    remoteAddress: '203.0.113.5',
    body: { peek: () => Promise.resolve({ bytes, complete: form?.complete ?? true }) },
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };

async function kept(...args: Parameters<typeof request>) {
  const made = request(...args);
  return redactRequest(made, await readBody(made)).kept;
}

it('keeps what a signature without a token covers, as it is', async () => {
  const authorization =
    'OAuth realm="x", oauth_consumer_key="ci%3A1", oauth_nonce="n", oauth_signature="2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D", oauth_timestamp="5"';
  const headers = {
    authorization,
    host: 'ci.acme.dev',
    'x-forwarded-proto': 'http',
    cookie: 'hush',
    'x-other': 'hush',
  };
  expect(await kept('/job/a%2Fb?x=%20', headers)).toEqual({
    method: 'POST',
    target: '/job/a%2Fb?x=%20',
    headers: [
      ['host', 'ci.acme.dev'],
      ['x-forwarded-proto', 'http'],
      ['authorization', authorization],
    ],
    consumerKey: 'ci:1',
    isRedacted: false,
  });
});

it.each<readonly [what: string, target: string, headers: Readonly<Record<string, string>>]>([
  ['a token in the header', '/x', { authorization: 'OAuth oauth_consumer_key="ci", oauth_token="hush"' }],
  ['a token in the query', '/x?oauth_consumer_key=ci&oauth_token=hush&oauth_signature=s', {}],
  ['a secret of the application in the query', '/x?token=hush&access_token=hush&jobPassword=hush', {}],
  ['an encoded name', '/x?oauth%5Ftoken=hush', {}],
  ['another scheme', '/x?oauth_consumer_key=ci', { authorization: 'Basic aHVzaA==hush' }],
  ['a header without quotes', '/x', { authorization: 'OAuth oauth_consumer_key="ci", oauth_token=hush' }],
  [
    'a header that ends too early',
    '/x',
    { authorization: 'OAuth oauth_consumer_key="ci", oauth_token="hush' },
  ],
  [
    'a secret as PLAINTEXT signature',
    '/x',
    { authorization: 'OAuth oauth_consumer_key="ci", oauth_signature="hush%26hush"' },
  ],
  [
    'a secret as PLAINTEXT signature, alone',
    '/x',
    { authorization: 'OAuth oauth_consumer_key="ci", oauth_signature="hush"' },
  ],
  [
    'a secret as PLAINTEXT signature, encoded twice',
    '/x',
    { authorization: 'OAuth oauth_consumer_key="ci", oauth_signature="hush%2526hush"' },
  ],
  ['a session in the path', '/browse;jsessionid=hush/x?a=b', {}],
  ['a user in the target', 'http://me:hush@ci.acme.dev/x', {}],
  ['a fragment', '/x#access_token=hush', {}],
  ['a secret behind another separator', '/x?a=1;password=hush', {}],
  ['a secret behind a second =', '/x?a==password=hush', {}],
  ['a secret in an address', '/x?oauth_callback=https%3A%2F%2Fh%2Fcb%3Ftoken%3Dhush', {}],
  ['a user in an address', '/x?dest=https%3A%2F%2Fme%3Ahush%40h%2F', {}],
  ['a secret in JSON', '/x?q=%7B%22password%22%3A%22hush%22%7D', {}],
  ['a secret in JSON without a name', '/x?%7B%22password%22%3A%22hush%22%7D', {}],
  ['a name with a broken escape', '/x?to%6ben%FF=hush', {}],
  ['the names of others', '/x?ticket=hush&SAMLResponse=hush&sig=hush&sid=hush', {}],
])('T30: takes out %s', async (_, target, headers) => {
  const redacted = await kept(target, headers);
  expect(JSON.stringify(redacted)).not.toMatch(SECRETS);
  if (headers['authorization']?.startsWith('Basic') !== true) expect(redacted.isRedacted).toBe(true);
});

it('takes token and verifier out of a form, and tells equal tokens from others', async () => {
  const text =
    'oauth_consumer_key=ci&oauth_token=hush&oauth_verifier=verifier-in-clear&oauth_signature=2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D&a=1';
  const { form, consumerKey, isRedacted } = await kept('/x', FORM, { text });
  expect(form).toMatch(
    /^oauth_consumer_key=ci&oauth_token=sha256-[0-9a-f]{12}&oauth_verifier=sha256-[0-9a-f]{12}&oauth_signature=2jmj7l5rSw0yVb%2FvlWAYkK%2FYBwk%3D&a=1$/,
  );
  expect({ consumerKey, isRedacted }).toEqual({ consumerKey: 'ci', isRedacted: true });
});

it('says that something is missing when a form was not read, or is too large', async () => {
  for (const form of [{ text: 'a=1', complete: false }, { text: `a=${'x'.repeat(5000)}` }]) {
    const redacted = await kept('/x', FORM, form);
    expect(redacted.form).toBeUndefined();
    expect(redacted.isRedacted).toBe(true);
  }
});

it('reads what has no pairs once', async () => {
  // With a name tried from each of its characters, this would take minutes.
  const long = 'a'.repeat(4000);
  for (let round = 0; round < 600; round++)
    await kept(`/?${long}`, { authorization: `OAuth ${'%'.repeat(4000)}` }, { text: long });
});

it('is bounded, whatever comes', async () => {
  const authorization = `OAuth ${'oauth_nonce="x", '.repeat(2000)}`;
  const redacted = await kept(`/${'a'.repeat(100_000)}?${'b=c&'.repeat(20_000)}`, { authorization });
  expect(JSON.stringify(redacted).length).toBeLessThan(12_000);
});

it('keeps no other body, whose length and type tell that there was one', async () => {
  const headers = { 'content-type': 'text/plain', 'content-length': '6' };
  const made = request('/x', headers, { text: 'a=hush' });
  const { kept, whole } = redactRequest(made, await readBody(made));
  expect(whole.body).toEqual(new TextEncoder().encode('a=hush'));
  expect(kept).toMatchObject({ hasOtherBody: true, isRedacted: false });
  expect(JSON.stringify(kept)).not.toMatch(SECRETS);
});

it.each([
  ...['auth', 'Auth', 'oauth', 'oauth2', 'xoauth', 'x_auth', 'x-auth-key', 'xAuth', 'basicAuth', 'OAuth'],
  ...['authorization', 'proxy_authorization', 'authentication', 'authToken', 'oauth_token_secret'],
  ...['access_token', 'jobPassword', 'pwd', 'JSESSIONID', 'jwt', 'api_key', 'apiKey', 'X-Api-Key', 'code'],
  ...['authkey', 'xauthkey', 'userauth', 'basicauth', 'AUTHORISED', 'authorize', 'preauth', 'oauthkey'],
  ...['pass', 'passphrase', 'passPhrase', 'userpass', 'user_pass', 'userPass', 'db-pass', 'pass2', 'passkey'],
  ...['access_key', 'accessKey', 'accesskey', 'private_key', 'private-key', 'privatekey', 'ssh_key', 'key'],
  ...['otp', 'otp_2', 'totp', 'userOtp', 'pin', 'PIN', 'user-pin', 'pin1', 'password[]', 'user[pass]'],
])('takes out the value of %s', async (name) => {
  expect(await kept(`/x?${name}=hush`, {})).toMatchObject({
    target: `/x?${name}=redacted`,
    isRedacted: true,
  });
});

it.each([
  ...['xoauth_requestor_id', 'author', 'authors', 'coAuthor', 'author_email', 'authority', 'authored-by'],
  ...['oauth_nonce', 'oauth_timestamp', 'oauth_body_hash', 'branch', 'q', 'user'],
  ...[
    'compass',
    'encompass',
    'passenger',
    'passengers',
    'bypass',
    'bypass_cache',
    'trespass',
    'passed',
    'passive',
  ],
  ...[
    'consumer_key',
    'consumerKey',
    'oauth_consumer_key',
    'monkey',
    'turkey',
    'keyboard',
    'keyword',
    'key_type',
  ],
  ...['shipping', 'spin', 'pinned', 'pinboard', 'option', 'opt', 'laptop', 'coAuthors', 'authorities'],
])('leaves %s as it is', async (name) => {
  expect(await kept(`/x?${name}=ada`, {})).toMatchObject({ target: `/x?${name}=ada`, isRedacted: false });
});
