// What we know that a refused request can be compared with.
import type { Candidates, ConsumerCredential, TokenCredential } from '@maillon/oauth1/explain';
import { inspectPublicKey, readPrivateKey } from '@maillon/oauth1/keys';
import { digestOf } from '../../../provider/credentials.ts';
import type { AccessToken, Link, RequestToken, Store } from '../../../storage/store.ts';
import type { DiagnosisSelf } from '../context.ts';

export interface Sender {
  /** The link that the request names. */
  readonly linkId: string | null;
  /** Whether the key that it holds has verified other requests. */
  readonly keyHasVerified?: boolean | undefined;
}

/**
 * @param links - all of them: a peer may sign with the key of another link.
 * @param sender - of one request.
 */
export function candidatesOf(
  { publicUrl, aliases = [], internalUrls = [] }: DiagnosisSelf,
  links: readonly Link[],
  sender: Sender = { linkId: null },
): Candidates {
  const incoming = links.find(({ id }) => id === sender.linkId)?.incoming;
  return {
    publicUrls: [...(publicUrl === null ? [] : [publicUrl]), ...aliases],
    internalUrls,
    consumers: links.flatMap((link) => credentialsOf(link, sender)),
    ...(incoming == null
      ? {}
      : {
          signatureMethods: incoming.signatureMethods,
          knownParameters: incoming.callbacks.map((callback) => ['oauth_callback', callback] as const),
        }),
  };
}

/** Access tokens, and request tokens, of the link that the request names. Each costs opening a seal. */
const MAX_TOKENS = 20;
/** Of all others together. */
const MAX_OTHER_TOKENS = 40;
/** Of each other link; two queries each. */
const MAX_OF_OTHER_LINK = 10;
const MAX_OTHER_LINKS = 20;

/**
 * Token secrets that a peer may have signed with in place of the right one: the newest of its link, then of others.
 *
 * @param atSeconds - when the request came.
 */
export async function tokensOf(
  store: Pick<Store, 'accessTokens' | 'requestTokens'>,
  links: readonly Link[],
  { linkId, atSeconds }: { readonly linkId: string | null; readonly atSeconds: number },
): Promise<readonly TokenCredential[]> {
  const ofLink = async (id: string, limit: number): Promise<readonly TokenCredential[]> => [
    ...(await store.accessTokens.listByLink(id, atSeconds, limit)).map(accessCredential),
    ...(await store.requestTokens.listByLink(id, limit)).map(requestCredential),
  ];
  const own = linkId === null ? [] : await ofLink(linkId, MAX_TOKENS);
  const others: TokenCredential[] = [];
  for (const { id } of links.filter(({ id }) => id !== linkId).slice(0, MAX_OTHER_LINKS)) {
    if (others.length >= MAX_OTHER_TOKENS) break;
    others.push(...(await ofLink(id, MAX_OF_OTHER_LINK)));
  }
  return [...own, ...others.slice(0, MAX_OTHER_TOKENS)];
}

/** A token as a request names it, with its secret. */
export interface KnownToken {
  readonly credential: TokenCredential;
  /** Null: a request token. */
  readonly grantId: string | null;
}

/** @returns undefined when it is none of ours. */
export async function knownToken(
  store: Pick<Store, 'accessTokens' | 'requestTokens'>,
  token: string,
): Promise<KnownToken | undefined> {
  const digest = digestOf(token);
  const access = await store.accessTokens.find(digest);
  if (access !== undefined) return { credential: { ...accessCredential(access), token }, grantId: access.id };
  const request = await store.requestTokens.find(digest);
  return request && { credential: { ...requestCredential(request), token }, grantId: null };
}

/** The token itself is not kept: its digest is the name of no token. */
function accessCredential({ user, tokenDigest, secret }: AccessToken): TokenCredential {
  return { name: `the secret of ${user}'s access token`, token: tokenDigest, secret };
}

function requestCredential({ user, tokenDigest, secret }: RequestToken): TokenCredential {
  const whose = user === null ? 'a request token that nobody has answered' : `${user}'s request token`;
  return { name: `the secret of ${whose}`, token: tokenDigest, secret };
}

function credentialsOf(
  { id, name, incoming, outgoing }: Link,
  { linkId, keyHasVerified }: Sender,
): readonly ConsumerCredential[] {
  const quoted = JSON.stringify(name);
  const credentials: ConsumerCredential[] = [];
  if (incoming !== null) {
    const { consumerKey, retired } = incoming;
    credentials.push({
      name: `the key of the link ${quoted}`,
      consumerKey,
      ...material(incoming),
      ...(id === linkId && keyHasVerified === true ? { hasVerified: true } : {}),
    });
    if (retired !== null)
      credentials.push({
        name: `the key of the link ${quoted} before its rotation`,
        consumerKey,
        state: 'retired',
        ...material(retired),
      });
  }
  if (outgoing !== null) {
    const { consumerKey, sharedSecret, privateKey } = outgoing;
    const publicKey =
      privateKey === null ? null : readPrivateKey(privateKey, { allowWeakKey: true }).publicKey.pem;
    credentials.push({
      name: `our own key for the link ${quoted}`,
      consumerKey,
      ...material({ sharedSecret, publicKey }),
    });
  }
  return credentials;
}

function material({
  sharedSecret,
  publicKey,
}: {
  readonly sharedSecret: string | null;
  readonly publicKey: string | null;
}): Pick<ConsumerCredential, 'secret' | 'publicKey'> {
  return {
    ...(sharedSecret === null ? {} : { secret: sharedSecret }),
    ...(publicKey === null ? {} : { publicKey: inspectPublicKey(publicKey).spki }),
  };
}
