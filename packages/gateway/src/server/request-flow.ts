// What happens to a request, in order: is it readable, is it for us, for the provider, who is it from; then it is sent on.
import { type IncomingMessage, type ServerResponse } from 'node:http';
import type { HttpRequest, HttpResponse, Provider } from '@maillon/applinks';
import { ClientGoneError, hasBody, nodeRequest, sendResponse } from '@maillon/applinks/node';
import type { AppLinksRest } from '@maillon/applinks/rest';
import { ApplicationUnreachableError } from '../identity/ask-the-application.ts';
import type { TrustedHeader } from '../identity/trusted-header.ts';
import { type Logger, loggedPath } from '../log.ts';
import type { OutgoingEndpoint } from '../outgoing/outgoing-endpoint.ts';
import { applicationProblem } from '../proxy/application-error.ts';
import { encodeForwardedUser, UnrepresentableUserError } from '../proxy/forwarded-user.ts';
import type { PublicAddress } from '../proxy/public-address.ts';
import type { Caller } from '../proxy/request-headers.ts';
import { awaitsContinue } from '../proxy/upgrade.ts';
import { faultOf } from './bad-request.ts';
import { discardRest, watchBody } from './body-watch.ts';
import type { Health } from './health.ts';
import { type Notice, newReference, renderNotice } from './notice.ts';

export interface RequestFlowOptions {
  readonly provider: Provider;
  /** The wire REST and servlets of Application Links. */
  readonly rest: AppLinksRest | undefined;
  /** `/_maillon/out/…`. */
  readonly outgoing: OutgoingEndpoint | undefined;
  readonly publicAddress: PublicAddress;
  /** Below the public URL, e.g. `/plugins/servlet/oauth`. */
  readonly endpointPath: string;
  readonly trustedHeader: TrustedHeader | undefined;
  readonly health: Health;
  readonly log: Logger;
  /** For the log only. */
  readonly applicationOrigin: string;
  readonly bodyStallMs: number;
}

/** After an early answer the rest of a body is read for this long. */
const DISCARD_MS = 30_000;

export class RequestFlow {
  readonly #options: RequestFlowOptions;
  readonly #ownPrefix: string;
  readonly #endpointPrefix: string;

  constructor(options: RequestFlowOptions) {
    this.#options = options;
    this.#ownPrefix = `${options.publicAddress.contextPath}/_maillon`;
    this.#endpointPrefix = options.publicAddress.contextPath + options.endpointPath;
  }

  /**
   * Answers the request, or calls `forward` with whom it is from. Never rejects.
   *
   * @param res - for every answer of ours.
   */
  async serve(req: IncomingMessage, res: ServerResponse, forward: (caller: Caller) => void): Promise<void> {
    this.#logAccess(req, res);
    if (hasBody(req)) this.#expectProgress(req, res);
    try {
      const fault = faultOf(req);
      if (fault !== undefined) {
        // Where such a request ends is anybody's guess: what follows on the connection is no request of its own.
        res.shouldKeepAlive = false;
        this.#refuse(req, res, fault);
        return;
      }
      const target = req.url ?? '/';
      const request = nodeRequest(req);
      if (this.#options.outgoing !== undefined && isBelow(target, `${this.#ownPrefix}/out`)) {
        await this.#callPeer(this.#options.outgoing, req, res);
        return;
      }
      const own = await this.#ownAnswer(request, target);
      if (own !== undefined) {
        this.#answer(req, res, own);
        return;
      }
      const authentication = await this.#options.provider.authenticate(request);
      if (res.destroyed || res.headersSent) return;
      switch (authentication.kind) {
        case 'unsigned':
          forward({ signed: false, user: this.#trustedUser(request) });
          return;
        case 'signed': {
          const { user } = authentication;
          forward({ signed: true, user: user === null ? undefined : encodeForwardedUser(user) });
          return;
        }
        case 'refused':
          this.#answer(req, res, authentication.response);
          return;
      }
    } catch (error) {
      this.#broke(error, req, res);
    }
  }

  /** The application gave no answer, or not a whole one. */
  failed(error: unknown, req: IncomingMessage, res: ServerResponse): void {
    if (error instanceof ClientGoneError) {
      res.destroy();
      return;
    }
    const { status, title, text } = applicationProblem(error);
    const reference = newReference();
    this.#options.log.warn(
      { ...requestFields(req), application: this.#options.applicationOrigin, reference, err: error },
      res.headersSent ? "the application's answer broke off" : 'no answer from the application',
    );
    this.#refuse(req, res, {
      status,
      title,
      text,
      advice: 'Try again in a moment. If it stays so, tell the administrator the reference below.',
      reference,
    });
  }

  refuseConnect(req: IncomingMessage, res: ServerResponse): void {
    this.#refuse(req, res, {
      status: 405,
      title: 'The gateway opens no tunnels',
      text: 'The method CONNECT is for forward proxies; this server stands in front of one application.',
      advice: 'Check the proxy settings of your program.',
      headers: [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS']],
    });
  }

  refuseExpectation(req: IncomingMessage, res: ServerResponse): void {
    // The body may follow or not.
    res.shouldKeepAlive = false;
    this.#refuse(req, res, {
      status: 417,
      title: 'The gateway cannot meet the expectation',
      text: 'The only Expect known here is "100-continue".',
      advice: 'Send the request without it.',
    });
  }

  /** Undefined: the request is for the application. */
  async #ownAnswer(request: HttpRequest, target: string): Promise<HttpResponse | undefined> {
    if (isBelow(target, this.#ownPrefix)) {
      const path = target.slice(this.#ownPrefix.length).split('?', 1)[0] ?? '';
      return this.#options.health.answer(request.method, path);
    }
    const answered = await this.#options.rest?.handle(request);
    if (answered !== undefined) return answered;
    if (isBelow(target, this.#endpointPrefix)) return this.#options.provider.handle(request);
    return undefined;
  }

  async #callPeer(outgoing: OutgoingEndpoint, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = (req.url ?? '').slice(`${this.#ownPrefix}/out`.length);
    const answer = await outgoing.serve(req, res, path);
    if (answer !== undefined) this.#answer(req, res, answer);
  }

  #trustedUser(request: HttpRequest): string | undefined {
    const person = this.#options.trustedHeader?.trustedPerson(request);
    return person === undefined ? undefined : encodeForwardedUser(person.name);
  }

  /** A check of ours failed: nothing is let through. */
  #broke(error: unknown, req: IncomingMessage, res: ServerResponse): void {
    if (error instanceof ClientGoneError) {
      res.destroy();
      return;
    }
    if (error instanceof ApplicationUnreachableError) {
      this.failed(error.cause, req, res);
      return;
    }
    const reference = newReference();
    this.#options.log.error(
      { ...requestFields(req), reference, err: error },
      'the request could not be judged',
    );
    this.#refuse(req, res, {
      status: 500,
      ...(error instanceof UnrepresentableUserError
        ? {
            title: 'The user name cannot be sent to the application',
            text: 'The request is in order, but the name of its user has characters that no HTTP header can carry.',
            advice:
              'Ask the administrator to give this user another name. The reference below is in the log.',
          }
        : {
            title: 'The gateway could not handle this request',
            text: 'Something that the gateway needs to judge requests does not work, so it let nothing through.',
            advice: 'Try again in a moment. If it stays so, tell the administrator the reference below.',
          }),
      reference,
    });
  }

  #expectProgress(req: IncomingMessage, res: ServerResponse): void {
    watchBody(req, this.#options.bodyStallMs, (who) => {
      if (res.headersSent || res.writableEnded) {
        req.socket.destroy();
        return;
      }
      this.#options.log.info({ ...requestFields(req), who }, 'a request body made no progress');
      res.shouldKeepAlive = false;
      this.#refuse(req, res, {
        status: who === 'client' ? 408 : 504,
        title: who === 'client' ? 'The request did not arrive' : 'The application takes too long',
        text:
          who === 'client'
            ? 'The rest of the request body did not come in time.'
            : 'The application behind the gateway takes no more of the request body.',
        advice: 'Send the request again.',
      });
    });
  }

  #refuse(req: IncomingMessage, res: ServerResponse, notice: Notice): void {
    this.#answer(req, res, renderNotice(notice, req.headers.accept));
  }

  #answer(req: IncomingMessage, res: ServerResponse, response: HttpResponse): void {
    if (res.headersSent || res.destroyed) {
      // A clean end would make half an answer look whole; to HTTP/1.0 the end of the connection is that end.
      if (req.httpVersionMinor === 0) req.socket.resetAndDestroy();
      else req.socket.destroy();
      return;
    }
    // Nobody asked for the body: it may follow or not.
    if (awaitsContinue(req)) res.shouldKeepAlive = false;
    sendResponse(res, response);
    discardRest(req, DISCARD_MS);
  }

  #logAccess(req: IncomingMessage, res: ServerResponse): void {
    const { log } = this.#options;
    if (!log.isLevelEnabled('debug')) return;
    const start = performance.now();
    res.once('close', () => {
      log.debug(
        { ...requestFields(req), status: res.statusCode, ms: Math.round(performance.now() - start) },
        res.writableFinished ? 'request' : 'request broke off',
      );
    });
  }
}

function requestFields(req: IncomingMessage): { readonly method: string; readonly path: string } {
  return { method: req.method ?? '', path: loggedPath(req.url ?? '') };
}

/** Whether the target's path is `prefix` or below it. */
function isBelow(target: string, prefix: string): boolean {
  if (!target.startsWith(prefix)) return false;
  const next = target.charCodeAt(prefix.length);
  return Number.isNaN(next) || next === 0x2f || next === 0x3f;
}
