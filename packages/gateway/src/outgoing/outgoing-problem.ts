// Why a call to a peer was not made, as JSON for whoever asked.

export interface OutgoingProblem {
  readonly status: number;
  /** A stable name. */
  readonly error: string;
  /** What happened and what to do, for the developer of the application. */
  readonly message: string;
  /** Further members of the answer, e.g. `authorizeUrl`. */
  readonly more?: Readonly<Record<string, string>>;
}

export const problem = {
  noCaller: {
    status: 401,
    error: 'caller_unknown',
    message:
      'Send an application key (Authorization: Bearer KEY, or X-Maillon-Key: KEY), or, from a page of the application, the header X-Maillon-Request: 1 with the session of the person.',
  },
  keyTwice: {
    status: 401,
    error: 'application_key_repeated',
    message: 'Send one application key: either Authorization or X-Maillon-Key.',
  },
  keyUnknown: {
    status: 401,
    error: 'application_key_unknown',
    message:
      'No application key is this one; it may have been revoked. "maillon app-key create NAME" makes a new one.',
  },
  userUnreadable: {
    status: 400,
    error: 'user_unreadable',
    message: 'X-Maillon-User must hold one user name, in UTF-8.',
  },
  crossSite: {
    status: 403,
    error: 'cross_site',
    message:
      'This request comes from a page of another site. Only pages of the application may call from a browser.',
  },
  notSignedIn: (signInUrl: string | undefined): OutgoingProblem => ({
    status: 401,
    error: 'not_signed_in',
    message: 'Nobody is signed in to the application in this browser.',
    ...(signInUrl === undefined ? {} : { more: { signInUrl } }),
  }),
  credentialsRequired: (authorizeUrl: string, reason: string): OutgoingProblem => ({
    status: 401,
    error: 'credentials_required',
    message: 'The person has to allow this first: send the browser to authorizeUrl.',
    more: { authorizeUrl, reason },
  }),
  formTooLarge: {
    status: 413,
    error: 'form_too_large',
    message: 'A form body is signed as a whole: it must not be larger than 1 MiB.',
  },
} as const satisfies Record<string, OutgoingProblem | ((...values: never[]) => OutgoingProblem)>;
