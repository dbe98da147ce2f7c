/** Telling a code host how a build ended: one plain HTTP call to an address that knows how to act for a person. */
import { isJsonObject } from '../shared/json-file.ts';
import type { Build } from './builds.ts';
import type { Project } from './projects.ts';

/** The code host of this CI's projects. */
export interface CodeHostSettings {
  /** Its name for people. */
  readonly name: string;
  /** What its API's paths are put behind, without a trailing slash. */
  readonly apiUrl: string;
  /** Sent with every call. */
  readonly key: string;
}

/** What a call came to. */
export type ReportOutcome =
  | { readonly kind: 'sent' }
  /** The person has to allow it first, there. */
  | { readonly kind: 'permission'; readonly url: string }
  /** It will not be taken at another try either. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Nobody answered, or not now. */
  | { readonly kind: 'unreachable' };

export interface CodeHostClient {
  readonly name: string;
  /** Sets the status of the build's commit, as the person who started the build. `url` is the build's page. */
  report(project: Project, build: Build, url: string): Promise<ReportOutcome>;
}

const TIMEOUT_MS = 10_000;

/** Creates the client of a code host. */
export function createCodeHostClient({ name, apiUrl, key }: CodeHostSettings): CodeHostClient {
  return {
    name,
    async report(project, build, url) {
      const address = `${apiUrl}/api/repositories/${project.repository}/commits/${build.commit}/statuses`;
      try {
        const response = await fetch(address, {
          method: 'POST',
          headers: {
            'Authorization': `Bearer ${key}`,
            'X-Maillon-User': build.startedBy,
            'Content-Type': 'application/json',
          },
          body: JSON.stringify({ state: build.outcome, name: 'Anvil CI', url }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return await outcomeOf(response, url);
      } catch {
        return { kind: 'unreachable' };
      }
    },
  };
}

async function outcomeOf(response: Response, returnUrl: string): Promise<ReportOutcome> {
  if (response.ok) return { kind: 'sent' };
  const answer: unknown = await response.json().catch(() => undefined);
  const fields = isJsonObject(answer) ? answer : {};
  const { authorizeUrl, message } = fields;
  if (response.status === 401 && typeof authorizeUrl === 'string')
    return { kind: 'permission', url: withReturn(authorizeUrl, returnUrl) };
  if (response.status >= 500) return { kind: 'unreachable' };
  return { kind: 'refused', message: typeof message === 'string' ? message : `${response.status}` };
}

/** The person comes back to the page that sent them. */
function withReturn(authorizeUrl: string, returnUrl: string): string {
  const url = new URL(authorizeUrl);
  url.searchParams.set('redirectUrl', returnUrl);
  return url.href;
}
