// `{public}/_maillon/out/{link}/…`: the fronted application, or a page of it, calls a linked application.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CredentialsRequired, type Outgoing, OutgoingRefused, PeerFailure } from '@maillon/applinks';
import type { OutgoingRefusal } from '@maillon/applinks/links';
import { nodeRequest } from '@maillon/applinks/node';
import { renderText } from '../server/notice.ts';
import { type CallerOptions, callerOf } from './caller.ts';
import { type OutgoingProblem, problem } from './outgoing-problem.ts';
import { sendPeerAnswer } from './peer-answer.ts';
import { peerRequest } from './peer-request.ts';

export interface OutgoingEndpointOptions extends CallerOptions {
  readonly outgoing: Outgoing;
  /** Told when a peer was not reached, or answered what no peer does. Holds no token or secret. */
  readonly onFailure: (failure: OutgoingFailure) => void;
}

interface OutgoingFailure {
  /** As the caller named it. */
  readonly link: string;
  readonly code: string;
  readonly message: string;
}

interface OutgoingAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export interface OutgoingEndpoint {
  /**
   * @param path - what follows `/_maillon/out`, raw, with the query.
   * @returns what to answer; undefined when the peer's answer was sent. @throws when that broke off, or what a store throws.
   */
  serve(req: IncomingMessage, res: ServerResponse, path: string): Promise<OutgoingAnswer | undefined>;
}

export function createOutgoingEndpoint(options: OutgoingEndpointOptions): OutgoingEndpoint {
  const { outgoing, publicAddress } = options;
  const publicUrl = publicAddress.origin + publicAddress.contextPath;
  return {
    async serve(req, res, path) {
      const target = targetOf(path);
      if (target === undefined) return rendered(NO_LINK_NAMED);
      const caller = await callerOf(nodeRequest(req), options);
      if (caller.kind === 'refused') return rendered(caller.problem);
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const request = await peerRequest(req, gone.signal);
      if (!request.ok) return rendered(request.problem);
      const link = outgoing.get(target.link);
      const acting = caller.user === null ? link.asApplication() : link.as(caller.user);
      let response: Response;
      try {
        response = await acting.fetch(target.path, request.init);
      } catch (error) {
        // Nobody waits any more.
        if (gone.signal.aborted) return undefined;
        const found = problemOf(error, publicUrl);
        if (found === undefined) throw error;
        if (error instanceof PeerFailure)
          options.onFailure({ link: target.link, code: error.code, message: error.message });
        return rendered(found);
      }
      await sendPeerAnswer(res, response, target.link);
      return undefined;
    },
  };
}

/** `/{link}/path?query`; the link's id or name, percent-encoded once. */
function targetOf(path: string): { readonly link: string; readonly path: string } | undefined {
  const [, encoded = '', rest = '/'] = /^\/([^/?]+)(\/[^]*)?$/.exec(path) ?? [];
  try {
    const link = decodeURIComponent(encoded);
    return link === '' ? undefined : { link, path: rest };
  } catch {
    return undefined;
  }
}

const NO_LINK_NAMED: OutgoingProblem = {
  status: 404,
  error: 'link_unknown',
  message: 'Name the link and a path there: /_maillon/out/LINK/rest/…',
};

const REFUSED: Readonly<Record<OutgoingRefusal, number>> = {
  link_unknown: 404,
  link_paused: 409,
  link_not_outgoing: 409,
  peer_url_unknown: 409,
  two_legged_not_allowed: 403,
  path_refused: 400,
};

/** @returns undefined for what is neither our refusal nor the peer's failure. */
function problemOf(error: unknown, publicUrl: string): OutgoingProblem | undefined {
  if (error instanceof CredentialsRequired)
    return problem.credentialsRequired(publicUrl + error.authorizePath, error.reason);
  if (error instanceof OutgoingRefused)
    return { status: REFUSED[error.code], error: error.code, message: error.message };
  if (error instanceof PeerFailure) {
    const status = error.code === 'TIMEOUT' ? 504 : 502;
    return { status, error: 'peer_failed', message: error.message, more: { code: error.code } };
  }
  return undefined;
}

function rendered({ status, error, message, more = {} }: OutgoingProblem): OutgoingAnswer {
  const answer = renderText(status, 'application/json', `${JSON.stringify({ error, message, ...more })}\n`);
  if (status !== 401) return answer;
  return { ...answer, headers: [...answer.headers, ['WWW-Authenticate', 'Maillon-Application-Key']] };
}
