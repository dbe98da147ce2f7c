// Both base strings as aligned parts: what they signed beside what we expect.
import { type EncodedParameter, encodedParameters, type Hypothesis } from './hypothesis.ts';

export interface BaseStringPart {
  readonly part: 'method' | 'scheme' | 'host' | 'port' | 'path' | 'parameter' | 'order';
  /** Of a parameter, encoded as in the base string. */
  readonly name: string | null;
  /** Encoded as in the base string, once; null: this side has no such part. */
  readonly value: string | null;
  /** Whether the other side has the same. */
  readonly same: boolean;
}

export interface AlignedBaseStrings {
  /** As inferred from the signature, part by part beside `ours`; null when it could not be inferred. */
  readonly theirs: readonly BaseStringPart[] | null;
  readonly ours: readonly BaseStringPart[];
}

interface Row {
  readonly part: BaseStringPart['part'];
  readonly name: readonly [theirs: string | null, ours: string | null];
  readonly value: readonly [theirs: string | null, ours: string | null];
}

/**
 * @param theirs - undefined when it is not known: then all of ours counts as the same.
 * @param redact - takes secrets out of a text.
 */
export function align(
  theirs: Hypothesis | undefined,
  ours: Hypothesis,
  redact: (text: string) => string,
): AlignedBaseStrings {
  const signed = theirs ?? ours;
  const rows = [...uriRows(signed, ours), ...parameterRows(signed, ours), ...orderRows(signed, ours)];
  const side = (index: 0 | 1): readonly BaseStringPart[] =>
    rows.map(({ part, name, value }) => ({
      part,
      name: redacted(name[index], redact),
      value: redacted(value[index], redact),
      same: name[0] === name[1] && value[0] === value[1],
    }));
  return { theirs: theirs === undefined ? null : side(0), ours: side(1) };
}

function redacted(text: string | null, redact: (text: string) => string): string | null {
  return text === null ? null : redact(text);
}

function uriRows(theirs: Hypothesis, ours: Hypothesis): readonly Row[] {
  const port = (h: Hypothesis): string | null => (h.port === '' ? null : h.port);
  const row = (part: Row['part'], ...value: Row['value']): Row => ({ part, name: [null, null], value });
  return [
    row('method', theirs.method, ours.method),
    row('scheme', theirs.scheme, ours.scheme),
    row('host', theirs.host, ours.host),
    ...(theirs.port === '' && ours.port === '' ? [] : [row('port', port(theirs), port(ours))]),
    row('path', theirs.path + theirs.uriTail, ours.path + ours.uriTail),
  ];
}

/** In our order; what only they have is at the end. */
function parameterRows(theirs: Hypothesis, ours: Hypothesis): readonly Row[] {
  const left = [...encodedParameters(theirs)];
  const take = (matches: (each: EncodedParameter) => boolean): EncodedParameter | undefined => {
    const index = left.findIndex(matches);
    return index === -1 ? undefined : left.splice(index, 1)[0];
  };
  const expected = encodedParameters(ours);
  const partner = new Map<EncodedParameter, EncodedParameter>();
  const matchers: readonly ((a: EncodedParameter, b: EncodedParameter) => boolean)[] = [
    (a, b) => a.source === b.source,
    (a, b) => a.name === b.name && a.value === b.value,
    (a, b) => a.name === b.name,
  ];
  for (const matches of matchers) {
    for (const mine of expected) {
      const found = partner.has(mine) ? undefined : take((each) => matches(each, mine));
      if (found !== undefined) partner.set(mine, found);
    }
  }
  return [
    ...expected.map((mine): Row => {
      const found = partner.get(mine);
      return {
        part: 'parameter',
        name: [found?.name ?? null, mine.name],
        value: [found?.value ?? null, mine.value],
      };
    }),
    ...left.map(({ name, value }): Row => ({ part: 'parameter', name: [name, null], value: [value, null] })),
  ];
}

function orderRows(theirs: Hypothesis, ours: Hypothesis): readonly Row[] {
  if (theirs.arrangement === ours.arrangement) return [];
  return [{ part: 'order', name: [null, null], value: [theirs.arrangement.label, ours.arrangement.label] }];
}
