// What came is not what its name promised.

/** Says what is wrong with a text from the wire, in words that continue "the manifest …". */
export class WireFormatError extends Error {
  /** `the manifest`, `the consumer-info`. */
  readonly what: string;
  constructor(what: string, fault: string, options?: { readonly cause: unknown }) {
    super(`${what} ${fault}`, options);
    this.name = 'WireFormatError';
    this.what = what;
  }
}
