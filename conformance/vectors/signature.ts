// Signature vectors and the small ones beside them, run through the public API of @maillon/oauth1. The schemas are
// explained in the files' own headers.
import {
  bodyHash,
  normalizeParameters,
  type Parameter,
  parseAuthorizationHeader,
  percentDecode,
  percentEncode,
  type ReceivedRequest,
  readRequest,
  rsaPrivateKey,
  rsaPublicKey,
  type SignatureMethodName,
  type SigningKey,
  secretKey,
  signatureBaseString,
  signBaseString,
  type VerificationKey,
  verifyBaseString,
  verifySignature,
} from '@maillon/oauth1';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import { judge, type Verdict } from './case.ts';

export interface SignatureVector {
  readonly id: string;
  readonly certainty: 'normative' | 'consensus' | 'ambiguous';
  readonly method?: string;
  readonly url?: string;
  readonly params?: readonly Parameter[];
  readonly body?: string | null;
  readonly contentType?: string | null;
  readonly authorization?: string;
  readonly signedUrl?: string;
  readonly signedBody?: string;
  readonly signatureMethod?: SignatureMethodName;
  readonly consumerSecret?: string;
  readonly tokenSecret?: string;
  readonly privateKeyPem?: string;
  readonly publicKeyPem?: string;
  readonly normalizedParameters?: string;
  readonly baseString?: string;
  readonly signature?: string;
}

/** Keys of vectors are test keys of any size. */
const ANY_SIZE = { allowWeakKey: true };

export async function runSignatureVector(vector: SignatureVector): Promise<Verdict> {
  const fields: [string, unknown, unknown][] = [];
  const { method, url, params, signatureMethod, signature } = vector;
  if (method !== undefined && url !== undefined && params !== undefined) {
    const baseString = signatureBaseString({ method, url, parameters: params });
    fields.push([
      'normalized parameters',
      vector.normalizedParameters ?? normalizeParameters(params),
      normalizeParameters(params),
    ]);
    fields.push(['base string', vector.baseString ?? baseString, baseString]);
  }
  if (signatureMethod !== undefined && signature !== undefined) {
    const { signing, verification } = keysOf(vector);
    const baseString = vector.baseString ?? '';
    if (signing !== undefined) {
      fields.push(['signature', signature, await signBaseString(signatureMethod, baseString, signing)]);
    }
    if (verification !== undefined) {
      fields.push([
        'verified',
        true,
        await verifyBaseString(signatureMethod, baseString, signature, verification),
      ]);
      const request = receivedRequest(vector);
      if (request !== undefined)
        fields.push(['verified as sent', 'yes', await verifyAsSent(request, verification)]);
    }
  }
  return judge(vector.id, fields, vector.certainty === 'ambiguous');
}

function keysOf(vector: SignatureVector): { signing?: SigningKey; verification?: VerificationKey } {
  if (vector.signatureMethod?.startsWith('RSA') !== true) {
    const key = secretKey(vector.consumerSecret ?? '', vector.tokenSecret ?? '');
    return { signing: key, verification: key };
  }
  const { privateKeyPem, publicKeyPem } = vector;
  const privateKey = privateKeyPem === undefined ? undefined : readPrivateKey(privateKeyPem, ANY_SIZE);
  const publicKey =
    publicKeyPem === undefined ? privateKey?.publicKey : readPublicKey(publicKeyPem, ANY_SIZE);
  return {
    ...(privateKey !== undefined && { signing: rsaPrivateKey(privateKey.pkcs8) }),
    ...(publicKey !== undefined && { verification: rsaPublicKey(publicKey.spki) }),
  };
}

function receivedRequest(vector: SignatureVector): ReceivedRequest | undefined {
  const { method, url, authorization, signedUrl, signedBody, body, contentType } = vector;
  if (method === undefined || url === undefined) return undefined;
  const form = isForm(contentType) && body != null ? { form: new TextEncoder().encode(body) } : {};
  if (authorization !== undefined) return { method, url, authorization, ...form };
  if (signedUrl !== undefined) return { method, url: signedUrl, ...form };
  if (signedBody === undefined) return undefined;
  return { method, url, form: new TextEncoder().encode(signedBody) };
}

function isForm(contentType: string | null | undefined): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? '');
}

async function verifyAsSent(request: ReceivedRequest, key: VerificationKey): Promise<string> {
  const read = readRequest(request, { maxHeaderBytes: Number.MAX_SAFE_INTEGER });
  if (read.kind !== 'attempt') return read.kind === 'malformed' ? read.reason.code : read.kind;
  return (await verifySignature(read.request, key)) ? 'yes' : 'no';
}

export interface PercentEncodingVector {
  readonly id: string;
  readonly raw: string;
  readonly encoded: string;
}

export function runPercentEncodingVector({ id, raw, encoded }: PercentEncodingVector): Verdict {
  return judge(id, [
    ['encoded', encoded, percentEncode(raw)],
    ['decoded', raw, percentDecode(encoded)],
  ]);
}

export interface BodyHashVector {
  readonly id: string;
  readonly signatureMethod: SignatureMethodName;
  readonly body: string;
  readonly bodyEncoding: string;
  readonly oauth_body_hash: string;
}

export async function runBodyHashVector(vector: BodyHashVector): Promise<Verdict> {
  const encoding = vector.bodyEncoding === 'utf-8' ? 'utf8' : vector.bodyEncoding;
  if (!Buffer.isEncoding(encoding)) throw new TypeError(`${vector.id}: unknown body encoding ${encoding}`);
  const body = Buffer.from(vector.body, encoding);
  return judge(vector.id, [
    ['body hash', vector.oauth_body_hash, await bodyHash(vector.signatureMethod, body)],
  ]);
}

export interface HeaderParseVector {
  readonly id: string;
  readonly authorization: string;
  readonly realm: string | null;
  readonly params: readonly Parameter[];
  readonly certainty: 'normative' | 'consensus' | 'ambiguous';
}

export function runHeaderParseVector(vector: HeaderParseVector): Verdict {
  const parsed = parseAuthorizationHeader(vector.authorization);
  return judge(
    vector.id,
    [
      ['realm', vector.realm, parsed?.realm],
      ['parameters', vector.params, parsed?.parameters],
    ],
    vector.certainty === 'ambiguous',
  );
}
