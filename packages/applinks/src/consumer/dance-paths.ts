// Where the login dance begins and ends, below our base URL. Application Links wire notes, section 5.
import { encodeForm } from '@maillon/oauth1';

const DANCE_PATH = '/plugins/servlet/applinks/oauth/login-dance';

export const AUTHORIZE_PATH = `${DANCE_PATH}/authorize`;
export const ACCESS_PATH = `${DANCE_PATH}/access`;

/**
 * @param redirectUrl - where the person goes in the end.
 * @returns path and query below our base URL: `/plugins/servlet/…/authorize?applicationLinkID=…`.
 */
export function danceAuthorizePath(linkId: string, redirectUrl?: string): string {
  return `${AUTHORIZE_PATH}?${danceQuery(linkId, redirectUrl)}`;
}

/**
 * @param baseUrl - our public URL with its context path.
 * @returns the `callbackUrl` of a consumer behind `loginDance`. Where the person goes in the end is kept with the
 *   request token, so that it need not travel.
 */
export function danceCallbackUrl(baseUrl: string, linkId: string): string {
  return `${baseUrl.replace(/\/+$/, '')}${ACCESS_PATH}?${danceQuery(linkId, undefined)}`;
}

function danceQuery(linkId: string, redirectUrl: string | undefined): string {
  return encodeForm([
    ['applicationLinkID', linkId],
    ...(redirectUrl === undefined ? [] : [['redirectUrl', redirectUrl] as const]),
  ]);
}
