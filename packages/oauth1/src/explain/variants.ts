// The table: each code with its cause, its remedy, and the variants of a signature that prove it.
import type { FindingCode } from './codes.ts';
import type { Vary } from './variation.ts';
import { varyDefaultPort, varyHost, varyPort, varyScheme } from './vary-address.ts';
import { varyBodyCounted, varyBodyNotCounted } from './vary-body.ts';
import { varyHttpMethod } from './vary-method.ts';
import { varyArrangement, varyExtra, varyMissing, varyRealm } from './vary-parameters.ts';
import {
  varyContextPath,
  varyPathCharset,
  varyPathDecoded,
  varyPathEncoded,
  varyPathPlus,
  varyTrailingSlash,
} from './vary-path.ts';
import { varyConsumerSecret, varyTokenSecret, varyTokenSecretMissing } from './vary-secret.ts';
import { varyHash, varySignatureMethod } from './vary-signature-method.ts';
import {
  varySignatureEncoding,
  varySignatureNotation,
  varySignaturePlus,
} from './vary-signature-notation.ts';
import { varyCharset, varyDoubleEncoding, varyPlus } from './vary-spelling.ts';
import { varyFragmentInUri, varyQueryInUri } from './vary-uri-tail.ts';
import { varyUrlCut } from './vary-url-cut.ts';
import { varyWhitespace } from './vary-whitespace.ts';

export interface Variant {
  /** What went wrong, for the person who must repair it. */
  readonly cause: string;
  readonly remedy: string;
  /** None where the code is not proven by a signature but measured. */
  readonly vary: readonly Vary[];
}

/** In the order in which equal explanations are preferred. */
export const VARIANTS: Readonly<Record<FindingCode, Variant>> = {
  scheme_differs: {
    cause:
      'The consumer signed the other scheme (http or https): TLS ends at a proxy, or the link holds the wrong address.',
    remedy:
      'Set our public URL to the address that the consumer uses, or correct it in the link at the consumer. Behind a proxy: pass the scheme on (nginx: proxy_set_header X-Forwarded-Proto $scheme) and trust that proxy.',
    vary: [varyScheme],
  },
  host_differs: {
    cause:
      'The consumer signed another host name than our public one: an alias, an internal name, or what a proxy put in its place.',
    remedy:
      'Add the name to the aliases of our public URL, or correct the address in the link at the consumer. Behind a proxy: keep the host (nginx: proxy_set_header Host $host).',
    vary: [varyHost],
  },
  port_differs: {
    cause: 'The consumer signed another port than the public one, often the port behind the proxy.',
    remedy:
      'Set our public URL with the port that the consumer uses, or take the port out of the address in the link at the consumer.',
    vary: [varyPort],
  },
  context_path_differs: {
    cause:
      'The path that was signed has another beginning: a proxy strips or adds a context path, or the link was made without it.',
    remedy:
      'Put the context path into our public URL and into the addresses of the link, and let the proxy pass the path on unchanged.',
    vary: [varyContextPath],
  },
  trailing_slash: {
    cause: 'The path that was signed and the one that we received differ in a slash at the end.',
    remedy:
      'Let consumer and proxy use the path with exactly the same ending; switch off the redirect or rewrite that adds or removes the slash.',
    vary: [varyTrailingSlash],
  },
  path_encoded: {
    cause:
      'Characters of the path were percent-encoded on one side only: by the signer, who encoded them again, or by a proxy.',
    remedy:
      'Sign the path exactly as it is on the request line, without encoding it again; let the proxy pass the raw path on.',
    vary: [varyPathEncoded],
  },
  path_decoded: {
    cause:
      'Escapes in the path (such as %2F or %20) were decoded on one side only: by a proxy on the way, or by the signer.',
    remedy:
      'Let the proxy pass the raw path on (nginx: proxy_pass without a path; Apache: AllowEncodedSlashes NoDecode and nocanon), and sign the path exactly as it is on the request line.',
    vary: [varyPathDecoded],
  },
  plus_as_space: {
    cause:
      'A + and a space were taken for each other: in a query or form + means a space, in the signed text a space is %20 and a plus %2B.',
    remedy:
      'Send a space as %20 and a plus as %2B, and sign the decoded values by percent-encoding, not by form encoding.',
    vary: [varyPlus, varyPathPlus, varySignaturePlus],
  },
  double_encoded: {
    cause:
      'The number of percent-encodings differs: something was encoded once more, or once less, than it was sent.',
    remedy:
      'Give the signing library decoded names and values, and encode them once when sending; look for a proxy that encodes again.',
    vary: [varyDoubleEncoding, varySignatureEncoding],
  },
  body_not_counted: {
    cause: 'The body is a form, so its pairs belong to the signed text; the consumer signed without them.',
    remedy: 'Give the form fields to the signing library, or send the body with another media type.',
    vary: [varyBodyNotCounted],
  },
  body_counted: {
    cause:
      'The consumer signed the body as if it were a form; a body of another media type is no part of the signed text.',
    remedy:
      'Sign without the body (oauth_body_hash may cover it), or send it as application/x-www-form-urlencoded; look for a proxy that drops Content-Type.',
    vary: [varyBodyCounted],
  },
  realm_signed: {
    cause: 'The realm of the Authorization header was signed; RFC 5849 section 3.4.1.3.1 leaves it out.',
    remedy: 'Leave the realm out of the signed parameters, or send none.',
    vary: [varyRealm],
  },
  parameter_order_or_duplicates: {
    cause: 'The parameters were put together in another order, or repeated ones were merged.',
    remedy:
      'Encode first, then sort by name and by value as bytes, and keep every repetition (RFC 5849 section 3.4.1.3.2).',
    vary: [varyArrangement, varyQueryInUri],
  },
  parameter_missing: {
    cause:
      'A parameter was sent and not signed: the signer left it out of the signature, or it was added on the way to us.',
    remedy:
      'Sign all parameters of query, form and header, and look for a proxy or a plug-in that adds parameters.',
    vary: [varyMissing],
  },
  parameter_extra: {
    cause:
      'A parameter was signed and not sent: the signer put it into the signature alone, or it was dropped on the way to us.',
    remedy: 'Send every parameter that is signed, and look for a proxy that drops the query or parts of it.',
    vary: [varyUrlCut, varyExtra, varyFragmentInUri],
  },
  default_port_signed: {
    cause:
      'The signed address names the default port of its scheme; RFC 5849 section 3.4.1.2 leaves :80 and :443 out.',
    remedy:
      'Take the port out of the address in the link at the consumer, or use a signing library that leaves it out.',
    vary: [varyDefaultPort],
  },
  http_method_differs: {
    cause:
      'The signature was made for another HTTP method: the request was redirected or rewritten, or signed for another call.',
    remedy:
      'Sign the method in capitals that is on the request line; look for a redirect (POST becomes GET) or a method override.',
    vary: [varyHttpMethod],
  },
  token_secret_missing: {
    cause:
      'The signature was made without the token secret, though the request names a token (or without the & that stands before it).',
    remedy:
      'Give the secret of the token to the signing library: the key is the encoded consumer secret, &, the encoded token secret.',
    vary: [varyTokenSecretMissing],
  },
  secret_has_whitespace: {
    cause: 'White space was copied along with a secret: a line break, a space, a tab.',
    remedy:
      'Enter the secret again without white space around or within it; write files with printf, not echo.',
    vary: [varyWhitespace],
  },
  consumer_secret_differs: {
    cause: 'The signature was made with another consumer secret or key than the one that we expect.',
    remedy:
      'Copy the secret (or the public key) of this link once more, or finish the rotation on both sides; check that consumer key and secret belong together.',
    vary: [varyConsumerSecret],
  },
  token_secret_differs: {
    cause: 'The signature was made with another token secret than that of the token in the request.',
    remedy:
      'Store token and secret together; after the exchange use those of the access token. If in doubt, revoke the token and authorise again.',
    vary: [varyTokenSecret],
  },
  signature_method_differs: {
    cause:
      'The signature was made by another method than the request declares, or than this consumer is registered for.',
    remedy:
      'Set the same signature method on both sides: HMAC with the shared secret, RSA with the key pair.',
    vary: [varySignatureMethod],
  },
  hash_differs: {
    cause: 'The signature was made with another hash (SHA-1, SHA-256, SHA-512) than the request declares.',
    remedy: 'Let oauth_signature_method name the method that the library computes.',
    vary: [varyHash],
  },
  charset_differs: {
    cause:
      'Characters were turned into bytes or escapes by another table: Latin-1 instead of UTF-8, or other characters left as they are.',
    remedy:
      'Encode as UTF-8, everything but letters, digits and - . _ ~ as %XX with capital digits (RFC 5849 section 3.6).',
    vary: [varyCharset, varyPathCharset],
  },
  authorization_header_lost: {
    cause:
      'The Authorization header did not reach us: a proxy, a redirect or the application server took it away.',
    remedy:
      'Let it pass (Apache: CGIPassAuth On or SetEnvIf Authorization; nginx: no proxy_set_header Authorization ""), and do not follow redirects with signed requests.',
    vary: [],
  },
  clock_differs: {
    cause: 'The timestamp of the request is outside the window around our clock.',
    remedy: 'Set both clocks by NTP, and send oauth_timestamp in whole seconds since 1970 UTC.',
    vary: [],
  },
  nonce_repeated: {
    cause: 'This nonce was used before with the same timestamp: the request was sent twice.',
    remedy: 'Sign each attempt anew; switch off retries in the proxy, and let all nodes share one store.',
    vary: [],
  },
  unknown: {
    cause: 'None of the known causes explains the signature.',
    remedy: 'Compare both base strings character by character: let the consumer log the one that it signs.',
    vary: [varySignatureNotation],
  },
};
