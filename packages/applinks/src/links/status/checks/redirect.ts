// Whether the address is the final one. Peers follow no redirect, and neither does a signature.

import { parseWebUrl } from '../../../web-url.ts';
import { followRedirect } from '../../peer/follow-redirect.ts';
import { PeerError } from '../../peer/peer-error.ts';
import { failed, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { finding, findingOfFailure } from '../finding.ts';
import { MANIFEST_PATH } from './network.ts';
import { isSignInPage, redirectTarget, wrongAnswer } from './wrong-answer.ts';

export function checkRedirect({ facts: { answer } }: DiagnosisContext): Outcome {
  if (answer === undefined) return notChecked('there is no answer');
  const location = answer.headers.get('location');
  if (answer.status < 300 || answer.status >= 400 || location === null) return passed('the address is final');
  if (isSignInPage(answer)) return failed(wrongAnswer(answer, { call: `GET ${answer.url}` }));
  const asked = parseWebUrl(answer.url);
  if (!asked.ok) return notChecked('the address cannot be read');
  try {
    followRedirect({ method: 'GET', url: asked.url, hasCredentials: false }, answer, 0);
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    const { evidence } = error.finding;
    const base = newBase(redirectTarget(answer));
    if (base === undefined) return failed(findingOfFailure(error.finding));
    return failed(
      finding('REDIRECTED', evidence, {
        cause: `The address leads on to ${base}, and signed calls follow no redirect.`,
        remedy: `Use that address: maillon relocate LINK ${base}`,
      }),
    );
  }
  return passed('the address is final');
}

/** When only the part before our path differs, that is the new base URL. */
function newBase(target: URL | undefined): string | undefined {
  if (target === undefined || !/^https?:$/.test(target.protocol)) return undefined;
  const end = target.pathname.indexOf(MANIFEST_PATH);
  return end === -1 || target.username !== '' || target.password !== ''
    ? undefined
    : target.origin + target.pathname.slice(0, end);
}
