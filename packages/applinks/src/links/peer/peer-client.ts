// The calls of Application Links, made by us at a peer. Application Links wire notes, sections 2 to 4.
import { type ConsumerInfo, parseConsumerInfo } from '../wire/consumer-info.ts';
import {
  type ApplicationLinkEntity,
  type ConsumerEntity,
  type OAuthStatus,
  type ProviderEntity,
  parseApplicationLink,
  parseApplicationLinks,
  parseStatus,
  writeApplicationLink,
  writeConsumer,
  writeProvider,
  writeStatus,
} from '../wire/entities.ts';
import { type Manifest, parseManifest } from '../wire/manifest.ts';
import { readUuid } from '../wire/uuid.ts';
import { WireFormatError } from '../wire/wire-format-error.ts';
import { readJson, readWire, type WireFormat, wireFormatOf } from '../wire/wire-object.ts';
import { answerFailure } from './answer-failure.ts';
import type { GuardedFetch, PeerAnswer } from './guarded-fetch.ts';
import { basicAuthorization, type PeerAdministrator } from './peer-administrator.ts';
import { PeerError } from './peer-error.ts';

export interface PeerClientOptions {
  readonly fetch: GuardedFetch;
  /** The peer's address for servers, without a trailing slash. */
  readonly rpcUrl: string;
  /** Whether somebody else than an administrator told us that address. */
  readonly learnt: boolean;
}

/** What a link is made of, before it has an id. */
export type NewApplicationLink = Omit<ApplicationLinkEntity, 'id' | 'isPrimary'>;

/** Each call throws `PeerError` when the peer is not reached or answers otherwise. */
export interface PeerClient {
  readonly rpcUrl: string;
  /** Takes no redirect: peers take none either. */
  manifest(): Promise<Manifest>;
  /** @returns e.g. `['STATUS_API']`; none from a peer that is too old to have any. */
  capabilities(): Promise<readonly string[]>;
  /** @param allowWeakKey - takes an RSA key below 2048 bits. */
  consumerInfo(options?: { readonly allowWeakKey?: boolean }): Promise<ConsumerInfo>;
  /**
   * What the peer says of its link to an application.
   *
   * @param applicationId - ours.
   * @returns undefined when it has no such link.
   */
  status(applicationId: string): Promise<OAuthStatus | undefined>;
  /** Sets it; the peer fetches our consumer-info for that. */
  putStatus(applicationId: string, status: OAuthStatus, administrator: PeerAdministrator): Promise<void>;
  /** Resolves when the name and password are an administrator's. */
  checkAdministrator(administrator: PeerAdministrator): Promise<void>;
  /** Whether the peer reaches our manifest at `rpcUrl`, as an application with this id. */
  reaches(applicationId: string, rpcUrl: string, administrator: PeerAdministrator): Promise<boolean>;
  listLinks(administrator: PeerAdministrator): Promise<readonly ApplicationLinkEntity[]>;
  /** @returns undefined when there is none with this id. */
  getLink(id: string, administrator: PeerAdministrator): Promise<ApplicationLinkEntity | undefined>;
  /**
   * Creates or updates the link to the application with this id.
   *
   * @param isMove - the link there led to a former address of ours.
   */
  putLink(
    entity: ApplicationLinkEntity & { readonly id: string },
    administrator: PeerAdministrator,
    options?: { readonly isMove?: boolean },
  ): Promise<void>;
  /** Creates a link; the peer gives it its id. @returns that id. */
  createLink(entity: NewApplicationLink, administrator: PeerAdministrator): Promise<string>;
  putProvider(id: string, provider: ProviderEntity, administrator: PeerAdministrator): Promise<void>;
  putConsumer(id: string, consumer: ConsumerEntity, administrator: PeerAdministrator): Promise<void>;
  /**
   * Has the peer fetch our consumer-info and let us call it: where it has no status API, and to replace the key that it
   * keeps.
   */
  autoConfigureConsumer(id: string, administrator: PeerAdministrator): Promise<void>;
  /** @returns false when there was none. */
  deleteLink(id: string, administrator: PeerAdministrator): Promise<boolean>;
}

const APPLINKS = '/rest/applinks';
const LINK_PATH = `${APPLINKS}/3.0/applicationlink`;
const OAUTH_LINK_PATH = '/rest/applinks-oauth/1.0/applicationlink';
const CONSUMER_INFO_PATH = '/plugins/servlet/oauth/consumer-info';

interface Call {
  readonly method?: 'GET' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly administrator?: PeerAdministrator;
  readonly accept?: string;
  /** JSON. */
  readonly body?: string;
  /** Sent, and never to be shown. */
  readonly secrets?: readonly string[];
  /** These come back; every other status throws. */
  readonly expected: readonly number[];
  readonly maxRedirects?: number;
}

export function createPeerClient({ fetch, rpcUrl, learnt }: PeerClientOptions): PeerClient {
  const call = (request: Call): Promise<Answered> => send({ fetch, rpcUrl, learnt }, request);
  return {
    rpcUrl,
    async manifest() {
      const answered = await call({ path: `${APPLINKS}/1.0/manifest`, expected: [200], maxRedirects: 0 });
      return read(answered, parseManifest);
    },
    async capabilities() {
      const answered = await call({ path: `${APPLINKS}/3.0/capabilities`, expected: [200, 404] });
      return answered.answer.status === 404 ? [] : read(answered, parseCapabilities);
    },
    async consumerInfo(options = {}) {
      const answered = await call({
        path: CONSUMER_INFO_PATH,
        accept: 'application/xml, text/xml;q=0.9',
        expected: [200],
        maxRedirects: 0,
      });
      return read(answered, (text) => parseConsumerInfo(text, options));
    },
    async status(applicationId) {
      const answered = await call({
        path: `${APPLINKS}/3.0/status/${applicationId}/oauth`,
        expected: [200, 404],
      });
      return answered.answer.status === 404 ? undefined : read(answered, parseStatus);
    },
    async putStatus(applicationId, status, administrator) {
      const path = `${APPLINKS}/3.0/status/${applicationId}/oauth`;
      const body = writeStatus(status, 'json');
      const { answer, fail } = await call({
        method: 'PUT',
        path,
        body,
        administrator,
        expected: [200, 201, 204, 409],
      });
      if (answer.status === 409) throw cannotFetchOurs(fail('so it did not let us in', undefined));
    },
    async checkAdministrator(administrator) {
      await call({
        path: `${APPLINKS}/1.0/authenticationinfo`,
        administrator,
        expected: [200, 201, 202, 204],
      });
    },
    async reaches(applicationId, ourRpcUrl, administrator) {
      const path = `${APPLINKS}/1.0/authenticationinfo/id/${applicationId}/url/${encodeURIComponent(ourRpcUrl)}`;
      const { answer } = await call({ path, administrator, expected: [200, 204, 404] });
      return answer.status !== 404;
    },
    async listLinks(administrator) {
      const answered = await call({
        path: `${APPLINKS}/1.0/applicationlink`,
        administrator,
        expected: [200],
      });
      return read(answered, parseApplicationLinks);
    },
    async getLink(id, administrator) {
      const answered = await call({ path: `${LINK_PATH}/${id}`, administrator, expected: [200, 404] });
      return answered.answer.status === 404 ? undefined : read(answered, parseApplicationLink);
    },
    async putLink(entity, administrator, { isMove = false } = {}) {
      // `replace` is ours: a gateway does not follow an id to another address without it (threat T52).
      const path = `${APPLINKS}/1.0/applicationlink/${entity.id}${isMove ? '?replace=true' : ''}`;
      const body = writeApplicationLink(entity, 'json');
      await call({ method: 'PUT', path, body, administrator, expected: [200, 201] });
    },
    async createLink(entity, administrator) {
      const body = JSON.stringify(entity);
      const answered = await call({
        method: 'PUT',
        path: LINK_PATH,
        body,
        administrator,
        expected: [200, 201],
      });
      return read(answered, parseCreatedId);
    },
    async putProvider(id, provider, administrator) {
      const path = `${LINK_PATH}/${id}/authentication/provider`;
      const body = writeProvider(provider, 'json');
      await call({ method: 'PUT', path, body, administrator, expected: [200, 201, 204] });
    },
    async putConsumer(id, consumer, administrator) {
      const path = `${OAUTH_LINK_PATH}/${id}/authentication/consumer`;
      const body = writeConsumer(consumer, 'json');
      const secrets = consumer.sharedSecret === null ? [] : [consumer.sharedSecret];
      await call({ method: 'PUT', path, body, administrator, secrets, expected: [200, 201, 204] });
    },
    async autoConfigureConsumer(id, administrator) {
      // `replace` is ours: a gateway puts no key in the place of another without it (threat T52).
      const path = `${OAUTH_LINK_PATH}/${id}/authentication/consumer?autoConfigure=true&replace=true`;
      await call({ method: 'PUT', path, body: '{}', administrator, expected: [200, 201, 204] });
    },
    async deleteLink(id, administrator) {
      // We remove our half ourselves: the peer is not asked to reciprocate.
      const path = `${APPLINKS}/1.0/applicationlink/${id}?reciprocate=false`;
      const { answer } = await call({
        method: 'DELETE',
        path,
        administrator,
        expected: [200, 202, 204, 404],
      });
      return answer.status !== 404;
    },
  };
}

function cannotFetchOurs({ finding, status }: PeerError): PeerError {
  return new PeerError(
    {
      code: 'CONSUMER_INFO_UNAVAILABLE',
      cause: 'The peer could not fetch our consumer-info.',
      evidence: finding.evidence,
      remedy:
        'From the host of the peer, open our public URL with /plugins/servlet/oauth/consumer-info: check DNS, firewalls and the certificate on that way, and that our gateway runs.',
    },
    { status },
  );
}

interface Answered {
  readonly answer: PeerAnswer;
  /** @returns what to throw when the answer cannot be read. */
  fail(fault: string, cause: unknown): PeerError;
}

async function send({ fetch, rpcUrl, learnt }: PeerClientOptions, call: Call): Promise<Answered> {
  const {
    method = 'GET',
    path,
    administrator,
    accept = 'application/json',
    body,
    secrets = [],
    maxRedirects,
  } = call;
  const headers: Record<string, string> = { accept };
  if (administrator !== undefined) headers['authorization'] = basicAuthorization(administrator);
  if (method !== 'GET') headers['x-atlassian-token'] = 'no-check';
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(
    `${rpcUrl}${path}`,
    { method, headers, ...(body === undefined ? {} : { body }) },
    { learnt, ...(maxRedirects === undefined ? {} : { maxRedirects }) },
  );
  const context = {
    call: `${method} ${rpcUrl}${path.replace(/\?.*$/, '')}`,
    secrets: [...secrets, ...(administrator === undefined ? [] : [administrator.password])],
  };
  if (!call.expected.includes(answer.status)) throw answerFailure(answer, context);
  return { answer, fail: (fault, cause) => answerFailure(answer, { ...context, fault, cause }) };
}

function read<T>({ answer, fail }: Answered, parse: (text: string, format: WireFormat) => T): T {
  const format = wireFormatOf(answer.headers.get('content-type'));
  if (format === undefined) throw fail('that is neither JSON nor XML', undefined);
  try {
    return parse(new TextDecoder().decode(answer.body), format);
  } catch (error) {
    if (error instanceof WireFormatError) throw fail(error.message, error);
    throw error;
  }
}

const CAPABILITIES = 'the list of capabilities';

function parseCapabilities(text: string, format: WireFormat): readonly string[] {
  if (format === 'xml') return readWire(text, format, CAPABILITIES).texts('capability');
  const list = readJson(text, CAPABILITIES);
  if (!Array.isArray(list)) throw new WireFormatError(CAPABILITIES, 'is no JSON array');
  return list.filter((each) => typeof each === 'string');
}

const CREATED = 'the answer to the creation';

/**
 * The peer answers with the new link's address. Only its id is taken of it, and the address made anew: the host in it
 * is the peer's word, and gets no password (threat T43).
 */
function parseCreatedId(text: string, format: WireFormat): string {
  const fields = readWire(text, format, CREATED);
  const created = fields.objects('resources-created').flatMap((each) => [each, ...each.objects('link')]);
  const hrefs = created.flatMap((each) => each.texts('href'));
  // In XML the address may be an attribute, which we do not read; then it stands nowhere else.
  const id = hrefs
    .map((href) => readUuid(/\/([^/?#]+)\/?(?:[?#].*)?$/.exec(href)?.[1] ?? ''))
    .find((each) => each !== undefined);
  if (id === undefined) throw new WireFormatError(CREATED, 'names no application link with a UUID');
  return id;
}
