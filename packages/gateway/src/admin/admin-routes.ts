// The routes of the admin listener, as one table.
import { SIGN_OUT_PATH } from './account-bar.ts';
import type { AdminRoute } from './admin-context.ts';
import { createLink, showCreateLink } from './handlers/create-link.ts';
import { CREATE_LINK_PATH } from './handlers/create-link-pages.ts';
import { showLinks } from './handlers/links.ts';
import { decideProposal, showProposal } from './handlers/proposal.ts';
import { PROPOSAL_PATH } from './handlers/proposal-pages.ts';
import { SIGN_IN_PATH, showSignIn, signIn, signOut } from './handlers/sign-in.ts';

export const ADMIN_ROUTES: readonly AdminRoute[] = [
  { method: 'GET', path: SIGN_IN_PATH, permission: 'anyone', handler: showSignIn },
  { method: 'POST', path: SIGN_IN_PATH, permission: 'anyone', handler: signIn },
  { method: 'POST', path: SIGN_OUT_PATH, permission: 'administrator', handler: signOut },
  { method: 'GET', path: '/', permission: 'administrator', handler: showLinks },
  { method: 'GET', path: CREATE_LINK_PATH, permission: 'administrator', handler: showCreateLink },
  { method: 'POST', path: CREATE_LINK_PATH, permission: 'administrator', handler: createLink },
  { method: 'GET', path: PROPOSAL_PATH, permission: 'administrator', handler: showProposal },
  { method: 'POST', path: PROPOSAL_PATH, permission: 'administrator', handler: decideProposal },
];
