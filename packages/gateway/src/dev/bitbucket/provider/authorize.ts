// The consent page. Wire notes, section 1 "authorize".
import { findLink } from '../links/find-link.ts';
import type { Link } from '../links/link.ts';
import { appendQuery } from '../oauth/form.ts';
import { consentPage, verifierPage } from '../pages/consent.ts';
import { PageProblem } from '../problem.ts';
import type { Site, SiteContext } from '../site.ts';
import type { IssuedToken } from '../store.ts';
import { pageView, readOwnForm, requireVisitor } from '../ui/visitor.ts';
import { createSecret, replaceIssued } from './tokens.ts';

export function showConsent(site: Site, c: SiteContext): Response | Promise<Response> {
  const { token, link } = findPending(site, c.req.query('oauth_token'));
  requireVisitor(site, c);
  // The callback of this address is unsigned, and not looked at.
  return c.html(
    consentPage(pageView(site, c), { link, token: token.token, callback: token.callback ?? 'oob' }),
  );
}

export async function decide(site: Site, c: SiteContext): Promise<Response> {
  const { account } = requireVisitor(site, c);
  const form = await readOwnForm(site, c);
  const { token, link } = findPending(site, form.get('oauth_token'));
  const isAllowed = form.has('approve');
  if (isAllowed === form.has('deny')) {
    throw new PageProblem(400, 'Neither yes nor no', 'Go back and press Allow or Deny.');
  }
  const verifier = createSecret().slice(0, 10);
  replaceIssued(site.store, token, {
    ...token,
    user: account.name,
    decision: isAllowed ? 'allowed' : 'denied',
    ...(isAllowed && { verifier }),
  });
  if (token.callback === undefined || token.callback === 'oob') {
    return c.html(verifierPage(pageView(site, c), { link, verifier: isAllowed ? verifier : undefined }));
  }
  const answer = isAllowed ? verifier : 'denied';
  return c.redirect(
    appendQuery(token.callback, [
      ['oauth_token', token.token],
      ['oauth_verifier', answer],
    ]),
    302,
  );
}

const TITLE = 'This request cannot be approved';

function findPending(
  site: Site,
  wanted: string | undefined,
): { readonly token: IssuedToken; readonly link: Link } {
  if (wanted === undefined || wanted === '') throw new PageProblem(400, TITLE, 'The oauth_token is missing.');
  const token = site.store.state.issued.find((issued) => issued.token === wanted);
  const link = token === undefined ? undefined : findLink(site.store, token.linkId);
  if (token?.kind !== 'request' || link === undefined) {
    throw new PageProblem(401, TITLE, 'The oauth_token is unknown, or was used (token_rejected).');
  }
  if (token.decision !== undefined) throw new PageProblem(401, TITLE, 'It was decided before (token_used).');
  if (token.expiresAtSeconds <= site.now()) {
    throw new PageProblem(
      401,
      TITLE,
      'It is more than ten minutes old (token_expired). Start again from where you came.',
    );
  }
  return { token, link };
}
