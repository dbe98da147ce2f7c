// What a rule of a link must look like, so that what it says is what it does.
import type { AccessRule } from '../storage/store.ts';
import { hasDotSegment } from '../web-url.ts';

/** @param report - told what was expected and what came, for each fault. */
export function checkRules(rules: readonly AccessRule[], report: (message: string) => void): void {
  for (const { methods, path } of rules) {
    const shown = JSON.stringify(path);
    if (!PATH.test(path))
      report(
        `a path must begin with / and is compared as it is sent (no ?, #, spaces; percent-encoded), got ${shown}`,
      );
    else if (hasDotSegment(path)) report(`a path must not have the segments . and .., got ${shown}`);
    if (methods?.length === 0) report(`${shown} allows no method; leave the methods out to allow any`);
    for (const method of methods ?? []) {
      if (!METHOD.test(method))
        report(`a method is written in upper case, like GET, got ${JSON.stringify(method)}`);
    }
  }
}

const PATH = /^\/[\x21\x22\x24-\x3e\x40-\x7e]*$/;
const METHOD = /^[A-Z-]+$/;
