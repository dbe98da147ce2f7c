// A dance and three calls with npm's oauth-1.0a and fetch; see ../client-program.ts.
import { createHmac, createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline/promises';

// The bench has it among its dependencies.
const OAuth = createRequire(new URL('../../../bench/package.json', import.meta.url))('oauth-1.0a');
const { env } = process;
const isRsa = env.SIGNATURE_METHOD === 'RSA-SHA1';
const privateKey = readFileSync(env.PRIVATE_KEY_PKCS8, 'utf8');

const client = new OAuth({
  consumer: { key: env.CONSUMER_KEY, secret: isRsa ? '' : env.CONSUMER_SECRET },
  signature_method: env.SIGNATURE_METHOD,
  hash_function: (base, key) =>
    isRsa
      ? createSign('RSA-SHA1').update(base).sign(privateKey, 'base64')
      : createHmac('sha1', key).update(base).digest('base64'),
});

/** Signs and sends. `data` are parameters beside those of the URL; protocol ones among them go where those go. */
async function call({ method, url, place, data = {}, json, token }) {
  const authorized = client.authorize({ method, url, data }, token);
  const protocol = Object.entries(authorized).filter(([name]) => name.startsWith('oauth_'));
  const form = new URLSearchParams(Object.entries(data).filter(([name]) => !name.startsWith('oauth_')));
  const separator = url.includes('?') ? '&' : '?';
  const headers = place === 'header' ? client.toHeader(Object.fromEntries(protocol)) : {};
  if (place === 'form') for (const [name, value] of protocol) form.append(name, value);
  return fetch(place === 'query' ? `${url}${separator}${new URLSearchParams(protocol)}` : url, {
    method,
    headers: {
      ...headers,
      ...(method === 'POST' && {
        'content-type': json === undefined ? 'application/x-www-form-urlencoded' : 'application/json',
      }),
    },
    ...(method === 'POST' && { body: json ?? form.toString() }),
  });
}

async function tokenIn(response) {
  const fields = new URLSearchParams(await response.text());
  if (!fields.has('oauth_token')) throw new Error(`${response.status} ${fields}`);
  return { key: fields.get('oauth_token'), secret: fields.get('oauth_token_secret') };
}

async function show(step, response) {
  process.stdout.write(`${step} ${response.status} ${await response.text()}\n`);
}

const place = env.PLACE;
const requestToken = await tokenIn(
  await call({
    method: 'POST',
    url: env.REQUEST_TOKEN_URL,
    place,
    data: { oauth_callback: env.CALLBACK_URL },
  }),
);
process.stdout.write(`authorize ${env.AUTHORIZE_URL}?oauth_token=${encodeURIComponent(requestToken.key)}\n`);
const lines = createInterface({ input: process.stdin });
const verifier = await new Promise((resolve) => lines.once('line', resolve));
lines.close();
const token = await tokenIn(
  await call({
    method: 'POST',
    url: env.ACCESS_TOKEN_URL,
    place,
    data: { oauth_verifier: verifier },
    token: requestToken,
  }),
);

const url = env.RESOURCE_URL;
const fields = { text: env.NOTE, page: '2' };
// A GET and a JSON body have no form for the parameters.
const formless = place === 'form' ? 'header' : place;
// The library reads a `+` in a URL as a plus, so that spaces must come as %20.
const query = `text=${encodeURIComponent(fields.text)}&page=${fields.page}`;
await show('get', await call({ method: 'GET', url: `${url}?${query}`, place: formless, token }));
await show('form', await call({ method: 'POST', url, place, data: fields, token }));
await show('json', await call({ method: 'POST', url, place: formless, json: env.JSON_BODY, token }));
