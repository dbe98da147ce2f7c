// What a user allowed, and how to take it back.
import { html } from 'hono/html';
import { findLink } from '../links/find-link.ts';
import type { Store } from '../store.ts';
import { type Html, layout, type PageView, tokenField } from './layout.ts';

export function accessTokensPage(view: PageView, store: Store, user: string): Html {
  const tokens = store.state.issued.filter((token) => token.kind === 'access' && token.user === user);
  if (tokens.length === 0) {
    return layout(view, 'Authorized applications', html`<p>No application has access.</p>`);
  }
  return layout(
    view,
    'Authorized applications',
    html`<table><thead><tr><th scope="col">Application</th><th scope="col">Allowed</th><th scope="col">Actions</th></tr></thead><tbody>
${tokens.map(
  ({ linkId, createdAtSeconds }) => html`<tr><td>${findLink(store, linkId)?.name ?? linkId}</td>
<td>${new Date(createdAtSeconds * 1000).toISOString()}</td>
<td><form method="post">${tokenField(view)}<input type="hidden" name="linkId" value="${linkId}"><button>Revoke access</button></form></td></tr>`,
)}</tbody></table>`,
  );
}
