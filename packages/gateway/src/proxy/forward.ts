// One request to the application and its answer back, both as streams. Nothing is buffered but what peeking put back.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { ClientGoneError, hasBody } from '@maillon/applinks/node';
import { type Dispatcher, Pool } from 'undici';
import type { ApplicationAddress } from './application-address.ts';
import { ResponseTimeoutError } from './application-error.ts';
import { relayBody } from './body-relay.ts';
import type { Caller, RequestHeaders } from './request-headers.ts';
import { clientHeaders } from './response-headers.ts';

export interface ForwarderOptions {
  readonly application: ApplicationAddress;
  readonly headers: RequestHeaders;
  /** How long the application may take to accept a connection. */
  readonly connectTimeoutMs: number;
  /** From the request's last byte to the first of the answer. An answer that has begun may take any time. */
  readonly responseTimeoutMs: number;
  /** Told when there is no answer, or it broke off; answers the client if that is still possible. */
  readonly onFailure: (error: unknown, req: IncomingMessage, res: ServerResponse) => void;
}

/** Forwards requests to one application over kept-alive connections. */
export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #pool: Pool;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#pool = new Pool(options.application.origin, {
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: 64 * 1024,
      // Ours instead: undici's counts while a slow client still sends its body.
      headersTimeout: 0,
      // An answer may pause for as long as it likes (log streams); TCP keep-alive finds a dead peer.
      bodyTimeout: 0,
      // An application that does not say how long it keeps a connection may close it while we send: keep it short.
      keepAliveTimeout: 1_500,
      connect: { timeout: options.connectTimeoutMs },
    });
  }

  /**
   * Sends `req` on as it came (target, body and `Host` byte for byte) and its answer back. Trailers are dropped both
   * ways: undici cannot send any.
   *
   * @param req - a valid origin-form request whose body is unread, or peeked at.
   */
  forward(req: IncomingMessage, res: ServerResponse, caller: Caller): void {
    const { application, headers, responseTimeoutMs, onFailure } = this.#options;
    const exchange = new Exchange(res, caller.signed, responseTimeoutMs, (error) =>
      onFailure(error, req, res),
    );
    const withBody = hasBody(req) && !req.readableEnded;
    const body = withBody ? relayBody(req, () => exchange.requestSent()) : null;
    exchange.body = body;
    // 'close' also comes after a complete answer; giving up is harmless then.
    res.once('close', () => exchange.giveUp());
    this.#pool.dispatch(
      {
        path: req.url ?? '/',
        method: req.method ?? 'GET',
        headers: headers.forApplication(req, caller),
        body,
        ...(application.servername === undefined ? {} : { servername: application.servername }),
      },
      exchange,
    );
    if (body === null) exchange.requestSent();
  }

  /** Breaks off whatever still runs. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

class Exchange implements Dispatcher.DispatchHandler {
  body: Readable | null = null;
  readonly #res: ServerResponse;
  readonly #signed: boolean;
  readonly #responseTimeoutMs: number;
  readonly #onFailure: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #answered = false;
  #flowing = false;
  #over = false;

  constructor(
    res: ServerResponse,
    signed: boolean,
    responseTimeoutMs: number,
    onFailure: (error: unknown) => void,
  ) {
    this.#res = res;
    this.#signed = signed;
    this.#responseTimeoutMs = responseTimeoutMs;
    this.#onFailure = onFailure;
  }

  /** The request's last byte went out: now it is the application's turn. */
  requestSent(): void {
    if (this.#over || this.#answered) return;
    this.#timer = setTimeout(onSlow, this.#responseTimeoutMs, this);
  }

  /** The application is too slow. */
  expire(): void {
    this.#abort(new ResponseTimeoutError(this.#responseTimeoutMs));
  }

  /** The client is gone, or has another answer already. */
  giveUp(): void {
    if (!this.#over) this.#abort(new ClientGoneError());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new ClientGoneError());
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _parsed: unknown,
    statusText?: string,
  ): void {
    const res = this.#res;
    if (res.headersSent || res.destroyed) {
      controller.abort(new ClientGoneError());
      return;
    }
    const headers = clientHeaders(rawHeaders(controller), this.#signed);
    if (status < 200) {
      sendInformational(res, status, headers);
      return;
    }
    this.#answered = true;
    clearTimeout(this.#timer);
    writeHead(res, status, statusText, headers);
    // The head goes out together with what follows in this turn; alone when nothing does (event streams).
    process.nextTick(flushHead, this);
  }

  /** Sends the head when the body has not begun. */
  flush(): void {
    if (!this.#flowing && !this.#res.writableEnded) this.#res.flushHeaders();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#flowing = true;
    if (!this.#res.write(chunk)) {
      controller.pause();
      this.#res.once('drain', () => controller.resume());
    }
  }

  onResponseEnd(): void {
    this.#over = true;
    this.#res.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#finish(error);
  }

  #abort(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    // Not yet on a connection: undici asks again in onRequestStart.
    this.#controller?.abort(error);
    this.#finish(error);
  }

  #finish(error: unknown): void {
    clearTimeout(this.#timer);
    this.body?.destroy();
    this.#onFailure(error);
  }
}

/** Names and values in turn. undici's type allows a parsed object, which HTTP/2 would give. */
function rawHeaders({ rawHeaders: raw }: Dispatcher.DispatchController): readonly (Buffer | string)[] {
  return Array.isArray(raw) ? raw : [];
}

function onSlow(exchange: Exchange): void {
  exchange.expire();
}

function flushHead(exchange: Exchange): void {
  exchange.flush();
}

/** 103 carries links only; 102 nothing. Others (100 above all) are the business of this hop. */
function sendInformational(res: ServerResponse, status: number, headers: readonly string[]): void {
  if (res.req.httpVersionMinor === 0) return;
  if (status === 102) res.writeProcessing();
  if (status !== 103) return;
  const links: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() === 'link') links.push(headers[at + 1] ?? '');
  }
  if (links.length > 0) res.writeEarlyHints({ link: links });
}

/**
 * @param statusText - as undici decoded it; one that cannot be written again is left out.
 * @param headers - names and values in turn.
 */
export function writeHead(
  res: ServerResponse,
  status: number,
  statusText: string | undefined,
  headers: string[],
): void {
  const reason = statusText !== undefined && /^[\t\x20-\x7e]*$/.test(statusText) ? statusText : '';
  res.writeHead(status, reason, headers);
}
