// WebSocket and every other protocol that begins with `Upgrade` (RFC 9110 section 7.8).
import { request as httpRequest, IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { ClientGoneError, hasBody } from '@maillon/applinks/node';
import type { ApplicationAddress } from './application-address.ts';
import { ResponseTimeoutError, UnexpectedUpgradeError } from './application-error.ts';
import { writeHead } from './forward.ts';
import type { Caller, RequestHeaders } from './request-headers.ts';
import { clientHeaders } from './response-headers.ts';

// Inside one of these a client could send further requests that nobody looks at, with any identity header in them.
const NEVER: readonly RegExp[] = [/^h2c?$/i, /^http\//i, /^tls\//i];

/** How long one side may take to close after the other has. */
const LINGER_MS = 5_000;

/**
 * The protocols of an `Upgrade` field that may be passed on.
 *
 * @returns as offered, e.g. `websocket`; '' when there is none. A request with a body is served without its upgrade
 *   (a server is free to): else what follows the body could reach the application as a request of its own.
 */
function offeredProtocols(req: IncomingMessage): string {
  if (req.httpVersionMinor === 0 || hasBody(req)) return '';
  return (req.headers.upgrade ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '' && !NEVER.some((pattern) => pattern.test(protocol)))
    .join(', ');
}

/**
 * A request whose upgrade counts only when it may be passed on; any other is an ordinary request to node:http.
 * `upgrade` is what node:http's parser sets, and asks for before it hands the connection over.
 */
export class GatewayRequest extends IncomingMessage {
  declare offersUpgrade: boolean | null;
  /** Where the client waits for `100 Continue`: says so when somebody first wants the body. */
  declare continueOn: ServerResponse | undefined;

  get upgrade(): boolean {
    return this.offersUpgrade === true && (this.method === 'CONNECT' || offeredProtocols(this) !== '');
  }

  set upgrade(offered: boolean | null) {
    this.offersUpgrade = offered;
  }

  override _read(size: number): void {
    const res = this.continueOn;
    this.continueOn = undefined;
    // After an answer, node:http and we read only to throw away.
    if (res !== undefined && !res.headersSent) res.writeContinue();
    // oxlint-disable-next-line no-underscore-dangle -- node:stream calls it so
    super._read(size);
  }
}

/** Whether the client holds its body back (RFC 9110 section 10.1.1), and nobody has wanted it yet. */
export function awaitsContinue(req: IncomingMessage): boolean {
  return req instanceof GatewayRequest && req.continueOn !== undefined;
}

export interface UpgraderOptions {
  readonly application: ApplicationAddress;
  readonly headers: RequestHeaders;
  readonly responseTimeoutMs: number;
  readonly onFailure: (error: unknown, req: IncomingMessage, res: ServerResponse) => void;
}

/** A request with an upgrade, on a connection that node:http has let go of. */
export interface UpgradeRequest {
  readonly req: IncomingMessage;
  /** Assigned to `socket`; for every answer but 101. */
  readonly res: ServerResponse;
  readonly socket: Duplex;
  /** What came after the request's head. */
  readonly head: Buffer;
}

/** Passes upgrades on and joins the two connections. */
export class Upgrader {
  readonly #options: UpgraderOptions;
  readonly #open = new Set<Duplex>();

  constructor(options: UpgraderOptions) {
    this.#options = options;
  }

  /** Asks the application for the upgrade. Nothing of `head` reaches it before it has agreed. */
  forward({ req, res, socket, head }: UpgradeRequest, caller: Caller): void {
    const { application, headers, responseTimeoutMs, onFailure } = this.#options;
    const fields = headers.forApplication(req, caller);
    const offered = offeredProtocols(req);
    fields.push('Connection', 'Upgrade', 'Upgrade', offered);
    const send = application.secure ? httpsRequest : httpRequest;
    const outgoing = send({
      host: application.hostname,
      port: application.port,
      ...(application.servername === undefined ? {} : { servername: application.servername }),
      method: req.method ?? 'GET',
      path: req.url ?? '/',
      headers: fields,
      setHost: false,
      agent: false,
      maxHeaderSize: 64 * 1024,
    });
    const timer = setTimeout(
      () => outgoing.destroy(new ResponseTimeoutError(responseTimeoutMs)),
      responseTimeoutMs,
    );
    let over = false;
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      if (over) return;
      over = true;
      onFailure(error, req, res);
    };
    const onClientGone = (): void => {
      outgoing.destroy();
      fail(new ClientGoneError());
    };
    socket.once('close', onClientGone);
    outgoing.on('error', fail);
    outgoing.on('response', (answer) => {
      clearTimeout(timer);
      if (over) return;
      writeHead(
        res,
        answer.statusCode ?? 502,
        answer.statusMessage,
        clientHeaders(answer.rawHeaders, caller.signed),
      );
      answer.on('error', fail);
      answer.on('end', () => {
        over = true;
      });
      answer.pipe(res);
    });
    outgoing.on('upgrade', (answer: IncomingMessage, peer: Duplex, peerHead: Buffer) => {
      clearTimeout(timer);
      socket.off('close', onClientGone);
      if (over || socket.destroyed) {
        peer.destroy();
        return;
      }
      if (!wasOffered(answer.headers.upgrade, offered)) {
        peer.destroy();
        fail(new UnexpectedUpgradeError());
        return;
      }
      over = true;
      res.detachSocket(req.socket);
      socket.write(switchingProtocols(answer, caller.signed), 'latin1');
      if (peerHead.length > 0) socket.write(peerHead);
      if (head.length > 0) peer.write(head);
      this.#join(socket, peer);
    });
    outgoing.end();
  }

  /** Ends every joined connection. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #join(client: Duplex, application: Duplex): void {
    for (const [one, other] of [
      [client, application],
      [application, client],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#open.delete(one);
        endAfter(one, other);
      });
      one.pipe(other);
    }
  }
}

/** An orderly end lets what was written before it arrive; anything else ends both at once. */
function endAfter(closed: Duplex, other: Duplex): void {
  if (!closed.readableEnded) {
    other.destroy();
    return;
  }
  other.end();
  setTimeout(() => other.destroy(), LINGER_MS).unref();
}

function wasOffered(chosen: string | undefined, offered: string): boolean {
  const names = new Set(offered.toLowerCase().split(', '));
  return (
    chosen !== undefined && chosen.split(',').every((protocol) => names.has(protocol.trim().toLowerCase()))
  );
}

function switchingProtocols(answer: IncomingMessage, signed: boolean): string {
  const fields = clientHeaders(answer.rawHeaders, signed);
  let text = `HTTP/1.1 101 ${answer.statusMessage ?? 'Switching Protocols'}\r\n`;
  for (let at = 0; at + 1 < fields.length; at += 2)
    text += `${fields[at] ?? ''}: ${fields[at + 1] ?? ''}\r\n`;
  return `${text}Connection: Upgrade\r\nUpgrade: ${answer.headers.upgrade ?? ''}\r\n\r\n`;
}
