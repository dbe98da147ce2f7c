// What the routes of the admin listener work with.
import type { HttpRequest, HttpResponse } from '@maillon/applinks';
import type { Ourselves, PeerClient } from '@maillon/applinks/links';
import type { AdministratorCheck } from '@maillon/applinks/rest';
import type { Store } from '@maillon/applinks/storage';
import type { Logger } from '../log.ts';
import type { AdminCookies } from './admin-cookies.ts';
import type { AdminSessions } from './admin-sessions.ts';
import type { BrowserForms, FormFields } from './browser-forms.ts';
import type { StartedHandshakes } from './started-handshakes.ts';

export interface AdminContext {
  readonly store: Store;
  readonly log: Logger;
  readonly administrators: AdministratorCheck;
  readonly sessions: AdminSessions;
  readonly forms: BrowserForms;
  readonly cookies: AdminCookies;
  readonly handshakes: StartedHandshakes;
  readonly ourselves: () => Promise<Ourselves>;
  /** @param learnt - whether nobody who administers has confirmed the address yet. */
  readonly peer: (rpcUrl: string, options: { readonly learnt: boolean }) => PeerClient;
  readonly now: () => number;
}

/** Who may use a route. The check hangs on the route itself (threat T41). */
type AdminPermission = 'anyone' | 'administrator';

export interface AdminRoute {
  readonly method: 'GET' | 'POST';
  /** The whole path, exactly. */
  readonly path: string;
  readonly permission: AdminPermission;
  readonly handler: (visit: AdminVisit, context: AdminContext) => Promise<HttpResponse>;
}

export interface AdminVisit {
  readonly request: HttpRequest;
  /** Without `?`. */
  readonly query: string;
  /** Name of who is signed in; '' on a route for anyone. */
  readonly administrator: string;
  /** What forms are bound to: the session's cookie, or the browser's on a route for anyone. */
  readonly binding: string;
  /** Of a POST; its token was checked already. */
  readonly fields: FormFields;
}
