// Keeps what is needed to explain refused requests later. It decides nothing, delays nobody, and does bounded work,
// whoever sends the requests.
import { randomBytes } from 'node:crypto';
import { type HttpRequest, type HttpResponse, type Provider, reasonOf } from '@maillon/applinks';
import {
  candidatesOf,
  type DiagnosisSelf,
  explainRequest,
  type KeptExplanation,
  knownToken,
  tokensOf,
  writeCapture,
} from '@maillon/applinks/links';
import type { Link, Store } from '@maillon/applinks/storage';
import { problemOf, type Reason } from '@maillon/oauth1';
import { CONFIDENCE } from '@maillon/oauth1/explain';
import { createExplainBudget, type ExplainBudget } from './explain-budget.ts';
import { type BodyAtHand, type RedactedRequest, readBody, redactRequest } from './redact-request.ts';
import { redactText } from './redact-text.ts';
import { createVerifiedKeys, type VerifiedKeys } from './verified-keys.ts';

export interface CaptureOptions {
  readonly store: Pick<Store, 'links' | 'accessTokens' | 'requestTokens' | 'refusedRequests'>;
  /** What peers have to sign. */
  readonly ourselves: Pick<DiagnosisSelf, 'publicUrl' | 'aliases' | 'internalUrls'>;
  /** Whole seconds since 1970 UTC. */
  readonly now?: () => number;
  /** What went wrong with the keeping, which the request does not notice. */
  readonly onFailure?: (error: unknown) => void;
}

/** The store writes them late; who runs `maillon doctor` after a refusal expects to find it. */
const WRITTEN_AFTER_MS = 500;

/**
 * @returns the same provider, that leaves its refusals in `store.refusedRequests`.
 * @example
 * const provider = captureRefusals(createProvider(options), { store, ourselves: { publicUrl } });
 */
export function captureRefusals(provider: Provider, options: CaptureOptions): Provider {
  const { now = currentSeconds, onFailure = () => {} } = options;
  const budget = createExplainBudget();
  const verified = createVerifiedKeys(now);
  const writing = createWriting(options.store, onFailure);
  const inTurn = createTurns(onFailure);
  const look = (request: HttpRequest, response: HttpResponse): void => {
    const reason = reasonOf(response);
    const atSeconds = now();
    if (reason === undefined || !budget.mayCapture(atSeconds)) return;
    // Now: soon nobody has the body any more.
    const body = readBody(request).catch(() => ({}));
    inTurn(async () => {
      await capture({ request, body: await body, reason, atSeconds }, { ...options, budget, verified });
      writing.soon();
    });
  };
  /** A token was given: the consumer's key holds, and a grant may have a new secret. */
  const noteToken = async (request: HttpRequest): Promise<void> => {
    const { consumerKey } = redactRequest(request, await readBody(request)).kept;
    const link =
      consumerKey === undefined ? undefined : await options.store.links.getByConsumerKey(consumerKey);
    if (link === undefined) return;
    verified.note(link, null);
    verified.forgetGrants(link.id);
  };
  return {
    async handle(request) {
      const response = await provider.handle(request);
      if (response === undefined) return response;
      look(request, response);
      if (/(?:^|&)oauth_token_secret=/.test(response.body)) noteToken(request).catch(onFailure);
      return response;
    },
    async authenticate(request) {
      const authentication = await provider.authenticate(request);
      if (authentication.kind === 'refused') look(request, authentication.response);
      else if (authentication.kind === 'signed') verified.note(authentication.link, authentication.grantId);
      return authentication;
    },
    close() {
      writing.end();
      provider.close();
    },
  };
}

/** One after the other, so that they are kept in the order of coming and others are served in between. */
function createTurns(onFailure: (error: unknown) => void): (work: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (work) => {
    last = last.then(othersServed).then(work).catch(onFailure);
  };
}

function othersServed(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
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

interface Refused {
  readonly request: HttpRequest;
  readonly body: BodyAtHand;
  readonly reason: Reason;
  readonly atSeconds: number;
}

type Capture = CaptureOptions & { readonly budget: ExplainBudget; readonly verified: VerifiedKeys };

async function capture(refused: Refused, options: Capture): Promise<void> {
  const { request, body, reason, atSeconds } = refused;
  const { problem } = problemOf(reason);
  const { store, verified } = options;
  const redacted = redactRequest(request, body);
  const { consumerKey } = redacted.kept;
  const link = consumerKey === undefined ? undefined : await store.links.getByConsumerKey(consumerKey);
  if (link !== undefined && HELD.has(reason.code)) verified.note(link, null);
  const keyHasVerified = link !== undefined && verified.hasVerified(link);
  // What cannot be explained later: a part of it is not kept.
  const isNow = redacted.kept.isRedacted || redacted.whole.body !== undefined;
  const explained =
    link !== undefined && isNow && problem === 'signature_invalid'
      ? // The request is kept also where its explanation fails.
        await explainNow(redacted, link, refused, options).catch((error: unknown) => {
          options.onFailure?.(error);
          return undefined;
        })
      : undefined;
  store.refusedRequests.add({
    id: `ref_${randomBytes(16).toString('base64url')}`,
    atSeconds,
    linkId: link?.id ?? null,
    problem,
    capture: writeCapture({
      ...redacted.kept,
      reason: reason.code,
      ...(keyHasVerified ? { keyHasVerified } : {}),
      ...(explained === undefined ? {} : { explained }),
    }),
  });
}

/** Reasons that come after the signature held. */
const HELD: ReadonlySet<Reason['code']> = new Set([
  'body_hash_differs',
  'body_hash_absent',
  'nonce_used',
  'nonces_full',
  'two_legged_not_allowed',
  'impersonation_not_allowed',
  'not_allowed_by_rules',
  'token_expired',
  'token_revoked',
]);

/** Token and body are parts of what was signed, and are here now only. A token that is not ours explains nothing. */
async function explainNow(
  { whole, token, taken }: RedactedRequest,
  link: Link,
  { reason, atSeconds }: Refused,
  { store, ourselves, budget, verified }: Capture,
): Promise<readonly KeptExplanation[] | undefined> {
  const known = token === '' ? undefined : await knownToken(store, token);
  if (token !== '' && known === undefined) return undefined;
  if (!budget.mayExplain(link.id, atSeconds)) return undefined;
  const self: DiagnosisSelf = { ...ourselves, applicationId: null };
  const links = await store.links.list();
  const sender = { linkId: link.id, keyHasVerified: verified.hasVerified(link) };
  const others = await tokensOf(store, links, { linkId: link.id, atSeconds });
  const hasVerified =
    known !== undefined && known.grantId !== null && verified.hasVerifiedGrant(link, known.grantId);
  const { findings } = await explainRequest(
    { ...whole, reason: reason.code },
    {
      ...candidatesOf(self, links, sender),
      clock: { nowSeconds: atSeconds },
      tokens: [
        ...(known === undefined ? [] : [{ ...known.credential, hasVerified }]),
        ...others.filter(({ secret }) => secret !== known?.credential.secret),
      ],
    },
    { pause: othersServed },
  );
  // Of a request that came too long, what is left says nothing about its secrets.
  const told = whole.isRedacted
    ? findings.filter(({ confidence }) => confidence >= CONFIDENCE.malformed)
    : findings;
  // A finding may quote the request.
  const redacted = redactText(taken);
  return told.map((each) => ({
    ...each,
    cause: redacted(each.cause),
    evidence: redacted(each.evidence),
    remedy: redacted(each.remedy),
  }));
}

function currentSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
