// What a problem means for the person or administrator on our side, and what to do. Wire notes, sections 1 and 8.
import type { ReportedProblem } from './problem-fields.ts';

type Advice = (peer: string) => string;

const START_AGAIN = 'Start again from where you came.';

const ADVICE: ReadonlyMap<string, Advice> = new Map<string, Advice>([
  [
    'consumer_key_unknown',
    (peer) =>
      `${peer} does not know our consumer key. Its administrator has to create the link there, with exactly our consumer key.`,
  ],
  [
    'consumer_key_rejected',
    (peer) =>
      `${peer} knows our consumer key and does not take it: the link may be paused there, or lack its key. Ask its administrator.`,
  ],
  [
    'consumer_key_refused',
    (peer) => `${peer} takes no more requests from us for the moment. Wait a little and try again.`,
  ],
  [
    'signature_invalid',
    (peer) =>
      `${peer} computes another signature. The shared secret (or our public key there) differs, or a proxy changes the address that ${peer} sees: compare both, and the URLs of the link.`,
  ],
  [
    'signature_method_rejected',
    (peer) => `${peer} does not take the signature method of this link. Choose one that it takes.`,
  ],
  [
    'timestamp_refused',
    (peer) => `The clocks of ${peer} and of this application are too far apart. Set both by NTP.`,
  ],
  ['nonce_used', () => `The request came to the peer twice; a proxy may repeat requests. ${START_AGAIN}`],
  ['token_expired', () => `It took too long. ${START_AGAIN}`],
  ['token_used', () => `This answer was used before. ${START_AGAIN}`],
  ['token_rejected', (peer) => `${peer} does not know this token or its verifier. ${START_AGAIN}`],
  ['token_revoked', () => `The access was revoked. ${START_AGAIN}`],
  ['permission_unknown', (peer) => `Nobody has answered the question of ${peer} yet. ${START_AGAIN}`],
  [
    'permission_denied',
    (peer) => `${peer} does not allow it: a person said no, or the link lacks the right.`,
  ],
  [
    'permissions_denied',
    (peer) => `${peer} does not allow it: a person said no, or the link lacks the right.`,
  ],
  ['parameter_absent', (peer) => `${peer} misses a parameter. It may want another kind of link.`],
  [
    'parameter_rejected',
    (peer) => `${peer} does not take a parameter. If it is oauth_callback, register our callback there.`,
  ],
  ['version_rejected', (peer) => `${peer} does not speak OAuth 1.0. Check the URLs of the link.`],
  ['user_refused', (peer) => `${peer} refuses this user for now. Ask its administrator.`],
  [
    'additional_authorization_required',
    (peer) => `${peer} wants the person to authorise again. ${START_AGAIN}`,
  ],
]);

const DETAILS: readonly (readonly [name: string, introduction: string])[] = [
  ['oauth_parameters_absent', 'Absent'],
  ['oauth_parameters_rejected', 'Rejected'],
  ['oauth_acceptable_signature_methods', 'It takes'],
  ['oauth_acceptable_timestamps', 'It takes timestamps'],
  ['oauth_acceptable_versions', 'It takes versions'],
  ['oauth_problem_advice', 'It says'],
];

/**
 * @param peer - the link's name.
 * @param skewSeconds - ours minus the peer's clock, when it was measured.
 * @returns what happened and what to do, in sentences.
 */
export function adviceFor({ problem, fields }: ReportedProblem, peer: string, skewSeconds?: number): string {
  const known = ADVICE.get(problem);
  const sentences = [
    known?.(peer) ?? `${peer} refuses with a problem that we do not know. Ask its administrator.`,
  ];
  if (skewSeconds !== undefined) sentences.push(`Our clock is ${describeSkew(skewSeconds)} that of ${peer}.`);
  for (const [name, introduction] of DETAILS) {
    const value = fields.find(([field]) => field === name)?.[1];
    if (value !== undefined && value !== '') sentences.push(`${introduction}: ${value}.`);
  }
  return sentences.join(' ');
}

function describeSkew(seconds: number): string {
  return `${Math.abs(seconds)} seconds ${seconds < 0 ? 'behind' : 'ahead of'}`;
}
