/** The JSON API of Harbour, for applications that act for a person. */
import { Hono } from 'hono';
import { findAccount } from '../shared/accounts.ts';
import { readFields } from '../shared/forms.ts';
import { hasCommit, parseStatusReport } from './commit-statuses.ts';
import type { Host } from './host.ts';
import { findRepository } from './repositories.ts';

/** Set by whoever verified the request: the account that it acts as. No cookie counts here. */
export type ApiEnv = { Bindings: { actingUser?: string } };

const NOT_FOUND = { error: 'not_found', message: 'There is no such repository or commit.' };

/** Creates the routes under `/api`. */
export function apiRoutes(host: Host): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.all('/repositories/:slug/commits/:commit/statuses', async (c) => {
    const account = findAccount(host.accounts, c.env.actingUser ?? '');
    if (!account)
      return c.json(
        { error: 'not_signed', message: 'Sign the request for a person who has an account here.' },
        401,
      );
    const repository = findRepository(c.req.param('slug'));
    const commit = c.req.param('commit');
    if (!repository || !hasCommit(repository, commit)) return c.json(NOT_FOUND, 404);
    if (c.req.method === 'GET') return c.json(host.statuses.of(repository, commit));
    if (c.req.method !== 'POST') return c.json({ error: 'method', message: 'Use GET or POST.' }, 405);
    const report = parseStatusReport(await readFields(c));
    if (typeof report === 'string') return c.json({ error: 'bad_request', message: report }, 400);
    return c.json(host.statuses.set(account.name, repository, commit, report), 201);
  });
  routes.all('*', (c) => c.json({ error: 'not_found', message: 'The API has no such address.' }, 404));
  return routes;
}
