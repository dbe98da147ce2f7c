/** The account settings of Harbour. */
import { Hono } from 'hono';
import { readForm } from '../shared/forms.ts';
import { type Host, isOwnForm, pageContext, showProblem, type VisitorEnv } from './host.ts';
import { applicationsPage } from './pages/applications.ts';

/** Creates the routes under `/settings`. */
export function settingsRoutes(host: Host): Hono<VisitorEnv> {
  const routes = new Hono<VisitorEnv>();
  routes.get('/applications', async (c) => {
    const visitor = c.get('visitor');
    const connections = await host.connections.list(visitor.account.name);
    return c.html(applicationsPage(pageContext(host, c.req.raw, visitor), connections, host.ciUrl));
  });
  routes.post('/applications/disconnect', async (c) => {
    const { account, session } = c.get('visitor');
    if (!isOwnForm(c.get('visitor'), await readForm(c))) return showProblem(host, c, 'staleForm');
    await host.connections.disconnect(account.name);
    const text = `Disconnected. Harbour can no longer act as you in ${host.ciName}.`;
    host.visits.setFlash(session.id, { kind: 'good', text });
    return c.redirect(`${host.base}/settings/applications`, 303);
  });
  return routes;
}
