// Problems that become a page, or an answer of the REST resources.

/** For people. */
export class PageProblem extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 502;
  readonly title: string;
  constructor(status: PageProblem['status'], title: string, text: string) {
    super(text);
    this.name = 'PageProblem';
    this.status = status;
    this.title = title;
  }
}

/** The page needs somebody who is signed in. */
export class SignInNeeded extends Error {
  constructor() {
    super('sign in first');
    this.name = 'SignInNeeded';
  }
}

/** For programs. */
export class RestProblem extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 415;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: RestProblem['status'], text: string, headers: Readonly<Record<string, string>> = {}) {
    super(text);
    this.name = 'RestProblem';
    this.status = status;
    this.headers = headers;
  }
}
