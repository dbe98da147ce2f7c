// A request as somebody has it in a text: pasted, recorded, or kept from before the proxies.
import type { Parameter } from '../base-string.ts';

export interface AttemptText {
  /** As on the request line; undefined when the text does not tell (an Authorization header alone). */
  readonly method?: string;
  /**
   * As far as the text tells: absolute; without a scheme (`//host/path`, a raw request); a path and query alone; or
   * undefined. What is left out is taken from our public URL.
   */
  readonly url?: string;
  /** All headers that are known, in order; names in any case. */
  readonly headers: readonly Parameter[];
  readonly body?: Uint8Array;
  /** What the text does not tell about the body. */
  readonly bodyDoubt?: BodyDoubt;
  /** The fields of a multipart/form-data body that the text describes without having it; without the files. */
  readonly multipartFields?: readonly Parameter[];
  /** Of a command line whose URL is not in quotes. */
  readonly urlCut?: UrlCut;
  /** When the receiving side saw it, by the receiver's clock, in whole seconds since 1970 UTC. */
  readonly arrivedAtSeconds?: number;
}

/** Where the shell ends a command within its URL. */
export interface UrlCut {
  readonly at: '&' | ';';
  /** What stands behind it, up to white space. */
  readonly rest: string;
  /** The request that the command makes with its URL in quotes; undefined when that cannot be read. */
  readonly whole?: AttemptText;
}

/** `not_whole`: some or all of it is not here, a file perhaps; `line_end`: an editor may have added the last one. */
export type BodyDoubt = 'not_whole' | 'line_end';

export type ParsedText =
  | { readonly ok: true; readonly request: AttemptText }
  /** `message` is for the person who pasted the text. */
  | { readonly ok: false; readonly message: string };

/** The first header of a name, which is given in lower case. */
export function headerOf(headers: readonly Parameter[], name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}
