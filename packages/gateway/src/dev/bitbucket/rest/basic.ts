// Basic authentication, and what writes need besides. Wire notes, section 4.
import { RestProblem } from '../problem.ts';
import type { Site, SiteContext } from '../site.ts';
import type { Account } from '../store.ts';

/** @returns undefined when there is no Basic header. @throws RestProblem when it is wrong. */
export function basicAccount(site: Site, c: SiteContext): Account | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [name = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const account = site.accounts.basic(name, password.join(':'));
  if (account === 'captcha') {
    throw new RestProblem(403, 'CAPTCHA required: sign in with the browser once', {
      'X-Seraph-LoginReason': 'AUTHENTICATION_DENIED',
      'X-Authentication-Denied-Reason': `CAPTCHA_CHALLENGE; login-url=${site.url}/login`,
    });
  }
  if (account === undefined) {
    throw new RestProblem(401, 'Authentication failed. Please check your credentials and try again.', {
      'WWW-Authenticate': `OAuth realm="${site.url}"`,
      'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED',
    });
  }
  return account;
}

/** @throws RestProblem for anybody but an administrator. */
export function requireAdministrator(site: Site, c: SiteContext): Account {
  const account = basicAccount(site, c);
  if (account === undefined) {
    throw new RestProblem(401, 'Client must be authenticated to access this resource.', {
      'WWW-Authenticate': `OAuth realm="${site.url}"`,
    });
  }
  if (!account.isAdministrator) throw new RestProblem(403, 'You have to be an administrator to do this.');
  return account;
}

/** Writes name this header, which no foreign page can send. @throws RestProblem */
export function requireNoCheck(c: SiteContext): void {
  const token = c.req.header('x-atlassian-token')?.toLowerCase() ?? '';
  if (token !== 'no-check' && token !== 'nocheck') throw new RestProblem(403, 'XSRF check failed');
}
