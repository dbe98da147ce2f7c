export type { CertificateReader, PeerCertificateView } from './certificate.ts';
export { createConsumer } from './create-consumer.ts';
export { CredentialsRequired, type CredentialsRequiredReason } from './credentials-required.ts';
export {
  type DancePages,
  type DancePageView,
  type DanceProblemView,
  plainDancePages,
} from './dance-pages.ts';
export { danceAuthorizePath, danceCallbackUrl } from './dance-paths.ts';
export {
  type DanceProblem,
  type LoginDance,
  type LoginDanceOptions,
  loginDance,
  type SignedIn,
} from './login-dance.ts';
export { OAuthProblemError } from './oauth-problem-error.ts';
export { PeerFailure, type PeerFailureCode } from './peer-failure.ts';
export { type ReturnUrlRules, safeReturnUrl } from './return-url.ts';
export type {
  ClockSkew,
  Consumer,
  ConsumerLink,
  ConsumerOptions,
  DanceSubject,
  FinishResult,
} from './types.ts';
