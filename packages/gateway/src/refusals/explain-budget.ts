// How much work refused requests may cause: whoever knows a consumer key can send them.

export interface ExplainBudget {
  mayCapture(nowSeconds: number): boolean;
  mayExplain(linkId: string, nowSeconds: number): boolean;
}

/** Each costs a look into the store. */
const MAX_A_SECOND = 10;

/**
 * Each explanation computes some thousand signatures, and other requests are served between them. Several in a row are explained
 * to somebody who tries; in the long run it is one a minute of a link, and one in ten seconds of all.
 */
const OF_LINK: Bounds = { burst: 6, everySeconds: 60 };
const OF_ALL: Bounds = { burst: 12, everySeconds: 10 };

interface Bounds {
  readonly burst: number;
  /** When one more may be made after the burst. */
  readonly everySeconds: number;
}

interface Allowance {
  left: number;
  atSeconds: number;
}

export function createExplainBudget(): ExplainBudget {
  let second = 0;
  let captured = 0;
  const ofAll: Allowance = { left: OF_ALL.burst, atSeconds: 0 };
  const ofLinks = new Map<string, Allowance>();
  return {
    mayCapture(nowSeconds) {
      if (nowSeconds !== second) [second, captured] = [nowSeconds, 0];
      captured += 1;
      return captured <= MAX_A_SECOND;
    },
    mayExplain(linkId, nowSeconds) {
      const ofLink = ofLinks.get(linkId) ?? { left: OF_LINK.burst, atSeconds: nowSeconds };
      ofLinks.set(linkId, ofLink);
      refill(ofAll, OF_ALL, nowSeconds);
      refill(ofLink, OF_LINK, nowSeconds);
      if (ofAll.left < 1 || ofLink.left < 1) return false;
      ofAll.left -= 1;
      ofLink.left -= 1;
      return true;
    },
  };
}

function refill(allowance: Allowance, { burst, everySeconds }: Bounds, nowSeconds: number): void {
  const passed = Math.max(0, nowSeconds - allowance.atSeconds);
  allowance.left = Math.min(burst, allowance.left + passed / everySeconds);
  allowance.atSeconds = nowSeconds;
}
