// Keeps what is needed to explain refused requests later. It decides nothing, delays nobody, and does bounded work,
// whoever sends the requests.
import { createHash, randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponse, Provider } from '@maillon/applinks';
import {
  candidatesOf,
  type DiagnosisSelf,
  explainRequest,
  type KeptExplanation,
  writeCapture,
} from '@maillon/applinks/links';
import type { Link, Store } from '@maillon/applinks/storage';
import { type RedactedRequest, readForm, redactRequest } from './redact-request.ts';

export interface CaptureOptions {
  readonly store: Pick<Store, 'links' | 'accessTokens' | 'requestTokens' | 'refusedRequests'>;
  /** What peers have to sign. */
  readonly ourselves: Pick<DiagnosisSelf, 'publicUrl' | 'aliases' | 'internalUrls'>;
  /** Whole seconds since 1970 UTC. */
  readonly now?: () => number;
  /** What went wrong with the keeping, which the request does not notice. */
  readonly onFailure?: (error: unknown) => void;
}

/** Each costs a look into the store. */
const MAX_A_SECOND = 10;
/** Each computes some thousand signatures, and other requests wait for it: of one link, and of all. */
const LINK_EXPLAINED_EVERY_SECONDS = 60;
const EXPLAINED_EVERY_SECONDS = 10;
/** The store writes them late; who runs `maillon doctor` after a refusal expects to find it. */
const WRITTEN_AFTER_MS = 500;

/**
 * @returns the same provider, that leaves its refusals in `store.refusedRequests`.
 * @example
 * const provider = captureRefusals(createProvider(options), { store, ourselves: { publicUrl } });
 */
export function captureRefusals(provider: Provider, options: CaptureOptions): Provider {
  const { now = currentSeconds, onFailure = () => {} } = options;
  const budget = createBudget();
  const writing = createWriting(options.store, onFailure);
  const look = (request: HttpRequest, response: HttpResponse): void => {
    const problem = problemIn(response);
    if (problem === undefined || !budget.mayCapture(now())) return;
    capture(request, problem, { ...options, now, budget }).then(writing.soon, onFailure);
  };
  return {
    async handle(request) {
      const response = await provider.handle(request);
      if (response !== undefined) look(request, response);
      return response;
    },
    async authenticate(request) {
      const authentication = await provider.authenticate(request);
      if (authentication.kind === 'refused') look(request, authentication.response);
      return authentication;
    },
    close() {
      writing.end();
      provider.close();
    },
  };
}

/** @returns undefined when the response refuses no signature. */
function problemIn({ status, headers }: HttpResponse): string | undefined {
  if (status < 400) return undefined;
  const challenge = headers.find(([name]) => name.toLowerCase() === 'www-authenticate')?.[1];
  if (challenge === undefined || !challenge.startsWith('OAuth')) return undefined;
  // Without a problem the level is refused, as peers expect it to be told.
  return /\boauth_problem="([a-z_]{1,60})"/.exec(challenge)?.[1] ?? 'permission_denied';
}

interface Budget {
  mayCapture(nowSeconds: number): boolean;
  mayExplain(linkId: string, nowSeconds: number): boolean;
}

function createBudget(): Budget {
  let second = 0;
  let captured = 0;
  let lastExplainedAt = -Infinity;
  const explainedAt = new Map<string, number>();
  return {
    mayCapture(nowSeconds) {
      if (nowSeconds !== second) [second, captured] = [nowSeconds, 0];
      captured += 1;
      return captured <= MAX_A_SECOND;
    },
    mayExplain(linkId, nowSeconds) {
      if (nowSeconds - lastExplainedAt < EXPLAINED_EVERY_SECONDS) return false;
      if (nowSeconds - (explainedAt.get(linkId) ?? -Infinity) < LINK_EXPLAINED_EVERY_SECONDS) return false;
      lastExplainedAt = nowSeconds;
      explainedAt.set(linkId, nowSeconds);
      return true;
    },
  };
}

interface Writing {
  soon(): void;
  end(): void;
}

/** Reading makes a store write what has gathered: once in a while, however many are refused. */
function createWriting(store: CaptureOptions['store'], onFailure: (error: unknown) => void): Writing {
  let timer: NodeJS.Timeout | undefined;
  return {
    soon() {
      timer ??= setTimeout(() => {
        timer = undefined;
        store.refusedRequests.list({ limit: 1 }).catch(onFailure);
      }, WRITTEN_AFTER_MS).unref();
    },
    end() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

type Capture = CaptureOptions & { readonly now: () => number; readonly budget: Budget };

async function capture(request: HttpRequest, problem: string, options: Capture): Promise<void> {
  const { store, now, budget } = options;
  const atSeconds = now();
  const redacted = redactRequest(request, await readForm(request));
  const { consumerKey } = redacted.kept;
  const link = consumerKey === undefined ? undefined : await store.links.getByConsumerKey(consumerKey);
  const needsExplaining = link !== undefined && redacted.kept.isRedacted && problem === 'signature_invalid';
  const explained =
    needsExplaining && budget.mayExplain(link.id, atSeconds)
      ? await explainNow(redacted, link, atSeconds, options)
      : undefined;
  store.refusedRequests.add({
    id: `ref_${randomBytes(16).toString('base64url')}`,
    atSeconds,
    linkId: link?.id ?? null,
    problem,
    capture: writeCapture({ ...redacted.kept, ...(explained === undefined ? {} : { explained }) }),
  });
}

/** The token is half of the key, and is here now only. One that is not ours explains nothing. */
async function explainNow(
  { whole, token }: RedactedRequest,
  link: Link,
  atSeconds: number,
  { store, ourselves }: Capture,
): Promise<readonly KeptExplanation[] | undefined> {
  const digest = createHash('sha256').update(token, 'utf8').digest('base64url');
  const known =
    token === ''
      ? undefined
      : ((await store.accessTokens.find(digest)) ?? (await store.requestTokens.find(digest)));
  if (token !== '' && known === undefined) return undefined;
  const self: DiagnosisSelf = { ...ourselves, applicationId: null };
  const { findings } = await explainRequest(whole, {
    ...candidatesOf(self, await store.links.list()),
    clock: { nowSeconds: atSeconds },
    ...(link.incoming === null ? {} : { signatureMethods: link.incoming.signatureMethods }),
    ...(known === undefined
      ? {}
      : { tokens: [{ name: 'the secret of the token', token, secret: known.secret }] }),
  });
  // A finding may quote parameters.
  return findings.map((each) => ({ ...each, evidence: without(each.evidence, token) }));
}

function without(text: string, token: string): string {
  return token === ''
    ? text
    : text.replaceAll(token, '[token]').replaceAll(encodeURIComponent(token), '[token]');
}

function currentSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
