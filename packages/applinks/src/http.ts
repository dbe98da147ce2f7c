// The small neutral shape of HTTP that endpoints decide on. Adapters convert to it and from it, and decide nothing.

/** A request as it came over the wire; nothing is decoded or normalised. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query exactly as on the request line, e.g. `/job/a%2Fb//c?x=1`. */
  readonly target: string;
  /** The field's value (repeated fields joined by `, `, cookies by `; `); `name` in lower case. */
  header(name: string): string | undefined;
  /** How often the field stands in the request; a repeated Authorization is refused. */
  headerCount(name: string): number;
  /** The socket's peer address, never a forwarded one. */
  readonly remoteAddress: string | undefined;
  readonly body: RequestBody;
}

/** A body that can be looked at without being used up. */
export interface RequestBody {
  /**
   * Reads until `maxBytes` are there or the body ends. What was read can be read again: by a later, larger peek
   * or by whoever forwards the body.
   * @returns all bytes read so far (possibly more than `maxBytes`) and whether the body ended with them.
   */
  peek(maxBytes: number): Promise<{ readonly bytes: Uint8Array; readonly complete: boolean }>;
}

export interface HttpResponse {
  readonly status: number;
  /** In the order sent; a name may repeat (`set-cookie`). */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** Somebody whom the application knows. */
export interface Person {
  /** The application's one canonical user id. */
  readonly name: string;
  /** For showing; the name when absent. */
  readonly displayName?: string;
}

/** Who sends a browser's request, and where to sign in. */
export interface IdentitySource {
  /**
   * @param options.fresh - asked for a decision: no cached answer.
   * @returns undefined for nobody. Fails closed: an unclear answer is nobody; an unreachable application throws.
   */
  person(request: HttpRequest, options: { readonly fresh: boolean }): Promise<Person | undefined>;
  /**
   * Where the person signs in and comes back to `returnUrl` (absolute).
   * @returns undefined when there is no such page: then we say so.
   */
  signInUrl(returnUrl: string): string | undefined;
}
