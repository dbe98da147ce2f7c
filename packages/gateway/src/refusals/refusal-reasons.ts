// Brings together what the provider answers and the reason that it tells the log: the answer says less.
import type { HttpRequest, HttpResponse } from '@maillon/applinks';
import type { Refusal } from '@maillon/applinks/provider';

export type ReasonCode = Refusal['reason']['code'];

export interface RefusalReasons {
  /** For the provider's `onRefusal`. */
  note(refusal: Refusal): void;
  /** @returns the reason of this answer, once; undefined when none was told. */
  take(request: HttpRequest, response: HttpResponse): ReasonCode | undefined;
}

/** An answer follows its reason at once: more than a few are never open. */
const MAX_OPEN = 256;

export function createRefusalReasons(): RefusalReasons {
  const open: Refusal[] = [];
  return {
    note(refusal) {
      open.push(refusal);
      if (open.length > MAX_OPEN) open.shift();
    },
    take({ method, target }, { status }) {
      const [path] = target.split('?', 1);
      // Of several like this at the same time each has a reason with the same status.
      const index = open.findIndex(
        (each) => each.method === method && each.path === path && each.status === status,
      );
      return index === -1 ? undefined : open.splice(index, 1)[0]?.reason.code;
    },
  };
}
