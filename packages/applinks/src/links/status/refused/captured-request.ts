// What is kept of a refused request, as JSON in the store: enough to explain it, nothing that opens anything.

/** What an explanation found when it was refused. */
export interface KeptExplanation {
  /** A code of `@maillon/oauth1/explain`. */
  readonly code: string;
  readonly cause: string;
  readonly evidence: string;
  readonly remedy: string;
  readonly confidence: number;
}

export interface CapturedRequest {
  readonly method: string;
  /** Path and query as they came, secrets replaced. */
  readonly target: string;
  /** Lower-case names: Host, Content-Type, X-Forwarded-…, an Authorization of scheme OAuth without its tokens. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** A form body, secrets replaced. */
  readonly form?: string;
  readonly consumerKey?: string;
  /** A code of `Reason` of `@maillon/oauth1`: says more than the problem. */
  readonly reason?: string;
  /** It came with a body that is no form. Such bodies are never kept. */
  readonly hasOtherBody?: boolean;
  /** The key that the link held had verified other requests by then. */
  readonly keyHasVerified?: boolean;
  /** Something that the signature covers was replaced or left out: only what was explained then can be known. */
  readonly isRedacted: boolean;
  /** Made at once, where it could not be made later. */
  readonly explained?: readonly KeptExplanation[];
}

export function writeCapture(captured: CapturedRequest): string {
  return JSON.stringify(captured);
}

/** @returns undefined for what another version wrote, or nobody. */
export function readCapture(text: string): CapturedRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { method, target, headers, form, consumerKey, reason, isRedacted, explained } = value;
  const { hasOtherBody, keyHasVerified } = value;
  if (typeof method !== 'string' || typeof target !== 'string' || !Array.isArray(headers)) return undefined;
  return {
    method,
    target,
    headers: headers.filter(isPair),
    ...(typeof form === 'string' ? { form } : {}),
    ...(typeof consumerKey === 'string' ? { consumerKey } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(hasOtherBody === true ? { hasOtherBody } : {}),
    ...(keyHasVerified === true ? { keyHasVerified } : {}),
    isRedacted: isRedacted === true,
    ...(Array.isArray(explained) ? { explained: explained.filter(isExplanation) } : {}),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string');
}

function isExplanation(value: unknown): value is KeptExplanation {
  return (
    isRecord(value) &&
    (['code', 'cause', 'evidence', 'remedy'] as const).every((name) => typeof value[name] === 'string') &&
    typeof value['confidence'] === 'number'
  );
}
