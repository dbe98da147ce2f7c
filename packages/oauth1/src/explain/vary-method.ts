// Variants of the HTTP method.
import { headerOf } from './attempt-text.ts';
import type { Variation, Vary } from './variation.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const;

export const varyHttpMethod: Vary = ({ attempt, first, ours, show }) => {
  const seen = [first?.method, headerOf(attempt.headers, 'x-http-method-override')].filter(
    (method) => method !== undefined,
  );
  const methods = new Set([
    ...seen.map((method) => method.toUpperCase()),
    ...METHODS,
    ours.method.toLowerCase(),
  ]);
  methods.delete(ours.method);
  return Array.from(methods, (method): Variation => {
    const evidence = `They signed ${show(method)}, we received ${show(ours.method)}.`;
    return {
      // An Authorization header alone does not tell the method: then ours was a guess.
      differences: attempt.method === undefined ? [] : [{ code: 'http_method_differs', evidence }],
      likelihood: attempt.method === undefined || seen.includes(method) ? 'seen' : 'common',
      apply: (h) => ({ ...h, method }),
    };
  });
};
