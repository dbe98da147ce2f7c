// What the two sides of a link may do, changed by an administrator; keys and approvals stay.
import type { AccessRule, IncomingLink, Link } from '../../storage/store.ts';
import { rightsOf } from '../create/halves.ts';
import { readRights } from '../incoming-rights.ts';
import { type LinkFault, LinkInputError, type Report, reportTo } from '../link-input-error.ts';
import type { AuthenticationLevel } from '../wire/authentication-types.ts';

/** Absent: as it is. */
export interface LinkRights {
  /** `off` forgets the key of that direction. */
  readonly incoming?: AuthenticationLevel | undefined;
  readonly outgoing?: AuthenticationLevel | undefined;
  /** Whom requests without a person act as, which allows such requests; null: nobody. */
  readonly twoLeggedAs?: string | null | undefined;
  readonly notImpersonated?: readonly string[] | undefined;
  /** Refuses a body that is no form and carries no `oauth_body_hash`. */
  readonly requireBodyHash?: boolean | undefined;
  /** None: everything. */
  readonly rules?: readonly AccessRule[] | undefined;
  readonly isPrimary?: boolean | undefined;
}

/**
 * @returns the link with these rights; nothing is stored.
 * @throws LinkInputError with every fault at once.
 */
export function setRights(link: Link, wanted: LinkRights): Link {
  const faults: LinkFault[] = [];
  const report = reportTo(faults);
  const changed = {
    ...link,
    isPrimary: wanted.isPrimary ?? link.isPrimary,
    incoming: incomingOf(link.incoming, wanted, report),
    outgoing: outgoingOf(link.outgoing, wanted.outgoing, report),
  };
  const [off] = (['incoming', 'outgoing'] as const).filter((side) => wanted[side] === 'off');
  if (off !== undefined && changed.incoming === null && changed.outgoing === null)
    report(`${off}Level`, 'would leave no direction on: pause the link, or remove it');
  if (faults.length > 0) throw new LinkInputError(faults);
  return changed;
}

const NO_KEY = 'cannot be set: that direction is off and has no key; make it again (maillon connect URL)';

function incomingOf(now: IncomingLink | null, wanted: LinkRights, report: Report): IncomingLink | null {
  const { incoming: level, twoLeggedAs, notImpersonated, rules, requireBodyHash } = wanted;
  if (now === null && level !== undefined && level !== 'off') {
    report('incomingLevel', NO_KEY);
    return null;
  }
  if (now === null || level === 'off') {
    for (const field of ['twoLeggedAs', 'notImpersonated', 'requireBodyHash', 'rules'] as const)
      if (wanted[field] !== undefined) report(field, 'is for a link whose incoming direction is on');
    return null;
  }
  const { allowTwoLegged, allowImpersonation } = level === undefined ? now : rightsOf(level);
  if (level !== undefined && !allowTwoLegged && twoLeggedAs != null)
    report('incomingLevel', 'must be 3LO+2LO or more: acting as a fixed user is signing without a token');
  const kept = allowTwoLegged ? now.twoLeggedAs : null;
  const input = {
    // Naming a user allows it.
    allowTwoLegged: allowTwoLegged || undefined,
    allowImpersonation,
    twoLeggedAs: (twoLeggedAs === undefined ? kept : twoLeggedAs) ?? undefined,
    notImpersonated: notImpersonated ?? now.notImpersonated,
    rules: rules ?? now.rules,
  };
  return {
    ...now,
    ...readRights(input, report),
    requireBodyHash: requireBodyHash ?? now.requireBodyHash,
  };
}

function outgoingOf(
  now: Link['outgoing'],
  level: AuthenticationLevel | undefined,
  report: Report,
): Link['outgoing'] {
  if (level === undefined) return now;
  if (level === 'off') return null;
  if (now !== null) return { ...now, ...rightsOf(level) };
  report('outgoingLevel', NO_KEY);
  return null;
}
