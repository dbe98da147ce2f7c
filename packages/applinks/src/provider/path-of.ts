// The path of a request target, for rules and for whoever reads a log.

/** A query may carry a token or a signature: only the path is told. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? target : target.slice(0, mark);
}

/** For a log: without path parameters, which may be a session (`;jsessionid=…`), and without a fragment. */
export function loggedPathOf(target: string): string {
  return pathOf(target).replaceAll(/;[^/]*|#.*/gs, '');
}
