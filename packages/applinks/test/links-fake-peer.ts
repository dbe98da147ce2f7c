// A peer for the tests of the client side: speaks the Application Links REST of wire notes sections 2 to 4, and refuses
// what a peer refuses there.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nameUuid } from '@maillon/applinks/links';
import { readPublicKey } from '@maillon/oauth1/keys';

export interface FakeConsumer {
  readonly key: string;
  readonly name: string;
  readonly publicKey?: string;
  readonly sharedSecret?: string;
  readonly twoLOAllowed?: boolean;
  readonly twoLOImpersonationAllowed?: boolean;
}

export interface FakeLink {
  id: string;
  name: string;
  typeId: string;
  rpcUrl: string;
  displayUrl: string;
  isPrimary: boolean;
  /** Of a generic link. */
  provider?: Readonly<Record<string, string>>;
  outgoingConsumer?: FakeConsumer;
  incomingConsumer?: FakeConsumer;
  outgoingLevel: Level;
  incomingLevel: Level;
}

interface Level {
  readonly enabled: boolean;
  readonly twoLoEnabled: boolean;
  readonly twoLoImpersonationEnabled: boolean;
}

export interface FakeAnswer {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const OFF: Level = { enabled: false, twoLoEnabled: false, twoLoImpersonationEnabled: false };
const THREE_LO: Level = { ...OFF, enabled: true };
export const ADMINISTRATOR = { name: 'admin', password: 'pässword:1' };

/** Made once: it takes a while. */
const FIRST_KEY = newPublicKey();

export class FakePeer {
  url = '';
  readonly applicationId = '0f3c1b2a-1111-4222-8333-444455556666';
  readonly consumerKey = 'Bitbucket:1234567890';
  publicKey = FIRST_KEY;
  typeId = 'stash';
  applinksVersion = '9.0.0';
  capabilities: readonly string[] = ['STATUS_API'];
  /** Of a link that is created without one: the peer's own when it reaches its manifest. */
  idOf: (rpcUrl: string) => string = nameUuid;
  readonly links = new Map<string, FakeLink>();
  /** `METHOD path` of each request. */
  readonly requests: string[] = [];
  /** Looked at first, by `METHOD path`; undefined: as usual. */
  script: (request: string) => FakeAnswer | undefined = () => undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((req, res) => {
      void this.#serve(req, res);
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  addLink(link: Pick<FakeLink, 'id' | 'name' | 'rpcUrl'> & Partial<FakeLink>): void {
    this.links.set(link.id, {
      typeId: 'generic',
      displayUrl: link.rpcUrl,
      isPrimary: false,
      outgoingLevel: OFF,
      incomingLevel: OFF,
      ...link,
    });
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = (req.url ?? '').replace(/\?.*$/, '');
    const request = `${req.method ?? ''} ${path}`;
    this.requests.push(request);
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const answer = this.script(request) ?? (await this.#answer(req, path, body));
    const { status, type = 'application/json', headers = {}, body: text = '' } = answer;
    res.writeHead(status, { 'content-type': type, ...headers }).end(text);
  }

  async #answer(req: IncomingMessage, path: string, body: string): Promise<FakeAnswer> {
    const method = req.method ?? '';
    if (path === '/plugins/servlet/oauth/consumer-info') return this.#consumerInfo();
    // XML by default: who wants JSON says so.
    if (req.headers.accept !== 'application/json')
      return { status: 200, type: 'application/xml', body: '<xml/>' };
    const [, rest = ''] = /^\/rest\/applinks\/[\d.]+\/(.*)$/.exec(path) ?? [];
    if (method === 'GET' && rest === 'manifest') return json(200, this.#manifest());
    if (method === 'GET' && rest === 'capabilities') return json(200, this.capabilities);
    const statusOf = /^status\/(.+)\/oauth$/.exec(rest)?.[1];
    if (method === 'GET' && statusOf !== undefined) return this.#status(statusOf);

    const expected = `Basic ${Buffer.from(`${ADMINISTRATOR.name}:${ADMINISTRATOR.password}`).toString('base64')}`;
    if (req.headers.authorization !== expected)
      return { status: 401, headers: { 'www-authenticate': 'Basic' } };
    if (method !== 'GET' && req.headers['x-atlassian-token'] !== 'no-check')
      return { status: 403, type: 'text/plain', body: 'XSRF check failed' };
    if (method === 'GET' && rest === 'authenticationinfo') return json(200, {});
    if (method === 'GET' && rest === 'applicationlink')
      return json(200, { applicationLinks: [...this.links.values()] });
    const value: unknown = body === '' ? {} : JSON.parse(body);
    if (statusOf !== undefined)
      return this.#putStatus(statusOf, value as { incoming: Level; outgoing: Level });
    if (rest === 'applicationlink') return this.#create(value as FakeLink);
    const [, oauthId] =
      /^\/rest\/applinks-oauth\/1\.0\/applicationlink\/([^/]+)\/authentication\/consumer$/.exec(path) ?? [];
    if (oauthId !== undefined)
      return this.#putConsumer(oauthId, value as FakeConsumer & { outgoing: boolean });
    const [, providerOf] = /^applicationlink\/([^/]+)\/authentication\/provider$/.exec(rest) ?? [];
    if (providerOf !== undefined)
      return this.#putProvider(providerOf, value as { config: Record<string, string> });
    const [, id] = /^applicationlink\/([^/]+)$/.exec(rest) ?? [];
    return id === undefined ? { status: 404 } : this.#link(method, id, value as FakeLink);
  }

  #manifest(): object {
    return {
      id: this.applicationId,
      name: 'Bitbucket',
      typeId: this.typeId,
      version: '8.19.4',
      buildNumber: 8_019_004,
      applinksVersion: this.applinksVersion,
      inboundAuthenticationTypes: ['com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider'],
      outboundAuthenticationTypes: ['com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider'],
      publicSignup: false,
      url: this.url,
    };
  }

  #consumerInfo(): FakeAnswer {
    const key = this.publicKey.replaceAll(/-----[A-Z ]+-----|\s/g, '');
    const body = `<?xml version="1.0"?><consumer><key>${this.consumerKey}</key><name>Bitbucket</name><publicKey>${key}</publicKey><description>${this.url}</description><callback/></consumer>`;
    return { status: 200, type: 'application/xml;charset=UTF-8', body };
  }

  #status(id: string): FakeAnswer {
    const link = this.links.get(id);
    return link === undefined
      ? { status: 404 }
      : json(200, { incoming: link.incomingLevel, outgoing: link.outgoingLevel });
  }

  async #putStatus(
    id: string,
    { incoming, outgoing }: { incoming: Level; outgoing: Level },
  ): Promise<FakeAnswer> {
    const link = this.links.get(id);
    if (link === undefined) return { status: 404 };
    if (incoming.enabled) {
      const info = await fetch(`${link.rpcUrl}/plugins/servlet/oauth/consumer-info`).then(
        (answer) =>
          answer.headers.get('content-type')?.startsWith('application/xml') === true ? answer.text() : '',
        () => '',
      );
      const [, key = '', publicKey = ''] = /<key>(.*)<\/key>.*<publicKey>(.*)<\/publicKey>/.exec(info) ?? [];
      if (key === '') return json(409, { message: 'consumer-info unavailable' });
      link.incomingConsumer = { key, name: key, publicKey: readPublicKey(publicKey).pem };
    }
    link.incomingLevel = incoming;
    link.outgoingLevel = outgoing;
    return { status: 204 };
  }

  #create(entity: FakeLink): FakeAnswer {
    const id = this.idOf(entity.rpcUrl);
    if (this.#isTaken(entity.name, id) || this.links.has(id)) return json(409, { message: 'duplicate' });
    this.addLink({ ...entity, id });
    // By another name of the host than it was called by, as behind a proxy.
    const href = `https://bitbucket.internal.example/rest/applinks/3.0/applicationlink/${id}`;
    return json(201, { 'status-code': 201, 'resources-created': [{ href, rel: 'self' }] });
  }

  #link(method: string, id: string, entity: FakeLink): FakeAnswer {
    const link = this.links.get(id);
    if (method === 'DELETE') return { status: this.links.delete(id) ? 200 : 404 };
    if (method === 'GET') return link === undefined ? { status: 404 } : json(200, link);
    if (this.#isTaken(entity.name, id)) return json(409, { message: `duplicate name ${entity.name}` });
    this.addLink({ ...link, ...entity, id });
    return { status: link === undefined ? 201 : 200 };
  }

  #putProvider(id: string, { config }: { readonly config: Record<string, string> }): FakeAnswer {
    const link = this.links.get(id);
    if (link === undefined) return { status: 404 };
    link.provider = config;
    link.outgoingLevel = THREE_LO;
    return { status: 201 };
  }

  #putConsumer(
    id: string,
    { outgoing, ...consumer }: FakeConsumer & { readonly outgoing: boolean },
  ): FakeAnswer {
    const link = this.links.get(id);
    if (link === undefined) return { status: 404 };
    const others = [...this.links.values()].filter((other) => other.id !== id);
    const field = outgoing ? 'outgoingConsumer' : 'incomingConsumer';
    const isTaken = others.some(
      (other) => other[field]?.key === consumer.key || other[field]?.name === consumer.name,
    );
    if (isTaken) return json(409, { message: 'duplicate consumer' });
    link[field] = consumer;
    if (!outgoing) link.incomingLevel = THREE_LO;
    return { status: 201 };
  }

  #isTaken(name: string, id: string): boolean {
    return [...this.links.values()].some((other) => other.name === name && other.id !== id);
  }
}

export function newPublicKey(modulusLength = 2048): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function json(status: number, value: unknown): FakeAnswer {
  return { status, body: JSON.stringify(value) };
}
