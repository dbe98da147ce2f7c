import { parse } from 'node:querystring';
import { type StrategyRequest, TokenStrategy } from 'passport-http-oauth';
import type { Registered, Subject, WireRequest } from '../wire-request.ts';

const WINDOW_SECONDS = 300;

/** A whole verifier of its own, for HMAC. Its comparison of signatures is not constant in time; that is left as it is. */
export function passportHttpOauth(registered: Registered): Subject | undefined {
  if (registered.signatureMethod !== 'HMAC-SHA1') return undefined;
  const { consumerKey, consumerSecret, token, tokenSecret, nowSeconds, nonces } = registered;
  let isAccepted = false;
  const strategy = new TokenStrategy(
    (key, done) => (key === consumerKey ? done(null, key, consumerSecret) : done(null, false)),
    (given, done) => (given === token ? done(null, given, tokenSecret) : done(null, false)),
    (timestamp, nonce, done) => {
      const isFresh = Math.abs(Number(timestamp) - nowSeconds) <= WINDOW_SECONDS;
      done(null, isFresh && nonces.record(timestamp, nonce));
    },
  );
  strategy.success = () => {
    isAccepted = true;
  };
  strategy.fail = () => {};
  return {
    name: 'passport-http-oauth',
    accepts(wire) {
      isAccepted = false;
      strategy.authenticate(asExpress(wire));
      return isAccepted;
    },
  };
}

const ENCRYPTED = { encrypted: true };

/** As Express with its parsers hands it over. */
function asExpress({ method, url, authorization, formText }: WireRequest): StrategyRequest {
  const pathStart = url.indexOf('/', 'https://'.length);
  const mark = url.indexOf('?', pathStart);
  return {
    method,
    url: url.slice(pathStart),
    connection: ENCRYPTED,
    headers: {
      host: url.slice('https://'.length, pathStart),
      authorization,
      ...(formText !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    query: mark === -1 ? {} : parse(url.slice(mark + 1)),
    body: formText === undefined ? {} : parse(formText),
  };
}
