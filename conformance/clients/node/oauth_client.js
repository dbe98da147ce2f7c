// A dance and three calls with npm's oauth; see ../client-program.ts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline/promises';

// The bench has it among its dependencies.
const { OAuth } = createRequire(new URL('../../../bench/package.json', import.meta.url))('oauth');
const { env } = process;

const client = new OAuth(
  env.REQUEST_TOKEN_URL,
  env.ACCESS_TOKEN_URL,
  env.CONSUMER_KEY,
  env.SIGNATURE_METHOD === 'RSA-SHA1' ? readFileSync(env.PRIVATE_KEY_PKCS8, 'utf8') : env.CONSUMER_SECRET,
  // Goes over the wire as oauth_version, whose only value is 1.0 (RFC 5849 section 3.1); the README's 1.0A is refused.
  '1.0',
  env.CALLBACK_URL,
  env.SIGNATURE_METHOD,
);

/** The library's callbacks as a promise of [first, second] result. */
function ask(call) {
  return new Promise((resolve, reject) => {
    call((error, first, second) =>
      error ? reject(new Error(JSON.stringify(error))) : resolve([first, second]),
    );
  });
}

/** Any answer, also one that is an error to the library. */
function show(step, call) {
  return new Promise((resolve) => {
    call((error, body, response) => {
      process.stdout.write(`${step} ${response?.statusCode ?? error?.statusCode} ${body ?? error?.data}\n`);
      resolve();
    });
  });
}

const [requestToken, requestSecret] = await ask((done) => client.getOAuthRequestToken(done));
process.stdout.write(`authorize ${env.AUTHORIZE_URL}?oauth_token=${encodeURIComponent(requestToken)}\n`);
const lines = createInterface({ input: process.stdin });
const verifier = await new Promise((resolve) => lines.once('line', resolve));
lines.close();
const [token, secret] = await ask((done) =>
  client.getOAuthAccessToken(requestToken, requestSecret, verifier, done),
);

const fields = { text: env.NOTE, page: '2' };
const url = `${env.RESOURCE_URL}?${new URLSearchParams(fields)}`;
if (env.PLACE === 'query') {
  const response = await fetch(client.signUrl(url, token, secret, 'GET'));
  process.stdout.write(`get ${response.status} ${await response.text()}\n`);
} else {
  await show('get', (done) => client.get(url, token, secret, done));
}
await show('form', (done) => client.post(env.RESOURCE_URL, token, secret, fields, null, done));
await show('json', (done) =>
  client.post(env.RESOURCE_URL, token, secret, env.JSON_BODY, 'application/json', done),
);
