// How commands speak of what a link may do.
import type { AccessRule, Link } from '@maillon/applinks/storage';

/** What was named on the command line; undefined: it was not. */
export interface NamedRights {
  readonly twoLeggedAs?: string | null | undefined;
  readonly notImpersonated?: readonly string[] | undefined;
  readonly requireBodyHash?: boolean | undefined;
  readonly rules?: readonly AccessRule[] | undefined;
  readonly isPrimary?: boolean | undefined;
}

export function ruleText({ methods, path }: AccessRule): string {
  return `${methods === null ? 'every method' : methods.join(', ')} below ${path}`;
}

/** @returns what the link may do now, as far as it was named, besides its levels. */
export function namedRights({ incoming, isPrimary }: Link, named: NamedRights): readonly string[] {
  const { twoLeggedAs, notImpersonated, requireBodyHash, rules } = named;
  const said: readonly (string | false | null)[] = [
    twoLeggedAs === null && 'without a person it acts as nobody',
    notImpersonated !== undefined && incoming && impersonationOf(incoming.notImpersonated),
    requireBodyHash !== undefined &&
      incoming &&
      `a body that is no form ${incoming.requireBodyHash ? 'must' : 'need not'} be covered by oauth_body_hash`,
    rules !== undefined && incoming && reachOf(incoming.rules),
    named.isPrimary !== undefined && `${isPrimary ? 'the' : 'not the'} primary one of its type`,
  ];
  return said.filter((each) => typeof each === 'string');
}

function impersonationOf(excluded: readonly string[]): string {
  return excluded.length === 0 ? 'it may name anybody' : `it may not name ${excluded.join(', ')}`;
}

function reachOf(rules: readonly AccessRule[]): string {
  return rules.length === 0
    ? 'it may reach everything'
    : `it may reach only ${rules.map(ruleText).join('; ')}`;
}
