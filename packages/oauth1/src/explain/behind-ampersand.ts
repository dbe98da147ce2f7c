// A command whose URL is not in quotes: at an unquoted & the shell ends it.
import type { Difference, Knowledge } from './variation.ts';

/** @returns what stands behind it, up to white space; undefined when there is none. */
export function behindAmpersand({ attempt, first }: Knowledge): string | undefined {
  return attempt.behindAmpersand ?? first?.behindAmpersand;
}

/** What an observation and a variation about it have in common. */
export const URL_NOT_QUOTED = {
  cause:
    'The URL of the command ends at an unquoted &: the shell runs what stands before, and what stands behind, the rest of the URL and further options, is no part of the request.',
  remedy: "Put the URL in quotes ('https://host/path?a=1&b=2'), and run and explain that command.",
} as const satisfies Partial<Difference>;
