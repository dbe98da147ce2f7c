// Whether the address is the final one. Peers follow no redirect, and neither does a signature.

import { parseWebUrl } from '../../../web-url.ts';
import { followRedirect } from '../../peer/follow-redirect.ts';
import { PeerError } from '../../peer/peer-error.ts';
import { failed, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext } from '../context.ts';
import { finding, findingOfFailure } from '../finding.ts';
import { MANIFEST_PATH } from './network.ts';

/** What the paths and hosts of sign-in pages are called. */
const LOGIN_PATH =
  /(?:^|[/.?&=_-])(?:log-?in|log-?on|sign-?in|dologin|sso|saml2?|oauth2|openid|oidc|adfs|cas|authenticate|session\/new|wayf)(?:[/.?&=_-]|$)/i;
const LOGIN_HOST = /^(?:login|logon|signin|sso|auth|idp|id|accounts?|adfs|cas|keycloak)\./i;

export function checkRedirect({ facts: { answer } }: DiagnosisContext): Outcome {
  if (answer === undefined) return notChecked('there is no answer');
  const location = answer.headers.get('location');
  if (answer.status < 300 || answer.status >= 400 || location === null) return passed('the address is final');
  const target = readTarget(answer.url, location);
  if (target !== undefined && isLogin(target, new URL(answer.url).hostname)) {
    const evidence = `GET ${answer.url} answered ${answer.status} and leads to ${target.origin}${target.pathname}.`;
    return failed(finding('LOGIN_PAGE', evidence, { cause: 'A sign-in page stands in front of the peer.' }));
  }
  const asked = parseWebUrl(answer.url);
  if (!asked.ok) return notChecked('the address cannot be read');
  try {
    followRedirect({ method: 'GET', url: asked.url, hasCredentials: false }, answer, 0);
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    const { evidence } = error.finding;
    const base = newBase(target);
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

function readTarget(from: string, location: string): URL | undefined {
  return URL.canParse(location, from) ? new URL(location, from) : undefined;
}

function isLogin({ hostname, pathname, search }: URL, ourHost: string): boolean {
  return LOGIN_PATH.test(`${pathname}${search}`) || (hostname !== ourHost && LOGIN_HOST.test(hostname));
}

/** When only the part before our path differs, that is the new base URL. */
function newBase(target: URL | undefined): string | undefined {
  if (target === undefined || !/^https?:$/.test(target.protocol)) return undefined;
  const end = target.pathname.indexOf(MANIFEST_PATH);
  return end === -1 || target.username !== '' || target.password !== ''
    ? undefined
    : target.origin + target.pathname.slice(0, end);
}
