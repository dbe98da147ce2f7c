// Who we are to a peer: one id, one name, one address, one RSA key pair.
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { readPrivateKey } from '@maillon/oauth1/keys';
import type { Store } from '../../storage/store.ts';
import { readBaseUrl } from '../base-url.ts';
import { readUuid } from '../wire/uuid.ts';
import { slug } from './slug.ts';

export interface Ourselves {
  /** UUID; in our manifest, and made once. */
  readonly applicationId: string;
  readonly name: string;
  /** With its context path, without a trailing slash. */
  readonly publicUrl: string;
  readonly typeId: string;
  readonly keys: OurKeys;
}

/** What we sign with at peers that verify by public key. */
export interface OurKeys {
  /** `<name>:<10 digits>`; stays when the pair is replaced. */
  readonly consumerKey: string;
  /** PKCS#8 PEM. Secret. */
  readonly privateKey: string;
  /** SubjectPublicKeyInfo PEM. */
  readonly publicKey: string;
  /** `SHA256:…` of the public key. */
  readonly fingerprint: string;
}

export interface OurselvesInput {
  readonly name: string;
  readonly publicUrl: string;
  /** Default `generic`; another one poses as a product. */
  readonly typeId?: string;
  /** Cryptographically strong. */
  readonly randomBytes: (length: number) => Uint8Array;
}

/** The setting that holds our application id. */
export const APPLICATION_ID_SETTING = 'applicationId';
const KEYS_SECRET = 'ourKeys';
const MODULUS_BITS = 2048;

/**
 * Makes our id and our keys at the first call; the next ones, in whatever process, find the same.
 *
 * @throws TypeError when the public URL is no base URL.
 */
export async function loadOurselves(store: Store, input: OurselvesInput): Promise<Ourselves> {
  const publicUrl = readBaseUrl(input.publicUrl);
  if (publicUrl === undefined)
    throw new TypeError('publicUrl must be an absolute http or https URL without query');
  return {
    applicationId: await ourApplicationId(store, input.randomBytes),
    name: input.name,
    publicUrl,
    typeId: input.typeId ?? 'generic',
    keys: await ourKeys(store, input),
  };
}

/** @returns a random UUID, the same for ever. */
export async function ourApplicationId(
  store: Store,
  randomBytes: (length: number) => Uint8Array,
): Promise<string> {
  const known = readUuid((await store.settings.get(APPLICATION_ID_SETTING)) ?? '');
  if (known !== undefined) return known;
  // Settings know no "insert if absent", and two processes may be the first.
  const id = await store.secrets.setIfAbsent(APPLICATION_ID_SETTING, randomUuid(randomBytes));
  await store.settings.set(APPLICATION_ID_SETTING, id);
  return id;
}

/** @returns our key pair, made once: 2048 bits, which every peer takes. */
export async function ourKeys(
  store: Store,
  { name, randomBytes }: Pick<OurselvesInput, 'name' | 'randomBytes'>,
): Promise<OurKeys> {
  const stored = await store.secrets.get(KEYS_SECRET);
  if (stored !== undefined) return readKeys(stored);
  const consumerKey = `${slug(name)}:${tenDigits(randomBytes)}`;
  return readKeys(
    await store.secrets.setIfAbsent(KEYS_SECRET, writeKeys(consumerKey, await newPrivateKey())),
  );
}

/**
 * Puts a new pair in the place of ours. Consumer-info shows it at once; a link signs with the old one until
 * `adoptOurKey`.
 */
export async function replaceOurKeys(store: Store, { consumerKey }: OurKeys): Promise<OurKeys> {
  const written = writeKeys(consumerKey, await newPrivateKey());
  await store.secrets.set(KEYS_SECRET, written);
  return readKeys(written);
}

const generate = promisify(generateKeyPair);

async function newPrivateKey(): Promise<string> {
  const { privateKey } = await generate('rsa', { modulusLength: MODULUS_BITS });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function writeKeys(consumerKey: string, privateKey: string): string {
  return JSON.stringify({ consumerKey, privateKey });
}

function readKeys(stored: string): OurKeys {
  const value: unknown = JSON.parse(stored);
  if (
    typeof value !== 'object' ||
    value === null ||
    !('consumerKey' in value && 'privateKey' in value) ||
    typeof value.consumerKey !== 'string' ||
    typeof value.privateKey !== 'string'
  )
    throw new Error('our stored RSA keys cannot be read');
  const { pem, publicKey } = readPrivateKey(value.privateKey);
  return {
    consumerKey: value.consumerKey,
    privateKey: pem,
    publicKey: publicKey.pem,
    fingerprint: publicKey.fingerprint,
  };
}

function tenDigits(randomBytes: (length: number) => Uint8Array): string {
  const number = Buffer.from(randomBytes(8)).readBigUInt64BE() % 10_000_000_000n;
  return String(number).padStart(10, '0');
}

/** RFC 9562, version 4. */
function randomUuid(randomBytes: (length: number) => Uint8Array): string {
  const bytes = Buffer.from(randomBytes(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
