// Where another application sends an administrator's browser to propose a link. What came is checked; then it is shown
// where administrators sign in, who confirm it there. Nothing is changed here. Wire notes, section 4.
import { decodeForm, encodeForm, type Parameter } from '@maillon/oauth1';
import { plainDancePages } from '../../consumer/dance-pages.ts';
import { dancePage, danceRedirect } from '../../consumer/dance-response.ts';
import type { HttpResponse } from '../../http.ts';
import { isProposal, readProposal } from '../../links/create/handshake.ts';
import type { Handler } from '../route.ts';

/** Below the base URL of the admin listener. */
const PROPOSAL_PATH = '/links/proposal';

export const listApplicationLinks: Handler = ({ query }, { adminUrl }) => {
  const parameters = decodeForm(query);
  if (parameters === undefined)
    return refused(
      400,
      'This address is damaged',
      'Its query is malformed. Start again from where you came.',
    );
  const admin = adminUrl();
  if (admin === undefined)
    return refused(
      404,
      'Links are not administered here',
      'This application has no address at which administrators sign in. Start it with --admin-listen HOST:PORT.',
    );
  if (!isProposal(parameters)) return danceRedirect(`${admin}/`);
  const read = readProposal(parameters);
  if (!read.ok) {
    const faults = read.faults.map(({ name, message }) => `${name} ${message}`).join('; ');
    return refused(
      400,
      'This proposal cannot be read',
      `Nothing was changed. What is wrong with it: ${faults}.`,
    );
  }
  return danceRedirect(`${admin}${PROPOSAL_PATH}?${encodeForm(parameters.filter(isOfProposal))}`);
};

function isOfProposal([name]: Parameter): boolean {
  return name.startsWith('applink') || name === 'sharedUserbase';
}

function refused(status: number, title: string, text: string): HttpResponse {
  const view = { status, title, text, code: 'proposal_refused', link: undefined };
  return dancePage(plainDancePages, status, plainDancePages.problem(view));
}
