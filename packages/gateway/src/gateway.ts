// The data plane of one application: one server, the checks that each request passes, the proxy behind them.
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Provider } from '@maillon/applinks';
import type { AppLinksRest } from '@maillon/applinks/rest';
import type { Store } from '@maillon/applinks/storage';
import { valueOf } from './config/checked.ts';
import { parseHeaderName } from './config/header-name.ts';
import type { TrustedHeader } from './identity/trusted-header.ts';
import type { Logger } from './log.ts';
import type { OutgoingEndpoint } from './outgoing/outgoing-endpoint.ts';
import { parseAppUrl } from './proxy/application-address.ts';
import { Forwarder } from './proxy/forward.ts';
import { parsePublicUrl } from './proxy/public-address.ts';
import { RequestHeaders } from './proxy/request-headers.ts';
import { GatewayRequest, Upgrader } from './proxy/upgrade.ts';
import { ClientErrors, MAX_HEADER_BYTES } from './server/client-error.ts';
import { Health } from './server/health.ts';
import { ListenError } from './server/listen-error.ts';
import { RequestFlow } from './server/request-flow.ts';

export interface GatewayOptions {
  /** Closed with the gateway. */
  readonly provider: Provider;
  /** The wire REST of Application Links; without it those paths are the application's. */
  readonly rest?: AppLinksRest | undefined;
  /** Calls to peers for the application and its pages; without it there are none. */
  readonly outgoing?: OutgoingEndpoint | undefined;
  /** Closed with the gateway, last. */
  readonly store: Store;
  /** The application: http or https origin; a path only if it is the public URL's context path. */
  readonly appUrl: string;
  /** What peers sign and browsers open, with an optional context path. */
  readonly publicUrl: string;
  /** Port 0 lets the system choose. */
  readonly listen: ListenAddress;
  /** The provider's endpoints below the public URL. Default `/plugins/servlet/oauth`. */
  readonly endpointPath?: string;
  /** Names the person to the application. Default `X-Forwarded-User`. */
  readonly forwardHeader?: string;
  /** When given: unsigned requests from its trusted addresses pass with the person it names. */
  readonly trustedHeader?: TrustedHeader | undefined;
  /** Sent to the application as `X-Maillon-App-Secret` on every request. */
  readonly appSecret?: string | undefined;
  /** Closed with the gateway: what provider and trusted header were made of. */
  readonly alsoClosed?: readonly { close(): Promise<void> }[];
  readonly log: Logger;
  readonly timeouts?: Partial<GatewayTimeouts>;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface GatewayTimeouts {
  /** For a request's head. Default 60000. */
  readonly requestHeadMs: number;
  /** How long a request's body may make no progress. Default 120000. */
  readonly bodyStallMs: number;
  /** For the application to accept a connection. Default 5000. */
  readonly connectMs: number;
  /** From the end of a request to the beginning of the answer. Default 300000. */
  readonly responseMs: number;
  /** How long `close` waits for what still runs. Default 10000. */
  readonly shutdownMs: number;
}

const TIMEOUTS: GatewayTimeouts = {
  requestHeadMs: 60_000,
  bodyStallMs: 120_000,
  connectMs: 5_000,
  responseMs: 300_000,
  shutdownMs: 10_000,
};

export interface Gateway {
  /**
   * Begins to serve.
   *
   * @returns where: the port is the real one when 0 was asked for.
   * @throws ListenError with the system's `code` when the address cannot be had.
   */
  listen(): Promise<ListenAddress>;
  /**
   * Accepts nothing new, lets what runs finish for a bounded time, ends upgraded connections, closes the store.
   * Further calls wait for the same end.
   */
  close(): Promise<void>;
  /** Breaks off what runs; a `close` that waits goes on at once. */
  closeNow(): Promise<void>;
}

/** @throws TypeError naming the option that cannot be used. */
export function createGateway(options: GatewayOptions): Promise<Gateway> {
  return new Promise((resolve) => resolve(new HttpGateway(options)));
}

class HttpGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #timeouts: GatewayTimeouts;
  readonly #server: Server<typeof GatewayRequest>;
  readonly #forwarder: Forwarder;
  readonly #upgrader: Upgrader;
  readonly #running = new WeakMap<Duplex, ServerResponse>();
  readonly #connections = new Set<Socket>();
  /** Connections that node:http has let go of. */
  readonly #released = new Set<Duplex>();
  #draining = false;
  #closed: Promise<void> | undefined;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const timeouts = { ...TIMEOUTS, ...options.timeouts };
    this.#timeouts = timeouts;
    const { provider, store, log, trustedHeader, appSecret, forwardHeader = 'X-Forwarded-User' } = options;
    valueOf(parseHeaderName(forwardHeader), 'forwardHeader');
    const publicAddress = parsePublicUrl(options.publicUrl);
    const application = parseAppUrl(options.appUrl, publicAddress);
    const headers = new RequestHeaders({
      publicAddress,
      forwardHeader,
      alsoRemoved: trustedHeader === undefined ? [] : [trustedHeader.headerName],
      appSecret,
    });
    const flow = new RequestFlow({
      provider,
      rest: options.rest,
      outgoing: options.outgoing,
      publicAddress,
      endpointPath: options.endpointPath ?? '/plugins/servlet/oauth',
      trustedHeader,
      health: new Health({ store, application, isDraining: () => this.#draining }),
      log,
      applicationOrigin: application.origin,
      bodyStallMs: timeouts.bodyStallMs,
    });
    const onFailure = flow.failed.bind(flow);
    this.#forwarder = new Forwarder({
      application,
      headers,
      onFailure,
      connectTimeoutMs: timeouts.connectMs,
      responseTimeoutMs: timeouts.responseMs,
    });
    this.#upgrader = new Upgrader({
      application,
      headers,
      onFailure,
      responseTimeoutMs: timeouts.responseMs,
    });
    this.#server = this.#createServer(flow);
  }

  #createServer(flow: RequestFlow): Server<typeof GatewayRequest> {
    const server = createServer({
      IncomingMessage: GatewayRequest,
      maxHeaderSize: MAX_HEADER_BYTES,
      // The total time of a request is not bounded: a long upload is no fault. Bodies are watched for progress.
      requestTimeout: 0,
      headersTimeout: this.#timeouts.requestHeadMs,
      connectionsCheckingInterval: Math.min(5_000, this.#timeouts.requestHeadMs),
      keepAliveTimeout: 75_000,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
      noDelay: true,
      // Ours says why.
      requireHostHeader: false,
    });
    // node:http silently leaves out fields beyond its count; their total size is bounded already.
    server.maxHeadersCount = 0;
    const clientErrors = new ClientErrors(this.#running, (status, code) => {
      this.#options.log.info({ status, code }, 'unreadable request');
    });
    server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
    const serve = (req: IncomingMessage, res: ServerResponse): void => {
      const earlier = this.#running.get(req.socket);
      // What comes after our `Connection: close` is no request (RFC 9112 section 9.6), least of all after a faulty one.
      if (earlier?.headersSent === true && !earlier.shouldKeepAlive) return;
      this.#running.set(req.socket, res);
      if (this.#draining) res.shouldKeepAlive = false;
      void flow.serve(req, res, (caller) => this.#forwarder.forward(req, res, caller));
    };
    server.on('request', serve);
    server.on('checkContinue', (req, res: ServerResponse) => {
      req.continueOn = res;
      serve(req, res);
    });
    server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.#endsAfterAnswer(socket)) return;
      const res = this.#adopt(req, socket);
      void flow.serve(req, res, (caller) => this.#upgrader.forward({ req, res, socket, head }, caller));
    });
    server.on('connect', (req: IncomingMessage, socket: Duplex) => {
      if (this.#endsAfterAnswer(socket)) return;
      flow.refuseConnect(req, this.#adopt(req, socket));
    });
    server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
      this.#running.set(req.socket, res);
      flow.refuseExpectation(req, res);
    });
    server.on('clientError', (error: Error, socket) => clientErrors.handle(error, socket));
    return server;
  }

  /**
   * node:http lets go of a connection for an upgrade although an earlier request on it still waits for its answer.
   * Then that answer is the last one; who pipelines such a request may send it again.
   */
  #endsAfterAnswer(socket: Duplex): boolean {
    const earlier = this.#running.get(socket);
    if (earlier === undefined || earlier.destroyed) return false;
    this.#keepReleased(socket);
    socket.on('drain', () => earlier.emit('drain'));
    earlier.once('close', () => socket.end());
    return true;
  }

  #keepReleased(socket: Duplex): void {
    this.#released.add(socket);
    socket.once('close', () => this.#released.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  /** A response on a connection that node:http has let go of; the connection ends with it. */
  #adopt(req: IncomingMessage, socket: Duplex): ServerResponse {
    this.#keepReleased(socket);
    const res = new ServerResponse(req);
    res.shouldKeepAlive = false;
    // An HTTP server's connection is a net.Socket (or kin); node types it as Duplex for tests' sake.
    res.assignSocket(socket as Socket);
    socket.on('drain', () => res.emit('drain'));
    res.once('finish', () => {
      res.detachSocket(socket as Socket);
      socket.end();
    });
    return res;
  }

  async listen(): Promise<ListenAddress> {
    const { host, port } = this.#options.listen;
    await new Promise<void>((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException): void => reject(new ListenError(error, { host, port }));
      this.#server.once('error', onError);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', onError);
        resolve();
      });
    });
    // A TCP server that listens has an AddressInfo.
    const address = this.#server.address() as AddressInfo;
    return { host, port: address.port };
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async closeNow(): Promise<void> {
    const closed = this.close();
    this.#breakOff();
    await closed;
  }

  async #shutDown(): Promise<void> {
    this.#draining = true;
    const drained = this.#server.listening
      ? new Promise<void>((resolve) => {
          this.#server.close(() => resolve());
        })
      : Promise.resolve();
    this.#upgrader.close();
    this.#closeIdle();
    // A connection that becomes idle now would be kept for its next request, which never comes.
    const idle = setInterval(() => this.#closeIdle(), 50);
    const late = setTimeout(() => this.#breakOff(), this.#timeouts.shutdownMs);
    await drained;
    clearInterval(idle);
    clearTimeout(late);
    this.#breakOff();
    await this.#forwarder.close();
    const { provider, store, alsoClosed = [] } = this.#options;
    provider.close();
    await Promise.all(alsoClosed.map((part) => part.close()));
    await store.close();
  }

  #closeIdle(): void {
    this.#server.closeIdleConnections();
    // To node:http a connection that never said anything (a browser's spare one) is not idle.
    for (const socket of this.#connections) {
      if (socket.bytesRead === 0) socket.destroy();
    }
  }

  #breakOff(): void {
    this.#server.closeAllConnections();
    this.#upgrader.close();
    for (const socket of this.#released) socket.destroy();
  }
}
