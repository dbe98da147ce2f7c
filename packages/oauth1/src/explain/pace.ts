// When a search lets others work: by the text that it has put together, which is what takes its time.

/** Some milliseconds of work. */
const CHARACTERS_AT_ONCE = 128 * 1024;
/** What a step costs besides its text. */
const CHARACTERS_OF_STEP = 1024;

export interface Pace {
  /** To be awaited after each step. @param characters - that it has put together. */
  readonly step: (characters: number) => Promise<void>;
}

export function createPace(pause: () => Promise<void>): Pace {
  let since = 0;
  return {
    async step(characters) {
      since += CHARACTERS_OF_STEP + characters;
      if (since < CHARACTERS_AT_ONCE) return;
      since = 0;
      await pause();
    },
  };
}
