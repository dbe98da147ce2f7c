// A command whose URL is not in quotes: at an unquoted & or ; the shell ends it.
import type { UrlCut } from './attempt-text.ts';
import type { Difference, Knowledge } from './variation.ts';

/** @returns undefined when it is whole. */
export function urlCutOf({ attempt, first }: Knowledge): UrlCut | undefined {
  return attempt.urlCut ?? first?.urlCut;
}

/** What an observation and a variation about it have in common. */
export function urlNotQuoted({ at }: UrlCut): Required<Pick<Difference, 'cause' | 'remedy'>> {
  return {
    cause: `The URL of the command ends at an unquoted ${at}: the shell runs what stands before, and what stands behind, the rest of the URL and further options, is no part of the request.`,
    remedy: "Put the URL in quotes ('https://host/path?a=1&b=2'), and run and explain that command.",
  };
}
