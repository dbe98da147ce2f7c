// OAuth 1.0a (RFC 5849): the protocol alone, for any JavaScript runtime.
export { authorizationHeader } from './authorization-header.ts';
export {
  normalizeParameters,
  type Parameter,
  type SignableRequest,
  signatureBaseString,
} from './base-string.ts';
export { bodyHash, verifyBodyHash } from './body-hash.ts';
export { checkParameters, checkTimestamp, TIMESTAMP_WINDOW_SECONDS } from './check-request.ts';
export type { ParameterPlace } from './component-rules.ts';
export type { HashName, MaybePromise } from './crypto/contract.ts';
export { decodeForm, encodeForm, FORM_MEDIA_TYPE, isFormType } from './form.ts';
export {
  listParameters,
  type ParsedAuthorization,
  type PlacedParameter,
  parseAuthorizationHeader,
} from './list-parameters.ts';
export { percentDecode, percentEncode } from './percent-encoding.ts';
export {
  challenge,
  type OAuthProblem,
  type ProblemCode,
  problemBody,
  problemOf,
  statusOfProblem,
} from './problem.ts';
export type { ProtocolParameter } from './protocol-parameters.ts';
export {
  type OAuthRequest,
  type ReadLimits,
  type ReadResult,
  type ReceivedRequest,
  readRequest,
} from './read-request.ts';
export type { HeaderFault, Reason } from './reason.ts';
export {
  type Credentials,
  createNonce,
  type RequestToSign,
  type SigningOptions,
  signRequest,
} from './sign.ts';
export { signBaseString, verifyBaseString } from './sign-base-string.ts';
export {
  isSignatureMethodName,
  type KeyKind,
  type ReceivedSignature,
  type RsaSigningKey,
  type RsaVerificationKey,
  rsaPrivateKey,
  rsaPublicKey,
  type SecretKey,
  SIGNATURE_METHODS,
  type SignatureMethod,
  type SignatureMethodName,
  type SigningKey,
  secretKey,
  type VerificationKey,
} from './signature-methods.ts';
export { utf8Form } from './utf8-form.ts';
export { checkSignatureMethod, verifySignature } from './verify.ts';
