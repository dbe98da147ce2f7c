// What the provider shows to people. The pages themselves come in as an argument (`@maillon/applinks/pages`).
import type { Person } from '../http.ts';

/** Each page is a whole HTML document; every text in a view is plain text, to be escaped by the page. */
export interface ProviderPages {
  consent(view: ConsentView): string;
  code(view: CodeView): string;
  decided(view: DecidedView): string;
  accessTokens(view: AccessTokensView): string;
  problem(view: ProblemView): string;
  /** Content-Security-Policy sources of the style and script elements in the pages, e.g. `'sha256-…'`. */
  readonly styleSource: string;
  readonly scriptSource: string;
}

/** Hidden inputs that a form must carry. */
export type HiddenInputs = readonly (readonly [name: string, value: string])[];

interface View {
  /** The application that is acted in. */
  readonly applicationName: string;
}

/** May this consumer act as this person? */
export interface ConsentView extends View {
  /** The link's name: who wants to act. */
  readonly consumerName: string;
  readonly person: Person;
  /** Where the form posts to: a path. */
  readonly action: string;
  readonly hidden: HiddenInputs;
  /** Where the person returns to; undefined: a code is shown, or nothing (OAuth 1.0). */
  readonly returnHost: string | undefined;
  /** The consumer asked for a code that the person types in there (threat T35). */
  readonly showsCode: boolean;
  /** How long the consumer may act, seconds. */
  readonly lifetimeSeconds: number;
  /** When this person allowed the same consumer before, seconds since 1970 UTC. */
  readonly allowedBeforeAtSeconds: number | undefined;
  /** Where to sign in as somebody else. */
  readonly switchUserUrl: string | undefined;
  readonly accessTokensPath: string;
}

/** The code that the person takes to the consumer (`oauth_callback=oob`). */
export interface CodeView extends View {
  readonly consumerName: string;
  readonly verifier: string;
  readonly accessTokensPath: string;
}

/** The end of a decision that returns nowhere. */
export interface DecidedView extends View {
  readonly consumerName: string;
  readonly allowed: boolean;
  readonly accessTokensPath: string;
}

export interface AccessTokenRow {
  /** The grant's id. */
  readonly id: string;
  readonly consumerName: string;
  readonly createdAtSeconds: number;
  readonly expiresAtSeconds: number;
  readonly lastUsedAtSeconds: number | null;
}

/** The person's own page: who can act as me, and revoke. */
export interface AccessTokensView extends View {
  readonly person: Person;
  readonly nowSeconds: number;
  readonly rows: readonly AccessTokenRow[];
  readonly action: string;
  /** Each revoke form has these, and `<button name="revoke" value="ID">`; the one for all `name="revoke_all" value="1"`. */
  readonly hidden: HiddenInputs;
  /** What was just done. */
  readonly notice: 'revoked' | 'revoked_all' | 'nothing_to_revoke' | undefined;
}

/** Something went wrong, told to the person who is looking at it. */
export interface ProblemView extends View {
  readonly status: number;
  readonly title: string;
  /** What happened and what to do, in sentences. */
  readonly text: string;
  /** The problem code, for whoever is asked for help. */
  readonly code: string;
  readonly link: { readonly href: string; readonly label: string } | undefined;
}
