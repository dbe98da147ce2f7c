/**
 * What is under way in a session: a message for its next page, and a wish that waits until the person has said yes
 * at the CI. A wish is made by a form of this session, kept here and not in a URL, and taken once: whoever lures a
 * browser to the return address starts nothing.
 */
import type { CodeHostState } from './store.ts';

/** A message shown once. */
export interface Flash {
  readonly kind: 'good' | 'bad' | 'note';
  readonly text: string;
}

/** Where the person was, and the build they asked for, if any. */
export interface Wish {
  readonly repository: string;
  /** Branch name; absent when they only wanted to connect. */
  readonly branch?: string;
  readonly madeAtMs: number;
}

/** Messages and wishes by session id. */
export interface Visits {
  setFlash(sessionId: string, flash: Flash): void;
  takeFlash(sessionId: string): Flash | undefined;
  setWish(sessionId: string, wish: Omit<Wish, 'madeAtMs'>): void;
  /** Takes the wish away and returns it, unless it is too old. */
  takeWish(sessionId: string): Wish | undefined;
}

/** As long as a request token lives: later the person has gone elsewhere, and a build would surprise them. */
const WISH_LIFETIME_MS = 10 * 60 * 1000;

/** Creates the visits over the stored state. */
export function createVisits(state: CodeHostState, save: () => void, now: () => number): Visits {
  const change = (sessionId: string, part: { flash?: Flash; wish?: Wish }) => {
    for (const id of Object.keys(state.visits))
      if (!Object.hasOwn(state.sessions, id)) delete state.visits[id];
    state.visits[sessionId] = part;
    save();
  };
  const visit = (sessionId: string) =>
    (Object.hasOwn(state.visits, sessionId) ? state.visits[sessionId] : undefined) ?? {};
  return {
    setFlash: (sessionId, flash) => change(sessionId, { ...visit(sessionId), flash }),
    takeFlash(sessionId) {
      const { flash, ...rest } = visit(sessionId);
      if (flash) change(sessionId, rest);
      return flash;
    },
    setWish: (sessionId, wish) =>
      change(sessionId, { ...visit(sessionId), wish: { ...wish, madeAtMs: now() } }),
    takeWish(sessionId) {
      const { wish, ...rest } = visit(sessionId);
      if (wish) change(sessionId, rest);
      return wish && now() - wish.madeAtMs < WISH_LIFETIME_MS ? wish : undefined;
    },
  };
}
