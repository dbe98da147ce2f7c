// Whether a client's calls arrived at the echo application as they were meant.
import { createHash } from 'node:crypto';
import type { Echo } from './echo-application.ts';
import { type Call, JSON_BODY, NOTE, type Outcome, type Step } from './run-client.ts';

const FIELDS: readonly (readonly [string, string])[] = [
  ['page', '2'],
  ['text', NOTE],
];

/** @returns what is wrong, by step; `ok` when nothing is. */
export function judge(outcome: Outcome, user: string): Readonly<Record<'dance' | Step, string>> {
  const { calls, failure } = outcome;
  const reached = Object.keys(calls).length > 0;
  return {
    dance: failure ?? (reached ? 'ok' : 'no call was made'),
    get: judgeCall(calls.get, user, ({ method, target }) =>
      method !== 'GET' ? `method ${method}` : unlessEqual(ownParameters(target.split('?')[1] ?? ''), FIELDS),
    ),
    form: judgeCall(calls.form, user, ({ method, body }) =>
      method !== 'POST' ? `method ${method}` : unlessEqual(ownParameters(body), FIELDS),
    ),
    json: judgeCall(calls.json, user, ({ method, bodySha256 }) =>
      method !== 'POST'
        ? `method ${method}`
        : unlessEqual(bodySha256, createHash('sha256').update(JSON_BODY).digest('hex')),
    ),
  };
}

function judgeCall(
  call: Call | undefined,
  user: string,
  differs: (echo: Echo) => string | undefined,
): string {
  if (call === undefined) return 'not made';
  if (call.status !== 200) return `${call.status} ${call.body}`;
  const echo = JSON.parse(call.body) as Echo; // our own application's answer
  if (echo.user !== user) return `arrived as ${echo.user ?? 'nobody'}`;
  if (echo.headers.some(([name]) => name.toLowerCase() === 'authorization'))
    return 'the signature went on to the application';
  return differs(echo) ?? 'ok';
}

/** What is not of the protocol, sorted by name. */
function ownParameters(encoded: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(encoded)]
    .filter(([name]) => !name.startsWith('oauth_'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function unlessEqual(got: unknown, expected: unknown): string | undefined {
  const [gotText, expectedText] = [JSON.stringify(got), JSON.stringify(expected)];
  return gotText === expectedText ? undefined : `expected ${expectedText}, got ${gotText}`;
}
