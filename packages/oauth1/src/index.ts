// OAuth 1.0a (RFC 5849): the protocol alone, for any JavaScript runtime.
export { authorizationHeader } from './authorization-header.ts';
export { type Parameter, type SignableRequest, normalizeParameters, signatureBaseString } from './base-string.ts';
export { bodyHash, verifyBodyHash } from './body-hash.ts';
export { checkParameters, checkTimestamp, TIMESTAMP_WINDOW_SECONDS } from './check-request.ts';
export type { HashName, MaybePromise } from './crypto/contract.ts';
export { decodeForm, encodeForm } from './form.ts';
export { listParameters, type ParsedAuthorization, parseAuthorizationHeader, type PlacedParameter } from './list-parameters.ts';
export type { ParameterPlace } from './parameter-table.ts';
export { percentDecode, percentEncode } from './percent-encoding.ts';
export { challenge, type OAuthProblem, problemBody, type ProblemCode, problemOf, statusOfProblem } from './problem.ts';
export type { ProtocolParameter } from './protocol-parameters.ts';
export { type OAuthRequest, type ReadLimits, readRequest, type ReadResult, type ReceivedRequest } from './read-request.ts';
export type { HeaderFault, Reason } from './reason.ts';
export { type Credentials, createNonce, type RequestToSign, type SigningOptions, signRequest } from './sign.ts';
export { signBaseString, verifyBaseString } from './sign-base-string.ts';
export {
  isSignatureMethodName,
  type KeyKind,
  rsaPrivateKey,
  rsaPublicKey,
  type RsaSigningKey,
  type RsaVerificationKey,
  SIGNATURE_METHODS,
  type SecretKey,
  secretKey,
  type SignatureMethod,
  type SignatureMethodName,
  type SigningKey,
  type VerificationKey,
} from './signature-methods.ts';
export { checkSignatureMethod, verifySignature } from './verify.ts';
