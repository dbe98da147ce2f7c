// Provider vectors, run against a real provider on the memory store: what is stored is stored, what was sent before
// is sent before, and the answer is compared with the acceptable ones. The schema is explained in the file's header.
import { randomBytes } from 'node:crypto';
import {
  createProvider,
  DEFAULT_BASE_PATH,
  forwardedOrigin,
  type HttpRequest,
  type HttpResponse,
  htmlPages,
  type Link,
  memoryStore,
  NOTHING_ALLOWED,
  type Provider,
  type Store,
} from '@maillon/applinks';
import { percentDecode, type SignatureMethodName } from '@maillon/oauth1';
import type { Verdict } from './case.ts';
import { digest } from './digest.ts';

type HeaderValue =
  | string
  | readonly string[]
  | { readonly generated: readonly [string, string, number, string] };
type Endpoint = 'request_token' | 'access_token' | 'resource';

interface VectorRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, HeaderValue>>;
  readonly body?: string;
}

interface VectorConsumer {
  readonly key: string;
  readonly secret?: string;
  readonly publicKey?: string;
  readonly signatureMethods: readonly SignatureMethodName[];
  readonly callback?: string;
  readonly enabled?: boolean;
  readonly allowsOob?: boolean;
  readonly allowsTwoLegged?: boolean;
  readonly allowsImpersonation?: boolean;
}

interface VectorToken {
  readonly key: string;
  readonly secret: string;
  readonly type: 'access' | 'request';
  readonly consumerKey: string;
  readonly user: string;
  readonly expiresAt: number;
  readonly authorized?: boolean;
  readonly denied?: boolean;
  readonly exchanged?: boolean;
  readonly revoked?: boolean;
  readonly callback?: string;
  readonly verifier?: string;
  readonly sessionHandle?: string;
  readonly sessionExpiresAt?: number;
}

interface Answer {
  readonly status: number;
  readonly problem: string | null;
}

interface Expected {
  readonly status?: number;
  /** `*`: any, or none. Absent: none. */
  readonly problem?: string | null;
}

export interface NegativeVector {
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly request: VectorRequest;
  readonly consumer?: VectorConsumer;
  readonly consumers?: readonly VectorConsumer[];
  readonly token?: VectorToken;
  readonly tokens?: readonly VectorToken[];
  readonly before?: readonly {
    readonly request: VectorRequest;
    readonly endpoint: Endpoint;
    readonly expected: Expected;
  }[];
  readonly now: number;
  readonly config?: {
    readonly publicBaseUrl?: string;
    readonly trustProxy?: boolean;
    readonly timestampWindow?: number;
    readonly requireBodyHash?: boolean;
    readonly maxVerifierAttempts?: number;
  };
  readonly expected: Expected & { readonly open?: boolean; readonly acceptable?: readonly Expected[] };
}

export async function runNegativeVector(vector: NegativeVector): Promise<Verdict> {
  const { id, expected } = vector;
  const store = memoryStore();
  try {
    await seed(store, vector);
    for (const [index, step] of (vector.before ?? []).entries()) {
      const got = await send(store, vector, step.request, step.endpoint);
      if (!matches(got, step.expected)) {
        return { id, kind: 'fail', expected: `before[${index}] ${show(step.expected)}`, got: show(got) };
      }
    }
    const got = await send(store, vector, vector.request, vector.endpoint);
    // Alone it is the recommended answer.
    const { open, acceptable = [expected] } = expected;
    if (!acceptable.some((each) => matches(got, each)))
      return { id, kind: 'fail', expected: acceptable.map(show).join(' or '), got: show(got) };
    return open === true ? { id, kind: 'open', got: show(got) } : { id, kind: 'ok' };
  } finally {
    await store.close();
  }
}

function matches(got: Answer, { status, problem = null }: Expected): boolean {
  return got.status === status && (problem === '*' || got.problem === problem);
}

function show({ status, problem }: Expected): string {
  return `${status} ${problem ?? '-'}`;
}

async function send(
  store: Store,
  vector: NegativeVector,
  request: VectorRequest,
  endpoint: Endpoint,
): Promise<Answer> {
  const http = toHttpRequest(request);
  const provider = createVectorProvider(store, vector, request, http);
  try {
    const response =
      endpoint === 'resource' ? await askResource(provider, http) : await provider.handle(http);
    if (response === undefined) throw new Error(`no endpoint at ${request.url}`);
    return { status: response.status, problem: problemIn(response) };
  } finally {
    provider.close();
  }
}

/** A resource that requires a signed request. */
async function askResource(provider: Provider, http: HttpRequest): Promise<HttpResponse> {
  const who = await provider.authenticate(http);
  if (who.kind === 'refused') return who.response;
  return { status: who.kind === 'signed' ? 200 : 401, headers: [], body: '' };
}

function createVectorProvider(
  store: Store,
  vector: NegativeVector,
  request: VectorRequest,
  http: HttpRequest,
): Provider {
  const config = vector.config ?? {};
  const socketScheme = /^https:/i.test(request.url) ? 'https' : 'http';
  const origin = forwardedOrigin(http, { socketScheme, isTrustedProxy: config.trustProxy === true });
  return createProvider({
    store,
    publicUrl: config.publicBaseUrl ?? origin ?? new URL(request.url).origin,
    basePath: basePathOf(request.url, config.publicBaseUrl),
    applicationName: 'Vectors',
    identity: { person: () => Promise.resolve(undefined), signInUrl: () => undefined },
    pages: htmlPages,
    formKey: randomBytes(32),
    now: () => vector.now,
    limits: {
      ...(config.timestampWindow !== undefined && { timestampWindowSeconds: config.timestampWindow }),
      ...(config.maxVerifierAttempts !== undefined && { maxVerifierAttempts: config.maxVerifierAttempts }),
    },
  });
}

const ENDPOINT = /\/(?:request-token|access-token)$/;

/** Where the endpoint that was asked is, or would be. */
function basePathOf(url: string, publicBaseUrl = ''): string {
  const { pathname } = new URL(url);
  const context = publicBaseUrl === '' ? '' : new URL(publicBaseUrl).pathname.replace(/\/$/, '');
  const isEndpoint = pathname.startsWith(context) && ENDPOINT.test(pathname);
  return isEndpoint ? pathname.slice(context.length).replace(ENDPOINT, '') : DEFAULT_BASE_PATH;
}

function toHttpRequest({ method, url, headers = {}, body }: VectorRequest): HttpRequest {
  const bytes = new TextEncoder().encode(body ?? '');
  const authorityEnd = url.slice(url.indexOf('://') + 3).search(/[/?#]/);
  const target = authorityEnd === -1 ? '/' : url.slice(url.indexOf('://') + 3 + authorityEnd);
  const fields = new Map<string, readonly string[]>(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), headerValues(value)]),
  );
  if (!fields.has('host')) fields.set('host', [new URL(url).host]);
  if (body !== undefined && !fields.has('content-length'))
    fields.set('content-length', [String(bytes.length)]);
  return {
    method,
    target,
    header: (name) => fields.get(name)?.join(', '),
    headerCount: (name) => fields.get(name)?.length ?? 0,
    remoteAddress: '127.0.0.1',
    body: { peek: () => Promise.resolve({ bytes, complete: true }) },
  };
}

function headerValues(value: HeaderValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!('generated' in value)) return value;
  const [before, unit, times, after] = value.generated;
  return [before + unit.repeat(times) + after];
}

function problemIn(response: HttpResponse): string | null {
  const challenge = response.headers.find(([name]) => name === 'www-authenticate')?.[1] ?? '';
  const encoded = /oauth_problem="([^"]*)"/.exec(challenge)?.[1];
  return encoded === undefined ? null : (percentDecode(encoded) ?? encoded);
}

async function seed(store: Store, vector: NegativeVector): Promise<void> {
  const consumers = eachOnce([vector.consumer ?? [], vector.consumers ?? []].flat());
  const tokens = eachOnce([vector.token ?? [], vector.tokens ?? []].flat());
  const requireBodyHash = vector.config?.requireBodyHash === true;
  for (const consumer of consumers) await store.links.add(linkOf(consumer, requireBodyHash));
  for (const token of tokens)
    await (token.type === 'access' ? seedAccessToken : seedRequestToken)(store, token);
}

function eachOnce<Stored extends { readonly key: string }>(stored: readonly Stored[]): readonly Stored[] {
  return [...new Map(stored.map((each) => [each.key, each])).values()];
}

function linkOf(consumer: VectorConsumer, requireBodyHash: boolean): Link {
  return {
    id: `lnk_${consumer.key}`,
    name: consumer.key,
    state: consumer.enabled === false ? 'paused' : 'enabled',
    peer: { typeId: 'generic', applicationId: null, rpcUrl: null, displayUrl: null },
    isPrimary: false,
    outgoing: null,
    createdAtSeconds: 0,
    incoming: {
      ...NOTHING_ALLOWED,
      consumerKey: consumer.key,
      signatureMethods: consumer.signatureMethods,
      sharedSecret: consumer.secret ?? null,
      publicKey: consumer.publicKey ?? null,
      callbacks: consumer.callback === undefined ? [] : [consumer.callback],
      allowOob: consumer.allowsOob === true,
      allowTwoLegged: consumer.allowsTwoLegged === true,
      allowImpersonation: consumer.allowsImpersonation === true,
      requireBodyHash,
    },
  };
}

async function seedRequestToken(store: Store, token: VectorToken): Promise<void> {
  await store.requestTokens.add(
    {
      tokenDigest: digest(token.key),
      secret: token.secret,
      linkId: `lnk_${token.consumerKey}`,
      callback: token.callback ?? null,
      state:
        token.exchanged === true
          ? 'exchanged'
          : token.denied === true
            ? 'denied'
            : token.authorized === true
              ? 'approved'
              : 'pending',
      user: token.user,
      verifierDigest: token.verifier === undefined ? null : digest(token.verifier),
      wrongVerifiers: 0,
      createdAtSeconds: 0,
      expiresAtSeconds: token.expiresAt,
    },
    Number.MAX_SAFE_INTEGER,
  );
}

/** A store takes an access token only by exchange, so one is exchanged for. */
async function seedAccessToken(store: Store, token: VectorToken): Promise<void> {
  const key = `request-for-${token.key}`;
  await seedRequestToken(store, {
    ...token,
    key,
    type: 'request',
    authorized: true,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
  await store.requestTokens.exchange(
    digest(key),
    {
      id: `grt_${token.key}`,
      tokenDigest: digest(token.key),
      secret: token.secret,
      linkId: `lnk_${token.consumerKey}`,
      user: token.user,
      sessionHandleDigest: token.sessionHandle === undefined ? null : digest(token.sessionHandle),
      createdAtSeconds: 0,
      expiresAtSeconds: token.expiresAt,
      sessionExpiresAtSeconds: token.sessionExpiresAt ?? token.expiresAt,
      revokedAtSeconds: token.revoked === true ? 1 : null,
      lastUsedAtSeconds: null,
    },
    0,
  );
}
