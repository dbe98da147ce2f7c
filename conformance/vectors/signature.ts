// Signature vectors and the small ones beside them, run through the public API of @maillon/oauth1. The schemas are
// explained in the files' own headers.
import {
  bodyHash,
  isFormType,
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
  utf8Form,
  type VerificationKey,
  verifyBaseString,
  verifySignature,
} from '@maillon/oauth1';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import { judge, type Verdict } from './case.ts';
import { encodeText } from './encode-text.ts';

type Certainty = 'normative' | 'consensus' | 'ambiguous';

export interface SignatureVector {
  readonly id: string;
  readonly certainty?: Certainty;
  readonly method?: string;
  readonly url?: string;
  readonly params?: readonly Parameter[];
  readonly body?: string | null;
  readonly contentType?: string | null;
  readonly authorization?: string;
  /** Of the header, which is not signed. */
  readonly realm?: string;
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
  const fields = [
    ...compareBaseString(vector),
    ...(await compareSignature(vector)),
    ...compareRealm(vector),
    ...(await compareBodyHash(vector)),
  ];
  return judge(vector.id, fields, vector.certainty === 'ambiguous');
}

type Field = readonly [name: string, expected: unknown, got: unknown];

function compareBaseString(vector: SignatureVector): readonly Field[] {
  const { params, normalizedParameters, baseString } = vector;
  const computed = computedBaseString(vector);
  return [
    ...(params === undefined || normalizedParameters === undefined
      ? []
      : [['normalized parameters', normalizedParameters, normalizeParameters(params)] satisfies Field]),
    ...(computed === undefined || baseString === undefined
      ? []
      : [['base string', baseString, computed] satisfies Field]),
  ];
}

function computedBaseString({ method, url, params }: SignatureVector): string | undefined {
  if (method === undefined || url === undefined || params === undefined) return undefined;
  return signatureBaseString({ method, url, parameters: params });
}

async function compareSignature(vector: SignatureVector): Promise<readonly Field[]> {
  const { signatureMethod, signature } = vector;
  if (signature === undefined) return [];
  // What cannot be looked at is not right for that.
  const unchecked: Field = ['signature', signature, undefined];
  if (signatureMethod === undefined) return [unchecked];
  const { signing, verification } = keysOf(vector);
  // PLAINTEXT signs nothing, and has no base string.
  const baseString =
    vector.baseString ?? computedBaseString(vector) ?? (signatureMethod === 'PLAINTEXT' ? '' : undefined);
  const fields: Field[] = [];
  if (baseString !== undefined && signing !== undefined)
    fields.push(['signature', signature, await signBaseString(signatureMethod, baseString, signing)]);
  if (baseString !== undefined && verification !== undefined) {
    const verified = await verifyBaseString(signatureMethod, baseString, signature, verification);
    fields.push(['verified', true, verified]);
  }
  const request = receivedRequest(vector);
  if (request !== undefined && verification !== undefined)
    fields.push(['verified as sent', 'yes', await verifyAsSent(request, verification)]);
  return fields.length === 0 ? [unchecked] : fields;
}

function compareRealm({ authorization, realm }: SignatureVector): readonly Field[] {
  if (authorization === undefined || realm === undefined) return [];
  return [['realm', realm, parseAuthorizationHeader(authorization)?.realm]];
}

/** Of a body that is no form: a hash beside a form says nothing. */
async function compareBodyHash(vector: SignatureVector): Promise<readonly Field[]> {
  const { params = [], body, contentType, signatureMethod } = vector;
  const hash = params.find(([name]) => name === 'oauth_body_hash')?.[1];
  if (hash === undefined || body == null || signatureMethod === undefined || isFormType(contentType))
    return [];
  const bytes = encodeText(body, charsetOf(contentType));
  return [['body hash', hash, await bodyHash(signatureMethod, bytes)]];
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
  const form = isFormType(contentType) && body != null ? formOf(body, contentType) : {};
  if (authorization !== undefined) return { method, url, authorization, ...form };
  if (signedUrl !== undefined) return { method, url: signedUrl, ...form };
  if (signedBody === undefined || (contentType != null && !isFormType(contentType))) return undefined;
  return { method, url, ...formOf(signedBody, contentType) };
}

/** @throws TypeError when the text is none of its charset, or a reader does not know that. */
function formOf(text: string, contentType: string | null | undefined): { readonly form: Uint8Array } {
  const form = utf8Form(encodeText(text, charsetOf(contentType)), contentType);
  if (form === undefined) throw new TypeError(`a form that cannot be read: ${contentType}`);
  return { form };
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)"?/i;

/** @returns the charset that a content type names; default UTF-8. */
function charsetOf(contentType: string | null | undefined): string {
  return CHARSET.exec(contentType ?? '')?.[1] ?? 'utf-8';
}

async function verifyAsSent(request: ReceivedRequest, key: VerificationKey): Promise<string> {
  const read = readRequest(request, { maxHeaderBytes: Number.MAX_SAFE_INTEGER });
  if (read.kind !== 'attempt') return read.kind === 'malformed' ? read.reason.code : read.kind;
  return (await verifySignature(read.request, key)) ? 'yes' : 'no';
}

export interface PercentEncodingVector {
  readonly id: string;
  readonly raw?: string;
  readonly encoded?: string;
  readonly certainty?: Certainty;
}

export function runPercentEncodingVector({ id, raw, encoded, certainty }: PercentEncodingVector): Verdict {
  const fields: readonly Field[] =
    raw === undefined || encoded === undefined
      ? []
      : [
          ['encoded', encoded, percentEncode(raw)],
          ['decoded', raw, percentDecode(encoded)],
        ];
  return judge(id, fields, certainty === 'ambiguous');
}

export interface BodyHashVector {
  readonly id: string;
  readonly signatureMethod: SignatureMethodName;
  readonly body: string;
  /** A charset, or `base64` or `hex` for bytes that are no text; default UTF-8. */
  readonly bodyEncoding?: string;
  readonly oauth_body_hash: string;
  readonly certainty?: Certainty;
}

export async function runBodyHashVector(vector: BodyHashVector): Promise<Verdict> {
  const { id, signatureMethod, body, bodyEncoding = 'utf-8', certainty } = vector;
  const bytes =
    bodyEncoding === 'base64' || bodyEncoding === 'hex'
      ? Buffer.from(body, bodyEncoding)
      : encodeText(body, bodyEncoding);
  const computed = await bodyHash(signatureMethod, bytes);
  return judge(id, [['body hash', vector.oauth_body_hash, computed]], certainty === 'ambiguous');
}

export interface HeaderParseVector {
  readonly id: string;
  readonly authorization: string;
  /** Absent: the header has none. */
  readonly realm?: string;
  readonly params: readonly Parameter[];
  readonly certainty?: Certainty;
}

export function runHeaderParseVector(vector: HeaderParseVector): Verdict {
  const parsed = parseAuthorizationHeader(vector.authorization);
  return judge(
    vector.id,
    [
      ['realm', vector.realm ?? null, parsed?.realm],
      ['parameters', vector.params, parsed?.parameters],
    ],
    vector.certainty === 'ambiguous',
  );
}
