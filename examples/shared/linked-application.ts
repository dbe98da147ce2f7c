/**
 * Calling another application for a person, without knowing how that is done: a plain HTTP call to an address, with a
 * key. Whoever is behind the address acts there as the person, or says where the person may allow it.
 */
import { isJsonObject } from './json-file.ts';

/** How the other application is reached. */
export interface LinkedApplicationSettings {
  /** Its name for people. */
  readonly name: string;
  /** What its own paths are put behind, without a trailing slash. */
  readonly apiUrl: string;
  /** Sent with every call. */
  readonly key: string;
}

/** What a call came to. */
export type LinkedAnswer =
  | { readonly kind: 'answer'; readonly value: unknown }
  /** The person has to allow it first: where to send their browser. */
  | { readonly kind: 'permission'; readonly url: string }
  /** Another try would be refused, too; `message` is for the person. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Nobody answered, or not now. */
  | { readonly kind: 'unreachable' };

interface LinkedCall {
  /** An account name of ours. */
  readonly user: string;
  /** Of the other application, e.g. `/api/projects`. */
  readonly path: string;
  /** Posted as JSON; a call without it reads. */
  readonly body?: unknown;
  /** The page of ours to which the person comes back from allowing. */
  readonly returnUrl: string;
}

export interface LinkedApplication {
  readonly name: string;
  call(call: LinkedCall): Promise<LinkedAnswer>;
}

const TIMEOUT_MS = 10_000;

/** Makes the way to another application. */
export function linkedApplication({ name, apiUrl, key }: LinkedApplicationSettings): LinkedApplication {
  return {
    name,
    async call({ user, path, body, returnUrl }) {
      const headers = { Authorization: `Bearer ${key}`, 'X-Maillon-User': user };
      try {
        const response = await fetch(apiUrl + path, {
          ...(body === undefined
            ? { headers }
            : {
                method: 'POST',
                headers: { ...headers, 'Content-Type': 'application/json' },
                body: JSON.stringify(body),
              }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return await readAnswer(response, returnUrl);
      } catch {
        return { kind: 'unreachable' };
      }
    },
  };
}

async function readAnswer(response: Response, returnUrl: string): Promise<LinkedAnswer> {
  const value: unknown = await response.json().catch(() => undefined);
  if (response.ok) return { kind: 'answer', value };
  const { authorizeUrl, message } = isJsonObject(value) ? value : {};
  if (response.status === 401 && typeof authorizeUrl === 'string')
    return { kind: 'permission', url: withReturn(authorizeUrl, returnUrl) };
  if (response.status >= 500) return { kind: 'unreachable' };
  return {
    kind: 'refused',
    message: typeof message === 'string' ? message : `It answered ${response.status}.`,
  };
}

function withReturn(authorizeUrl: string, returnUrl: string): string {
  const url = new URL(authorizeUrl);
  url.searchParams.set('redirectUrl', returnUrl);
  return url.href;
}
