// Tells signed requests from others, and finds their protocol parameters. Wire notes, section 1 "any other request".
import { type Pair, readForm } from './form.ts';
import { OAuthRefusal } from './refusal.ts';

export interface SignedRequest {
  readonly method: string;
  /** Absolute: our own URL and the raw request target. */
  readonly url: string;
  readonly authorization: string | undefined;
  /** The text of a form body. */
  readonly form: string | undefined;
}

export interface Attempt {
  readonly request: SignedRequest;
  /** `oauth_` parameters, from wherever they came. */
  readonly protocol: ReadonlyMap<string, string>;
  /** Of query and form: what is not `oauth_`. */
  readonly others: ReadonlyMap<string, string>;
  /** What is signed besides the query. */
  readonly signed: readonly Pair[];
}

/**
 * @returns undefined for somebody else's request.
 * @throws OAuthRefusal when it is an attempt that cannot be read.
 */
export function readAttempt(request: SignedRequest): Attempt | undefined {
  const header = readHeader(request.authorization);
  const query = readForm(/\?([^#]*)/.exec(request.url)?.[1] ?? '');
  const form = readForm(request.form ?? '');
  const claims = [query, form].some((pairs) => pairs !== undefined && isClaim(pairs));
  if (header === undefined && !claims) return undefined;
  if (query === undefined || form === undefined) throw new OAuthRefusal('parameter_rejected');
  const all = [...(header ?? []), ...query, ...form];
  const protocol = all.filter(([name]) => name.startsWith('oauth_'));
  const names = protocol.map(([name]) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) {
    throw new OAuthRefusal('parameter_rejected', [['oauth_parameters_rejected', repeated.join('&')]]);
  }
  return {
    request,
    protocol: new Map(protocol),
    others: new Map([...query, ...form].filter(([name]) => !name.startsWith('oauth_'))),
    signed: [...(header ?? []), ...form].filter(([name]) => name !== 'oauth_signature'),
  };
}

function isClaim(pairs: readonly Pair[]): boolean {
  const names = new Set(pairs.map(([name]) => name));
  return names.has('oauth_signature') && names.has('oauth_consumer_key');
}

const FIELD = /([^\s=,]+)="([^"]*)"/g;

function readHeader(authorization: string | undefined): readonly Pair[] | undefined {
  if (authorization === undefined || !/^oauth(?:\s|$)/i.test(authorization)) return undefined;
  try {
    return [...authorization.matchAll(FIELD)]
      .map(([, name = '', value = '']): Pair => [decodeURIComponent(name), decodeURIComponent(value)])
      .filter(([name]) => name !== 'realm');
  } catch {
    throw new OAuthRefusal('parameter_rejected', [['oauth_problem_advice', 'the header is malformed']]);
  }
}
