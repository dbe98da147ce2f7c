/** The CI behind an application link: every call is signed, as the person who asked for it. */
import {
  type Consumer,
  CredentialsRequired,
  danceAuthorizePath,
  PeerFailure,
} from '@maillon/applinks/consumer';
import type { CiClient, CiResult, Connections } from './ci-client.ts';

/** The calls of the Builds panel over a consumer. `ciUrl` is the CI's public address, without a trailing slash. */
export function linkedCi(consumer: Consumer, ciUrl: string): CiClient {
  const project = (name: string): string => `${ciUrl}/api/projects/${encodeURIComponent(name)}/builds`;
  const call = async <T>(
    user: string,
    url: string,
    read: (response: Response) => Promise<T>,
    init?: RequestInit,
  ): Promise<CiResult<T>> => {
    try {
      const response = await consumer.fetch(user, url, init);
      if (response.ok) return { ok: true, value: await read(response) };
      return {
        ok: false,
        problem: `${consumer.link.name} refused: ${response.status} ${response.statusText}.`,
      };
    } catch (error) {
      if (error instanceof CredentialsRequired) {
        return { ok: false, authorize: danceAuthorizePath(consumer.link.id) };
      }
      if (error instanceof PeerFailure) return { ok: false, problem: error.message };
      throw error;
    }
  };
  const json = <T>(response: Response): Promise<T> => response.json() as Promise<T>;
  return {
    startBuild: (user, { project: name, branch, commit }) =>
      call(user, project(name), json<{ number: number; url: string; state: string }>, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ branch, commit }),
      }),
    build: (user, name, number) =>
      call(
        user,
        `${project(name)}/${number}`,
        json<{ number: number; state: string; startedBy: string; url: string }>,
      ),
    log: (user, name, number) => call(user, `${project(name)}/${number}/log`, (response) => response.text()),
  };
}

/** What the settings page lists and forgets. */
export function linkedConnections(
  consumer: Consumer,
  allowedAt: (user: string) => Promise<number | undefined>,
  ciUrl: string,
): Connections {
  return {
    async list(user) {
      const seconds = await allowedAt(user);
      return seconds === undefined
        ? []
        : [{ name: consumer.link.name, url: ciUrl, allowedAtMs: seconds * 1000 }];
    },
    async disconnect(user) {
      await consumer.disconnect(user);
    },
  };
}
