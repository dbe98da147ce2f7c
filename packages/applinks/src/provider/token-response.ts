// Answers of the token endpoints.
import { encodeForm, type Parameter } from '@maillon/oauth1';
import type { HttpResponse } from '../http.ts';

/** @returns 200 with the pairs form-encoded; `text/plain`, as Atlassian products answer. */
export function tokenResponse(pairs: readonly Parameter[]): HttpResponse {
  return {
    status: 200,
    headers: [
      ['content-type', 'text/plain;charset=utf-8'],
      ['cache-control', 'no-store'],
      ['x-content-type-options', 'nosniff'],
    ],
    body: encodeForm(pairs),
  };
}
