// Peers that only sign, made into a whole verification: parse, check, sign again, compare, record the nonce.
import { timingSafeEqual, verify } from 'node:crypto';
import { type ParsedUrlQuery, parse } from 'node:querystring';
import type { Registered, Subject, WireRequest } from '../wire-request.ts';
import { type Fields, readAuthorization } from './read-authorization.ts';

/** A request taken apart for a peer. */
export interface ParsedRequest {
  readonly method: string;
  /** Without the query. */
  readonly address: string;
  readonly url: string;
  readonly query: ParsedUrlQuery;
  readonly form: ParsedUrlQuery;
  /** Protocol parameters without `oauth_signature`; the peer may add to it. */
  readonly fields: Fields;
}

const WINDOW_SECONDS = 300;

/** @param matches - whether the signature is the one that the peer makes. */
function verifyBySigning(
  name: string,
  registered: Registered,
  matches: (request: ParsedRequest, signature: string) => boolean,
): Subject {
  const { consumerKey, token, signatureMethod, nowSeconds, nonces } = registered;
  return {
    name,
    accepts(wire) {
      const fields = readAuthorization(wire.authorization);
      const {
        oauth_signature: signature = '',
        oauth_timestamp: timestamp = '',
        oauth_nonce: nonce = '',
      } = fields;
      if (fields['oauth_consumer_key'] !== consumerKey || fields['oauth_token'] !== token) return false;
      if (fields['oauth_signature_method'] !== signatureMethod) return false;
      if (!(Math.abs(Number(timestamp) - nowSeconds) <= WINDOW_SECONDS)) return false;
      delete fields['oauth_signature'];
      return matches(parsed(wire, fields), signature) && nonces.record(timestamp, nonce);
    },
  };
}

function parsed({ method, url, formText }: WireRequest, fields: Fields): ParsedRequest {
  const mark = url.indexOf('?');
  return {
    method,
    url,
    address: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? {} : parse(url.slice(mark + 1)),
    form: formText === undefined ? {} : parse(formText),
    fields,
  };
}

/** @param sign - the peer's HMAC-SHA1 signature, base64. */
export function verifyHmacBySigning(
  name: string,
  registered: Registered,
  sign: (request: ParsedRequest) => string,
): Subject {
  return verifyBySigning(name, registered, (request, given) => {
    const expected = Buffer.from(sign(request));
    const actual = Buffer.from(given);
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  });
}

/** None of the peers verifies RSA-SHA1: their base string, and the platform's verification with a ready key. */
export function verifyRsaOver(
  name: string,
  registered: Registered,
  baseString: (request: ParsedRequest) => string,
): Subject {
  const { publicKey } = registered;
  return verifyBySigning(name, registered, (request, given) =>
    verify('RSA-SHA1', Buffer.from(baseString(request)), publicKey, Buffer.from(given, 'base64')),
  );
}
