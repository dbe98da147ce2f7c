// The outcome of reading one setting.

/** Either the value, or what was expected: a message that continues a sentence about the value. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

/**
 * @param name - of the option, at the beginning of the message.
 * @throws TypeError with what was expected, when the value is none.
 */
export function valueOf<Value>(checked: Checked<Value>, name: string): Value {
  if (checked.ok) return checked.value;
  throw new TypeError(`${name} ${checked.message}`);
}
