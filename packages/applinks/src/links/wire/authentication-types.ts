// What two applications may do over a link, in the words of people, of manifests and of the status.
// Application Links wire notes, sections 3 and 4.

/** `3LO`: people's access tokens. `2LO`: no person. `impersonation`: no person's token, and a person named. */
export type AuthenticationLevel = 'off' | '3LO' | '3LO+2LO' | '3LO+2LO+impersonation';

/** One direction of a status. */
export interface DirectionStatus {
  readonly enabled: boolean;
  readonly twoLoEnabled: boolean;
  readonly twoLoImpersonationEnabled: boolean;
}

const PACKAGE = 'com.atlassian.applinks.api.auth.types.';

/** The class that stands for people's access tokens, and configures a generic link's outgoing side. */
export const THREE_LEGGED_CLASS = `${PACKAGE}OAuthAuthenticationProvider`;

interface LevelRow {
  readonly level: AuthenticationLevel;
  readonly status: DirectionStatus;
  readonly classNames: readonly string[];
}

const TWO_LEGGED_CLASS = `${PACKAGE}TwoLeggedOAuthAuthenticationProvider`;
const IMPERSONATION_CLASS = `${PACKAGE}TwoLeggedOAuthWithImpersonationAuthenticationProvider`;

/** Each level has what the one before it has. */
const LEVELS: readonly LevelRow[] = [
  {
    level: 'off',
    status: { enabled: false, twoLoEnabled: false, twoLoImpersonationEnabled: false },
    classNames: [],
  },
  {
    level: '3LO',
    status: { enabled: true, twoLoEnabled: false, twoLoImpersonationEnabled: false },
    classNames: [THREE_LEGGED_CLASS],
  },
  {
    level: '3LO+2LO',
    status: { enabled: true, twoLoEnabled: true, twoLoImpersonationEnabled: false },
    classNames: [THREE_LEGGED_CLASS, TWO_LEGGED_CLASS],
  },
  {
    level: '3LO+2LO+impersonation',
    status: { enabled: true, twoLoEnabled: true, twoLoImpersonationEnabled: true },
    classNames: [THREE_LEGGED_CLASS, TWO_LEGGED_CLASS, IMPERSONATION_CLASS],
  },
];

/** From none to all. */
export const AUTHENTICATION_LEVELS: readonly AuthenticationLevel[] = LEVELS.map(({ level }) => level);

export function isAuthenticationLevel(text: string): text is AuthenticationLevel {
  return LEVELS.some(({ level }) => level === text);
}

export function statusOfLevel(level: AuthenticationLevel): DirectionStatus {
  return rowOf(level).status;
}

/** @returns the highest level that the status has in full. */
export function levelOfStatus(status: DirectionStatus): AuthenticationLevel {
  const has = ({ status: wanted }: LevelRow): boolean =>
    (!wanted.enabled || status.enabled) &&
    (!wanted.twoLoEnabled || status.twoLoEnabled) &&
    (!wanted.twoLoImpersonationEnabled || status.twoLoImpersonationEnabled);
  return LEVELS.findLast(has)?.level ?? 'off';
}

/** @returns what both allow. */
export function lowerLevel(one: AuthenticationLevel, other: AuthenticationLevel): AuthenticationLevel {
  return LEVELS.find(({ level }) => level === one || level === other)?.level ?? 'off';
}

export function classNamesOfLevel(level: AuthenticationLevel): readonly string[] {
  return rowOf(level).classNames;
}

/** @param classNames - of a manifest; unknown ones (basic, trusted applications) do not count. */
export function levelOfClassNames(classNames: readonly string[]): AuthenticationLevel {
  const named = new Set(classNames);
  return LEVELS.findLast((row) => row.classNames.every((name) => named.has(name)))?.level ?? 'off';
}

/** The level of our half of a link: of `link.incoming` or `link.outgoing`. */
export function levelOfHalf(
  half: { readonly allowTwoLegged: boolean; readonly allowImpersonation: boolean } | null,
): AuthenticationLevel {
  return levelOfStatus({
    enabled: half !== null,
    twoLoEnabled: half?.allowTwoLegged ?? false,
    twoLoImpersonationEnabled: half?.allowImpersonation ?? false,
  });
}

function rowOf(level: AuthenticationLevel): LevelRow {
  const row = LEVELS.find((each) => each.level === level);
  if (row === undefined) throw new TypeError(`there is no authentication level "${level}"`);
  return row;
}
