// Which route a raw path means. Only the plain spelling of a path is one of ours; another spelling of it that some
// server would take for the same is refused, and neither served nor passed on (threat T41).
import type { Route } from './route.ts';

export type PathMatch =
  | { readonly kind: 'routes'; readonly routes: readonly MatchedRoute[] }
  /** Means one of ours in other letters: `;x`, `//`, `%61`, `/./`. */
  | { readonly kind: 'disguised' };

export interface MatchedRoute {
  readonly route: Route;
  readonly parameters: ReadonlyMap<string, string>;
}

/** @returns finds the routes (one for each method) of a path below the context path; undefined: none of ours. */
export function pathMatcher(routes: readonly Route[]): (path: string) => PathMatch | undefined {
  const compiled = routes.map((route) => ({ route, ...compile(route.path) }));
  const find = (path: string): readonly MatchedRoute[] =>
    compiled.flatMap(({ route, names, pattern }) => {
      const match = pattern.exec(path);
      if (match === null) return [];
      return [{ route, parameters: new Map(names.map((name, at) => [name, match[at + 1] ?? ''])) }];
    });
  return (path) => {
    if (isPlain(path)) return OURS.test(path) ? routesOrNone(find(path)) : undefined;
    const exact = find(path);
    if (exact.length > 0) return { kind: 'routes', routes: exact };
    const plain = plainSpelling(path);
    return OURS.test(plain) && find(plain).length > 0 ? { kind: 'disguised' } : undefined;
  };
}

/** Where all routes are; most requests are the application's and end here. */
const OURS = /^\/(?:rest|plugins\/servlet)\//;

function routesOrNone(routes: readonly MatchedRoute[]): PathMatch | undefined {
  return routes.length === 0 ? undefined : { kind: 'routes', routes };
}

function compile(path: string): { readonly pattern: RegExp; readonly names: readonly string[] } {
  const names: string[] = [];
  const source = path
    .split(/(\{[^}]+\})/)
    .map((part) => {
      const [, name = '', rest, choices] = /^\{(\w+)(\.\.\.)?(?::([^}]+))?\}$/.exec(part) ?? [];
      if (name === '') return literal(part);
      names.push(name);
      if (choices !== undefined) return `(${choices.split('|').map(literal).join('|')})`;
      return rest === undefined ? '([\\w.~-]+)' : '(.+)';
    })
    .join('');
  return { pattern: new RegExp(`^${source}$`), names };
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function isPlain(path: string): boolean {
  return !/[%;\\]|\/\/|\/\.{1,2}(?:\/|$)|\/$/.test(path);
}

/** As the most generous server would read it. */
function plainSpelling(path: string): string {
  let text = path;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  const segments: string[] = [];
  for (const raw of text.replaceAll('\\', '/').split('/')) {
    const segment = raw.replace(/;.*$/s, '');
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}
