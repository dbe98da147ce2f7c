export { type ParsedWebUrl, parseWebUrl, WEB_URL_FAULTS, type WebUrl, type WebUrlFault } from '../web-url.ts';
export { readBaseUrl } from './base-url.ts';
export { formerAddressAt, type OurMove } from './change/former-address.ts';
export { type ConsumerImport, importConsumer } from './change/import-consumer.ts';
export { pauseLink, resumeLink } from './change/pause.ts';
export { relocatePeer } from './change/relocate-peer.ts';
export {
  type OurAddresses,
  ourMove,
  PUBLIC_URL_ALIASES_SETTING,
  PUBLIC_URL_SETTING,
  publicUrlAliases,
  relocateUs,
} from './change/relocate-us.ts';
export {
  type PeerHalf,
  peopleOf,
  type RemovedLink,
  type RemoveOptions,
  removeLink,
} from './change/remove-link.ts';
export { linkLevels, type RepairedLink, type RepairOptions, repairLink } from './change/repair.ts';
export type { Repair, RepairAction } from './change/repairs.ts';
export { replacePeerKey } from './change/replace-peer-key.ts';
export {
  type OurKeyRotation,
  rotateRsaKey,
  signsWithOldKey,
  signWithNewKey,
} from './change/rotate-our-key.ts';
export {
  finishRotation,
  NothingToRotateError,
  type RotateOptions,
  rotateSecret,
} from './change/rotate-secret.ts';
export {
  finishRotationOf,
  type Rotation,
  rotationSheet,
  rotationsUnderWay,
} from './change/rotations.ts';
export { type LinkRights, setRights } from './change/set-rights.ts';
export type { PeerChange, PeerIdentity } from './change/take-peer.ts';
export {
  type Direction,
  type LinkActionContext,
  type LinkLevels,
  levelsOf,
} from './create/context.ts';
export {
  type CopySheet,
  copySheet,
  editSheet,
  movedSheet,
  mutualSheet,
  publicKeySheet,
  SHEET_PRODUCTS,
  type SheetField,
  type SheetOptions,
  type SheetPart,
  sheetFields,
} from './create/copy-sheet.ts';
export {
  type AutomaticInput,
  type AutomaticLink,
  createAutomatically,
} from './create/create-automatically.ts';
export { type CreatedLink, createByHand, type HandInput } from './create/create-by-hand.ts';
export { createByRest, type RestInput } from './create/create-by-rest.ts';
export { checkSameId } from './create/existing-link.ts';
export {
  createOurHalf,
  handshakeUrl,
  isAnswer,
  isProposal,
  LIST_LINKS_PATH,
  type LinkProposal,
  type ProposalFault,
  type ProposalInput,
  proposalQuery,
  type ReadProposal,
  readProposal,
} from './create/handshake.ts';
export type { MutualInput } from './create/keep-mutual-half.ts';
export {
  APPLICATION_ID_SETTING,
  loadOurselves,
  type OurKeys,
  type Ourselves,
  type OurselvesInput,
  ourApplicationId,
  ourKeys,
} from './create/ourselves.ts';
export { OtherKeyError } from './create/peer-introduction.ts';
export { type HandshakePlan, linkToShown, lostAnswer, planHandshake } from './create/plan-handshake.ts';
export {
  createIncomingLink,
  type IncomingLinkContext,
  type IncomingLinkInput,
} from './create-incoming-link.ts';
export {
  actsWithoutGrant,
  type GrantFilter,
  type GrantView,
  listGrants,
  revokeGrant,
} from './grants.ts';
export { type LinkFault, type LinkField, LinkInputError } from './link-input-error.ts';
export {
  type IncomingLinkView,
  type LinkView,
  linkView,
  type OutgoingLinkView,
  type RetiredView,
} from './link-view.ts';
export {
  createOutgoing,
  type Outgoing,
  type OutgoingCaller,
  type OutgoingHandle,
  type OutgoingOptions,
} from './outgoing.ts';
export { type OutgoingRefusal, OutgoingRefused } from './outgoing-refused.ts';
export { type AddressRules, checkedAddresses, type Resolve, resolveByDns } from './peer/address-guard.ts';
export {
  createGuardedFetch,
  type GuardedFetch,
  type GuardedOptions,
  type GuardedRequest,
  type GuardSettings,
  type PeerAnswer,
} from './peer/guarded-fetch.ts';
export type { PeerAdministrator } from './peer/peer-administrator.ts';
export {
  createPeerClient,
  type NewApplicationLink,
  type PeerClient,
  type PeerClientOptions,
} from './peer/peer-client.ts';
export { PeerError, type PeerErrorCode, type PeerFinding } from './peer/peer-error.ts';
export { sharedSecretWarning } from './shared-secret.ts';
export {
  type CapturedRequest,
  candidatesOf,
  type DiagnosisOptions,
  type DiagnosisSelf,
  type DiagnosisStep,
  diagnose,
  explainRefused,
  explainRequest,
  type Finding,
  type FindingCode,
  type KeptExplanation,
  type KnownToken,
  knownToken,
  type LinkStatus,
  type LinkStatusWord,
  lastKnownStatus,
  type RefusedExplanation,
  type RequestAtHand,
  readCapture,
  type Sender,
  type Severity,
  statusOf,
  tokensOf,
  writeCapture,
} from './status/index.ts';
export { nameUuid, normalizeBaseUrl } from './wire/application-id.ts';
export {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  classNamesOfLevel,
  type DirectionStatus,
  isAuthenticationLevel,
  levelOfClassNames,
  levelOfHalf,
  levelOfStatus,
  lowerLevel,
  statusOfLevel,
} from './wire/authentication-types.ts';
export { type ConsumerInfo, parseConsumerInfo, writeConsumerInfo } from './wire/consumer-info.ts';
export type { ApplicationLinkEntity, ConsumerEntity, OAuthStatus, ProviderEntity } from './wire/entities.ts';
export {
  hasCapabilities,
  isCompatibleVersion,
  type Manifest,
  parseManifest,
  writeManifest,
} from './wire/manifest.ts';
export { WireFormatError } from './wire/wire-format-error.ts';
export { type WireFormat, wireFormatOf } from './wire/wire-object.ts';
