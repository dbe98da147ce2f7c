// The routes of the admin listener, as one table.
import type { AdminRoute } from './admin-context.ts';
import { SIGN_OUT_PATH, showLinks } from './handlers/links.ts';
import { decideProposal, PROPOSAL_PATH, showProposal } from './handlers/proposal.ts';
import { SIGN_IN_PATH, showSignIn, signIn, signOut } from './handlers/sign-in.ts';

export const ADMIN_ROUTES: readonly AdminRoute[] = [
  { method: 'GET', path: SIGN_IN_PATH, permission: 'anyone', handler: showSignIn },
  { method: 'POST', path: SIGN_IN_PATH, permission: 'anyone', handler: signIn },
  { method: 'POST', path: SIGN_OUT_PATH, permission: 'administrator', handler: signOut },
  { method: 'GET', path: '/', permission: 'administrator', handler: showLinks },
  { method: 'GET', path: PROPOSAL_PATH, permission: 'administrator', handler: showProposal },
  { method: 'POST', path: PROPOSAL_PATH, permission: 'administrator', handler: decideProposal },
];
