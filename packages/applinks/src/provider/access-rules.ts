// Which requests the rules of a link let through.
import type { Reason } from '@maillon/oauth1';
import type { HttpRequest } from '../http.ts';
import type { AccessRule } from '../storage/store.ts';
import { hasDotSegment } from '../web-url.ts';
import { pathOf } from './path-of.ts';

/**
 * Judges the raw target, which is the one that the application gets. A path that the application may read as another
 * one (dot segments, plain or encoded) is refused, whatever the rules say; so is a target that is no path.
 *
 * @param rules - empty: everything passes.
 */
export function checkRules(
  rules: readonly AccessRule[],
  { method, target }: HttpRequest,
): Reason | undefined {
  if (rules.length === 0) return undefined;
  const path = pathOf(target);
  const isAllowed =
    path.startsWith('/') &&
    !hasDotSegment(path) &&
    rules.some((rule) => (rule.methods?.includes(method) ?? true) && isBelow(path, rule.path));
  return isAllowed ? undefined : { code: 'not_allowed_by_rules', method };
}

/** Whether `path` is `prefix`, or goes on after it at a `/`. */
function isBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  return path.length === prefix.length || prefix.endsWith('/') || path[prefix.length] === '/';
}
