// Why a signature does not hold: for the administrator's eyes, never for the caller's.
export type { AlignedBaseStrings, BaseStringPart } from './align.ts';
export type { AttemptText, BodyDoubt, ParsedText, UrlCut } from './attempt-text.ts';
export type { Candidates, Clock, ConsumerCredential, SeenNonce, TokenCredential } from './candidates.ts';
export { FINDING_CODES, type FindingCode } from './codes.ts';
export { CONFIDENCE } from './confidence.ts';
export {
  type ExplainOptions,
  type Explanation,
  explain,
  type Finding,
} from './explain.ts';
export { parseAuthorization } from './parse-authorization.ts';
export { parseCurl } from './parse-curl.ts';
export { parseHar } from './parse-har.ts';
export { parseRawRequest } from './parse-raw-request.ts';
export { excerpt } from './showing.ts';
export { MAX_TRIALS } from './try-signature.ts';
