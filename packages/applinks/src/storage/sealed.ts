// Encryption at rest for what must be readable again: HMAC needs the secret itself, a hash will not do.
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { StoreError } from './store-error.ts';

/** A key that seals. Made by {@link sealingKey}. */
export interface SealingKey {
  /** 16 hex digits that follow from the key and tell nothing of it. */
  readonly id: string;
  readonly secret: KeyObject;
  /** The file that it came from; named in messages. */
  readonly source: string;
}

/** Where a sealed value stands. A value moved to another place does not open. */
export interface SealContext {
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

export interface Sealer {
  /** @returns ASCII text: `s1.KEYID.BASE64URL`. Two seals of one text differ. */
  seal(context: SealContext, plaintext: string): string;
  /**
   * @throws StoreError `key_wrong` when none of the keys sealed it, naming the key file;
   *   `sealed_corrupt` when it was altered or stands in another place than it was sealed for.
   */
  open(context: SealContext, sealed: string): string;
}

export const KEY_BYTES = 32;

const FORMAT = 's1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Makes a sealing key of its bytes.
 *
 * @param bytes - 32 random bytes; may be overwritten afterwards.
 * @param source - the file that they came from.
 * @throws TypeError when there are not 32 bytes.
 */
export function sealingKey(bytes: Uint8Array, source: string): SealingKey {
  if (bytes.length !== KEY_BYTES) {
    throw new TypeError(`a sealing key has ${KEY_BYTES} bytes; "${source}" gave ${bytes.length}`);
  }
  const id = hash('sha256', Buffer.concat([Buffer.from('maillon sealing key id\0'), bytes]), 'hex').slice(
    0,
    16,
  );
  return { id, secret: createSecretKey(bytes), source };
}

/**
 * Seals with the current key and opens with the current and the retired ones: AES-256-GCM, a random nonce per seal,
 * the place and the key id as additional authenticated data.
 *
 * @see NIST SP 800-38D, section 8.3: a key seals far fewer than 2^32 values here.
 */
export function createSealer(keys: {
  readonly current: SealingKey;
  readonly retired?: readonly SealingKey[];
}): Sealer {
  const { current, retired = [] } = keys;
  const byId = new Map([...retired, current].map((key) => [key.id, key]));
  return {
    seal(context, plaintext) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.secret, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(associatedData(context, current.id));
      const body = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${FORMAT}.${current.id}.${body.toString('base64url')}`;
    },
    open(context, sealed) {
      const [format, keyId, encoded, ...rest] = sealed.split('.');
      const body = Buffer.from(encoded ?? '', 'base64url');
      if (format !== FORMAT || !keyId || rest.length > 0 || body.length < IV_BYTES + TAG_BYTES) {
        throw new StoreError(
          'sealed_corrupt',
          `${place(context)} does not hold a sealed value; restore a backup`,
        );
      }
      const key = byId.get(keyId);
      if (key === undefined) {
        throw new StoreError(
          'key_wrong',
          `the key file ${current.source} does not belong to this database, whose secrets another key opens; put that ` +
            `key file back (${place(context)}: sealed with key ${keyId}, and the file holds key ${current.id})`,
        );
      }
      return unseal(context, key, body);
    },
  };
}

function unseal(context: SealContext, key: SealingKey, body: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key.secret, body.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData(context, key.id));
  decipher.setAuthTag(body.subarray(-TAG_BYTES));
  try {
    // Nothing of the text leaves before final() has checked the tag.
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString(
      'utf8',
    );
  } catch (cause) {
    throw new StoreError(
      'sealed_corrupt',
      `${place(context)} does not open with the key in ${key.source}: it was altered, or moved from another place; ` +
        'restore a backup',
      { cause },
    );
  }
}

function associatedData({ table, row, column }: SealContext, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, keyId, table, row, column]));
}

function place({ table, row, column }: SealContext): string {
  return `the column ${table}.${column} of ${row}`;
}
