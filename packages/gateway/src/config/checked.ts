// The outcome of reading one setting.

/** Either the value, or what was expected: a message that continues a sentence about the value. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };
