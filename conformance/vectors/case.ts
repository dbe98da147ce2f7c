// One case of a vector file, judged.
export type Verdict =
  | { readonly id: string; readonly kind: 'ok' }
  | { readonly id: string; readonly kind: 'fail'; readonly expected: string; readonly got: string }
  /** The specifications leave the verdict open: printed, not counted. */
  | { readonly id: string; readonly kind: 'open'; readonly got: string };

/**
 * Compares what came with what was expected, field by field; the first difference is told. Without a field nothing
 * was looked at, which is a failure.
 */
export function judge(
  id: string,
  fields: readonly (readonly [name: string, expected: unknown, got: unknown])[],
  isOpen = false,
): Verdict {
  const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
  if (fields.length === 0)
    return { id, kind: 'fail', expected: 'something that can be compared', got: 'nothing to check' };
  const wrong = fields.find(([, expected, got]) => show(expected) !== show(got));
  if (isOpen)
    return { id, kind: 'open', got: wrong === undefined ? 'as given' : `${wrong[0]} ${show(wrong[2])}` };
  if (wrong === undefined) return { id, kind: 'ok' };
  const [name, expected, got] = wrong;
  return { id, kind: 'fail', expected: `${name} ${show(expected)}`, got: show(got) };
}
