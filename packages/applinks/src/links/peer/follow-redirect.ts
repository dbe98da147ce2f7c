// Where a redirect leads, and whether we go there (threats T18, T43).
import { type ParsedWebUrl, parseWebUrl, type WebUrl } from '../../web-url.ts';
import { callName, type Exchange, withoutQuery } from './exchange.ts';
import { PeerError } from './peer-error.ts';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface RedirectedRequest {
  readonly method: string;
  readonly url: WebUrl;
  /** Whether it carried an Authorization header. */
  readonly hasCredentials: boolean;
}

/**
 * @param hopsLeft - how many redirects may still be followed.
 * @returns where to ask next, or undefined when the answer is no redirect.
 * @throws PeerError that names the target, when it is not to be followed.
 */
export function followRedirect(
  request: RedirectedRequest,
  answer: Exchange,
  hopsLeft: number,
): WebUrl | undefined {
  const location = REDIRECTS.has(answer.status) ? answer.headers.get('location') : null;
  if (location === null) return undefined;
  const target = targetOf(request.url, location);
  const refusal = target.ok
    ? refusalToFollow(request, target.url, hopsLeft)
    : 'That is no plain web address.';
  if (target.ok && refusal === undefined) return target.url;
  const shown = target.ok ? withoutQuery(target.url) : 'somewhere else';
  throw new PeerError(
    {
      code: 'REDIRECTED',
      cause: `The address leads on to ${shown}. ${refusal ?? ''}`.trim(),
      evidence: `${callName(request)} answered ${answer.status} with Location ${shown}.`,
      remedy: target.ok
        ? remedy(request.url, target.url)
        : 'Check that the URL is the base URL of the application.',
    },
    { status: answer.status },
  );
}

function targetOf(from: WebUrl, location: string): ParsedWebUrl {
  if (!URL.canParse(location, from.href)) return { ok: false, fault: 'host' };
  const url = new URL(location, from.href);
  url.hash = '';
  return parseWebUrl(url.href);
}

function refusalToFollow(
  { method, url, hasCredentials }: RedirectedRequest,
  target: WebUrl,
  hopsLeft: number,
): string | undefined {
  if (target.host !== url.host) return 'We do not follow a redirect to another host.';
  if (url.scheme === 'https' && target.scheme === 'http') return 'We do not go on from https to http.';
  const sameOrigin = target.scheme === url.scheme && target.port === url.port;
  if (hasCredentials && !sameOrigin) return 'We do not send a password on to another origin.';
  if (method !== 'GET' && method !== 'HEAD') return 'We do not follow a redirect of a change.';
  if (hopsLeft <= 0) return 'We follow no more redirects.';
  return undefined;
}

/** When only the part before our path differs, the new base URL can be told. */
function remedy(from: WebUrl, to: WebUrl): string {
  const rest = /\/(?:rest|plugins)\/.*$/.exec(from.path)?.[0];
  if (rest !== undefined && to.path.endsWith(rest)) {
    return `Use ${new URL(to.href).origin}${to.path.slice(0, -rest.length)} as its address.`;
  }
  return 'If it is a sign-in page, let /rest/applinks and /plugins/servlet/oauth through without signing in; if the application moved, use its new address.';
}
