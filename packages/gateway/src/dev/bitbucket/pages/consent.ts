// The consent page, and the code of a consumer without callback.
import { html } from 'hono/html';
import type { Link } from '../links/link.ts';
import { type Html, layout, type PageView, tokenField } from './layout.ts';

export function consentPage(
  view: PageView,
  { link, token, callback }: { readonly link: Link; readonly token: string; readonly callback: string },
): Html {
  const consumer = link.incoming?.name ?? link.name;
  return layout(
    view,
    'Authorize',
    html`<p><strong>${consumer}</strong> would like to have read and write access to your data on ${view.siteName}.</p>
<p>You are ${view.account?.displayName}. ${callback === 'oob' ? 'You will get a code.' : html`You will return to <strong>${new URL(callback).host}</strong>.`}</p>
<form method="post" action="/plugins/servlet/oauth/authorize">${tokenField(view)}<input type="hidden" name="oauth_token" value="${token}">
<div class="actions"><button class="primary" name="approve" value="Allow">Allow</button><button name="deny" value="Deny">Deny</button></div></form>`,
  );
}

export function verifierPage(
  view: PageView,
  { link, verifier }: { readonly link: Link; readonly verifier: string | undefined },
): Html {
  return verifier === undefined
    ? layout(view, 'Access denied', html`<p>${link.name} was not given access.</p>`)
    : layout(
        view,
        'Access approved',
        html`<p>Type this code into ${link.name}:</p><pre id="verifier">${verifier}</pre>`,
      );
}
