// What is wrong with a link, by name.
export type { DiagnosisSelf } from './context.ts';
export { type DiagnosisOptions, type DiagnosisStep, diagnose } from './diagnose.ts';
export type { Finding, FindingCode, Severity } from './finding.ts';
export { type LinkStatus, type LinkStatusWord, lastKnownStatus, statusOf } from './link-status.ts';
export { candidatesOf, type KnownToken, knownToken, type Sender, tokensOf } from './refused/candidates.ts';
export {
  type CapturedRequest,
  type KeptExplanation,
  readCapture,
  writeCapture,
} from './refused/captured-request.ts';
export {
  explainRefused,
  explainRequest,
  type RefusedExplanation,
  type RequestAtHand,
} from './refused/explain-captured.ts';
