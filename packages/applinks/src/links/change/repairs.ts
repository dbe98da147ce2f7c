// The table: which findings of a diagnosis a repair does something about, and what.
import type { Link } from '../../storage/store.ts';
import type { OurKeys } from '../create/ourselves.ts';
import type { CheckName } from '../status/check.ts';
import type { DiagnosisStep } from '../status/diagnose.ts';
import type { Finding, FindingCode } from '../status/finding.ts';
import { signsWithOldKey } from './rotate-our-key.ts';

export type RepairAction =
  /** The link takes the peer as it is now, when a person said so. */
  | 'take peer'
  /** The link signs with our present key, after a rotation. */
  | 'sign with present key'
  /** The peer takes our present key in the place of the one that it keeps. */
  | 'renew key there'
  /** The peer's half is made, or set as ours is. */
  | 'set half there';

export interface Repair {
  readonly action: RepairAction;
  /** What it is for. */
  readonly finding: Finding;
}

interface Row {
  readonly check: CheckName;
  readonly code: FindingCode;
  /** @returns undefined when nothing can be done about it for this link. */
  readonly action: (link: Link, keys: OurKeys) => RepairAction | undefined;
}

const always = (action: RepairAction) => () => action;

/** We told the peer what to sign with: only then its half can be wrong about that. */
const ifBySecret = ({ incoming }: Link): RepairAction | undefined =>
  incoming?.sharedSecret == null ? undefined : 'set half there';

/** In the order of doing. */
const ROWS: readonly Row[] = [
  { check: 'identity', code: 'ID_MISMATCH', action: always('take peer') },
  { check: 'consumer-info', code: 'STALE_KEY', action: always('take peer') },
  { check: 'levels', code: 'NO_REMOTE_APPLINK', action: always('set half there') },
  { check: 'levels', code: 'AUTH_LEVEL_MISMATCH', action: always('set half there') },
  {
    check: 'signed echo',
    code: 'STALE_KEY',
    action: (link, keys) => (signsWithOldKey(link, keys) ? 'sign with present key' : 'renew key there'),
  },
  { check: 'signed echo', code: 'NO_REMOTE_APPLINK', action: always('set half there') },
  { check: 'signed echo', code: 'AUTH_LEVEL_MISMATCH', action: always('set half there') },
  { check: 'their requests', code: 'STALE_KEY', action: ifBySecret },
  { check: 'their requests', code: 'OAUTH_SIGNATURE_INVALID', action: ifBySecret },
  { check: 'their requests', code: 'CONSUMER_KEY_UNKNOWN', action: ifBySecret },
];

/** Tells of what was before a repair, and goes on telling it until something new happens. */
export const CHECKS_OF_THE_PAST: ReadonlySet<CheckName> = new Set(['our requests', 'their requests']);

/** Where one of them fails, nobody is there to be repaired. */
const WAY_TO_THE_PEER: ReadonlySet<CheckName> = new Set([
  'name',
  'connection',
  'TLS',
  'answer',
  'redirect',
  'manifest',
]);

/** @param done - what was tried, and is not tried again. */
export function nextRepair(
  steps: readonly DiagnosisStep[],
  {
    link,
    keys,
    done,
  }: { readonly link: Link; readonly keys: OurKeys; readonly done: ReadonlySet<RepairAction> },
): Repair | undefined {
  if (steps.some(({ name, findings }) => WAY_TO_THE_PEER.has(name) && findings.some(isForRepair)))
    return undefined;
  for (const row of ROWS) {
    const found = steps
      .find(({ name }) => name === row.check)
      ?.findings.find((each) => each.code === row.code && isForRepair(each));
    const action = found && row.action(link, keys);
    if (found !== undefined && action !== undefined && !done.has(action)) return { action, finding: found };
  }
  return undefined;
}

const FOR_REPAIR: readonly FindingCode[] = ['CONSUMER_KEY_UNKNOWN', 'STALE_KEY', 'AUTH_LEVEL_MISMATCH'];

/**
 * What works is left as it is, but for levels: whoever asks for a repair wants both sides the same. A consumer key that
 * nobody here knows may be that of the peer's new half, and a new key is best taken before the peer signs with it.
 */
function isForRepair({ severity, code }: Finding): boolean {
  return severity === 'broken' || FOR_REPAIR.includes(code);
}
