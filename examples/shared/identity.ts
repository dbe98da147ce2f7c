/** Who a request to a product comes from: a session of its own, or the proxy in front that has said so. */
import { type Account, findAccount } from './accounts.ts';
import { isSameSecret, type Session, type Sessions } from './sessions.ts';

/** The header in which the proxy in front proves that it is that proxy. */
const APP_SECRET_HEADER = 'X-Maillon-App-Secret';

/** The outcome for one request. A named person without an account here is nobody, and gets told so. */
export type Identity =
  | { readonly by: 'header'; readonly account: Account }
  | { readonly by: 'session'; readonly account: Account; readonly session: Session }
  | { readonly by: 'nobody'; readonly unknownName?: string };

/** What `createIdentify` needs. */
export interface IdentifyOptions {
  readonly accounts: readonly Account[];
  readonly sessions: Sessions;
  /** Shared with the proxy in front; without it the user header is never believed. */
  readonly appSecret: string | undefined;
  readonly userHeader: string;
}

/** Creates the function that tells who a request comes from. */
export function createIdentify(options: IdentifyOptions): (request: Request) => Identity {
  const { accounts, sessions, appSecret, userHeader } = options;
  return (request) => {
    const named = request.headers.get(userHeader);
    if (named && isFromProxy(request, appSecret)) {
      const account = findAccount(accounts, named);
      return account ? { by: 'header', account } : { by: 'nobody', unknownName: named };
    }
    const session = sessions.find(request);
    const account = session && findAccount(accounts, session.user);
    return session && account ? { by: 'session', account, session } : { by: 'nobody' };
  };
}

function isFromProxy(request: Request, appSecret: string | undefined): boolean {
  const given = request.headers.get(APP_SECRET_HEADER);
  return !!appSecret && given !== null && isSameSecret(given, appSecret);
}
