// The package has no types; this is what we call.
declare module 'passport-http-oauth' {
  import type { ParsedUrlQuery } from 'node:querystring';

  export interface StrategyRequest {
    readonly method: string;
    /** Path and query. */
    readonly url: string;
    readonly connection: { readonly encrypted: boolean };
    readonly headers: Readonly<Record<string, string>>;
    readonly query: ParsedUrlQuery;
    readonly body: ParsedUrlQuery;
  }

  type FoundSecret = (error: null, who: string | false, secret?: string) => void;

  export class TokenStrategy {
    constructor(
      consumer: (consumerKey: string, done: FoundSecret) => void,
      verify: (token: string, done: FoundSecret) => void,
      validate: (timestamp: string, nonce: string, done: (error: null, isValid: boolean) => void) => void,
    );
    authenticate(request: StrategyRequest): void;
    /** Put there by Passport for each request. */
    success: () => void;
    fail: () => void;
  }
}
