// One story of how the signature was made: what was signed, and with which key.
import type { RsaVerificationKey, SignatureMethodName } from '../signature-methods.ts';
import type { SentParameter } from './read-attempt.ts';
import type { Arrangement, Encoder, Reading } from './spelling.ts';

export interface Hypothesis {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** '' when none was signed. */
  readonly port: string;
  /** As it stands in the base string URI. */
  readonly path: string;
  /** What was left behind the path in the base string URI: a query, a fragment. '' as it should be. */
  readonly uriTail: string;
  readonly parameters: readonly SentParameter[];
  readonly reading: Reading;
  readonly encoder: Encoder;
  readonly arrangement: Arrangement;
  readonly key: KeyHypothesis;
}

export interface KeyHypothesis {
  readonly algorithm: SignatureMethodName;
  readonly consumerSecret: string | undefined;
  readonly tokenSecret: string;
  readonly publicKey: RsaVerificationKey | undefined;
  readonly composition: Composition;
  /** As given, decoded. */
  readonly signature: string;
}

/** How the two secrets become the text of a key; RFC 5849 section 3.4.2 has `encoded`. */
type Composition = 'encoded' | 'raw' | 'without_ampersand' | 'swapped';

export const DEFAULT_PORT = { http: '80', https: '443' } as const;

function originTextOf({ scheme, host, port }: Pick<Hypothesis, 'scheme' | 'host' | 'port'>): string {
  return `${scheme}://${host}${port === '' ? '' : `:${port}`}`;
}

/** A name and value as encoded once, with the parameter that they come from. */
export interface EncodedParameter {
  readonly source: SentParameter;
  readonly name: string;
  readonly value: string;
}

export function encodedParameters({
  parameters,
  reading,
  encoder,
  arrangement,
}: Hypothesis): readonly EncodedParameter[] {
  return arrangement.arrange(
    parameters.map((source) => {
      const [name, value] = reading.read(source);
      return { source, name: encoder.inner(name), value: encoder.inner(value) };
    }),
  );
}

/** The beginnings of base strings that one search has made, METHOD&URI, by encoder and text. */
export type Beginnings = Map<Encoder, Map<string, string>>;

/** The text that was signed, if the story is true. */
export function baseStringOf(hypothesis: Hypothesis, beginnings: Beginnings): string {
  return `${beginningOf(hypothesis, beginnings)}&${encodedParameterText(hypothesis)}`;
}

function beginningOf(hypothesis: Hypothesis, beginnings: Beginnings): string {
  const { method, path, uriTail, encoder } = hypothesis;
  const uri = originTextOf(hypothesis) + path + uriTail;
  const known = beginnings.get(encoder) ?? new Map<string, string>();
  beginnings.set(encoder, known);
  const id = `${method} ${uri}`;
  const text = known.get(id) ?? `${encoder.outer(method, 'method')}&${encoder.outer(uri, 'uri')}`;
  known.set(id, text);
  return text;
}

// Most stories that are tried differ elsewhere: a text is made once for the same parameters, spelled the same way.
const texts = new WeakMap<object, WeakMap<object, WeakMap<object, WeakMap<object, string>>>>();

function encodedParameterText(hypothesis: Hypothesis): string {
  const { parameters, reading, encoder, arrangement } = hypothesis;
  const known = below(below(below(texts, parameters), reading), encoder);
  let text = known.get(arrangement);
  if (text === undefined) {
    const pairs = encodedParameters(hypothesis).map(({ name, value }) => `${name}=${value}`);
    text = encoder.outer(pairs.join('&'), 'parameters');
    known.set(arrangement, text);
  }
  return text;
}

function below<T>(map: WeakMap<object, WeakMap<object, T>>, key: object): WeakMap<object, T> {
  let next = map.get(key);
  if (next === undefined) {
    next = new WeakMap();
    map.set(key, next);
  }
  return next;
}
