// An application link as the stand-in keeps it.

/** What a link may do: as a user, as itself, as a user whom it names. */
export interface Levels {
  readonly enabled: boolean;
  readonly twoLegged: boolean;
  readonly impersonation: boolean;
}

const NO_LEVELS: Levels = { enabled: false, twoLegged: false, impersonation: false };

/** A consumer of ours at a generic peer, as typed: signed with HMAC-SHA1, always. */
interface ServiceProvider {
  /** Unique here. */
  readonly name: string;
  /** Unique here. */
  readonly consumerKey: string;
  readonly sharedSecret: string;
}

/** The addresses of a generic peer, absolute. */
export interface GenericEndpoints {
  readonly consumerKey: string;
  readonly requestTokenUrl: string;
  readonly accessTokenUrl: string;
  readonly authorizeUrl: string;
}

/** We are the consumer. Without `generic` it goes by our own RSA key to the addresses that Atlassian products have. */
export interface Outgoing extends Levels {
  readonly generic: GenericEndpoints | null;
  readonly serviceProvider: ServiceProvider | null;
}

/** The peer's consumer. RSA-SHA1, always. */
export interface IncomingConsumer {
  /** Unique here. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** As it was pasted, or as the peer's consumer-info had it. */
  readonly publicKey: string;
  readonly callbackUrl: string;
  readonly twoLegged: boolean;
  /** The user of two-legged requests; null: nobody. */
  readonly executeAs: string | null;
  readonly impersonation: boolean;
}

export interface Link {
  /** The peer's own id, or one derived of its URL. */
  readonly id: string;
  readonly typeId: string;
  /** Unique here. */
  readonly name: string;
  /** Without a slash at the end. */
  readonly rpcUrl: string;
  readonly displayUrl: string;
  readonly isPrimary: boolean;
  readonly outgoing: Outgoing;
  readonly incoming: IncomingConsumer | null;
}

export const NO_OUTGOING: Outgoing = { ...NO_LEVELS, generic: null, serviceProvider: null };

/** Whether its keys and addresses were typed: such a link is changed by hand only. */
export function isGeneric({ outgoing }: Link): boolean {
  return outgoing.generic !== null;
}

export function incomingLevels({ incoming }: Link): Levels {
  return incoming === null
    ? NO_LEVELS
    : { enabled: true, twoLegged: incoming.twoLegged, impersonation: incoming.impersonation };
}

/** Types by id, with the words of the dialog's "Application Type". */
export const APPLICATION_TYPES: ReadonlyMap<string, string> = new Map([
  ['generic', 'Generic Application'],
  ['bamboo', 'Bamboo'],
  ['stash', 'Bitbucket Data Center'],
  ['confluence', 'Confluence'],
  ['crowd', 'Crowd'],
  ['fecru', 'FishEye / Crucible'],
  ['jira', 'Jira'],
  ['refapp', 'Reference Application'],
]);
