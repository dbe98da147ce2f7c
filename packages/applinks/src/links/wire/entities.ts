// What the Application Links REST sends about a link. Application Links wire notes, section 4.
// The root names in XML are an inference; readers, ours too, do not look at them.
import { readBaseUrl } from '../base-url.ts';
import type { DirectionStatus } from './authentication-types.ts';
import { readUuid } from './uuid.ts';
import { WireFormatError } from './wire-format-error.ts';
import { readWire, type WireFormat, type WireObject, writeWire } from './wire-object.ts';

/** A link as its application describes it: name and addresses are those of the application at its other end. */
export interface ApplicationLinkEntity {
  /** The other end's application id. Absent in what asks for a new link. */
  readonly id: string | null;
  readonly typeId: string;
  readonly name: string;
  /** For browsers. */
  readonly displayUrl: string;
  /** For servers. */
  readonly rpcUrl: string;
  readonly isPrimary: boolean;
}

/** Both directions as the application that answers sees them: its incoming is our outgoing. */
export interface OAuthStatus {
  readonly incoming: DirectionStatus;
  readonly outgoing: DirectionStatus;
}

/** How a generic link's outgoing side is configured: the class, and its settings by name. */
export interface ProviderEntity {
  readonly provider: string;
  readonly config: Readonly<Record<string, string>>;
}

/** A consumer at a link. With `outgoing`, what the link's own application signs with; else who may call it. */
export interface ConsumerEntity {
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly publicKey: string | null;
  readonly sharedSecret: string | null;
  readonly outgoing: boolean;
  readonly twoLOAllowed: boolean;
  readonly executingTwoLOUser: string | null;
  readonly twoLOImpersonationAllowed: boolean;
}

const LINK = 'the application link';
const STATUS = 'the status';
const PROVIDER = 'the authentication provider';
const CONSUMER = 'the consumer';

/** @throws WireFormatError when something is missing, or an address is none. */
export function parseApplicationLink(text: string, format: WireFormat): ApplicationLinkEntity {
  const fields = readWire(text, format, LINK);
  // Old forms wrap it in an object of its name.
  return applicationLinkOf(fields.object('applicationLink') ?? fields);
}

/** @returns those of the list that can be read. */
export function parseApplicationLinks(text: string, format: WireFormat): readonly ApplicationLinkEntity[] {
  const fields = readWire(text, format, 'the list of application links');
  return fields.objects('applicationLinks').flatMap((each) => {
    try {
      return [applicationLinkOf(each)];
    } catch (error) {
      if (error instanceof WireFormatError) return [];
      throw error;
    }
  });
}

export function writeApplicationLink(entity: ApplicationLinkEntity, format: WireFormat): string {
  return writeWire({ ...entity }, format, 'applicationLink');
}

export function writeApplicationLinks(
  entities: readonly ApplicationLinkEntity[],
  format: WireFormat,
): string {
  return writeWire(
    { applicationLinks: entities.map((entity) => ({ ...entity })) },
    format,
    'applicationLinks',
  );
}

/**
 * As `parseStatus`, for what is to be set: a direction that is not named is not meant to be switched off.
 *
 * @throws WireFormatError without one of the two directions.
 */
export function parseWantedStatus(text: string, format: WireFormat): OAuthStatus {
  const fields = readWire(text, format, STATUS);
  for (const name of ['incoming', 'outgoing']) {
    if (fields.object(name)?.flag('enabled') === undefined)
      throw new WireFormatError(
        STATUS,
        `must say for both directions whether they are enabled; ${name} does not`,
      );
  }
  return parseStatus(text, format);
}

/** @returns a status in which what is not said is off. */
export function parseStatus(text: string, format: WireFormat): OAuthStatus {
  const fields = readWire(text, format, STATUS);
  return {
    incoming: directionOf(fields.object('incoming')),
    outgoing: directionOf(fields.object('outgoing')),
  };
}

export function writeStatus({ incoming, outgoing }: OAuthStatus, format: WireFormat): string {
  return writeWire({ incoming: { ...incoming }, outgoing: { ...outgoing } }, format, 'status');
}

/** @throws WireFormatError without class. */
export function parseProvider(text: string, format: WireFormat): ProviderEntity {
  const fields = readWire(text, format, PROVIDER);
  const config = fields.object('config');
  return {
    provider: needed(fields, 'provider', PROVIDER),
    config: Object.fromEntries(
      Object.values(PROVIDER_CONFIG).flatMap((name) => {
        const value = config?.text(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

export function writeProvider({ provider, config }: ProviderEntity, format: WireFormat): string {
  return writeWire({ provider, config }, format, 'authenticationProvider');
}

/** The names in `config` of a generic link's outgoing side. */
export const PROVIDER_CONFIG = {
  consumerKey: 'consumerKey.outbound',
  requestTokenUrl: 'serviceProvider.requestTokenUrl',
  accessTokenUrl: 'serviceProvider.accessTokenUrl',
  authorizeUrl: 'serviceProvider.authorizeUrl',
} as const;

/** @throws WireFormatError without key. */
export function parseConsumer(text: string, format: WireFormat): ConsumerEntity {
  const fields = readWire(text, format, CONSUMER);
  const key = needed(fields, 'key', CONSUMER);
  return {
    key,
    name: fields.text('name') ?? key,
    description: fields.text('description') ?? null,
    publicKey: fields.text('publicKey') ?? null,
    sharedSecret: fields.text('sharedSecret') ?? null,
    outgoing: fields.flag('outgoing') ?? false,
    twoLOAllowed: fields.flag('twoLOAllowed') ?? false,
    executingTwoLOUser: fields.text('executingTwoLOUser') ?? null,
    twoLOImpersonationAllowed: fields.flag('twoLOImpersonationAllowed') ?? false,
  };
}

export function writeConsumer(entity: ConsumerEntity, format: WireFormat): string {
  return writeWire({ ...entity }, format, 'consumer');
}

function applicationLinkOf(fields: WireObject): ApplicationLinkEntity {
  const id = fields.text('id');
  const uuid = id === undefined ? null : readUuid(id);
  if (uuid === undefined) throw new WireFormatError(LINK, 'has an id that is no UUID');
  const rpcUrl = baseUrl(fields, 'rpcUrl');
  return {
    id: uuid,
    typeId: needed(fields, 'typeId', LINK),
    name: needed(fields, 'name', LINK),
    displayUrl: fields.text('displayUrl') === undefined ? rpcUrl : baseUrl(fields, 'displayUrl'),
    rpcUrl,
    isPrimary: fields.flag('isPrimary') ?? false,
  };
}

function directionOf(fields: WireObject | undefined): DirectionStatus {
  return {
    enabled: fields?.flag('enabled') ?? false,
    twoLoEnabled: fields?.flag('twoLoEnabled') ?? false,
    twoLoImpersonationEnabled: fields?.flag('twoLoImpersonationEnabled') ?? false,
  };
}

function needed(fields: WireObject, name: string, what: string): string {
  const text = fields.text(name);
  if (text === undefined) throw new WireFormatError(what, `has no ${name}`);
  return text;
}

function baseUrl(fields: WireObject, name: string): string {
  const url = readBaseUrl(needed(fields, name, LINK));
  if (url === undefined)
    throw new WireFormatError(LINK, `has a ${name} that is no plain http or https address`);
  return url;
}
