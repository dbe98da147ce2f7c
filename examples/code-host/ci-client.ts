/** What Harbour needs of the rest of the world. Who starts it implements these; Harbour knows no protocol. */

/** What the Builds panel needs of the CI; every call is made as `user`, an account name of Harbour. */
export interface CiClient {
  /** Starts a build and returns at once. */
  startBuild(
    user: string,
    build: { project: string; branch: string; commit: string },
  ): Promise<CiResult<{ number: number; url: string; state: string }>>;
  /** Reads where a build is. `startedBy` is the name to show. */
  build(
    user: string,
    project: string,
    number: number,
  ): Promise<CiResult<{ number: number; state: string; startedBy: string; url: string }>>;
  /** Reads a build's log so far, as plain text. */
  log(user: string, project: string, number: number): Promise<CiResult<string>>;
}

/**
 * The outcome of a call.
 * `authorize`: the person must say yes at the CI first; send the browser to this path of ours, it redirects on.
 * `problem`: a sentence for the person.
 */
export type CiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly authorize: string }
  | { readonly ok: false; readonly problem: string };

/** An application that a person has allowed Harbour to act in. */
export interface Connection {
  /** The application's name, as the person knows it. */
  readonly name: string;
  /** Its address, for a link. */
  readonly url: string;
  /** When the person allowed it: milliseconds since 1970. */
  readonly allowedAtMs: number;
}

/** The connections of a person, an account name of Harbour. */
export interface Connections {
  list(user: string): Promise<readonly Connection[]>;
  /** Forgets what the person allowed; the next use asks again. */
  disconnect(user: string): Promise<void>;
}
