// A consumer's own word on its key. Application Links wire notes, section 2.
import { inspectPublicKey, readPublicKey } from '@maillon/oauth1/keys';
import { WireFormatError } from './wire-format-error.ts';
import { readWire, writeWire } from './wire-object.ts';

export interface ConsumerInfo {
  /** `oauth_consumer_key`. */
  readonly key: string;
  readonly name: string;
  /** SubjectPublicKeyInfo as PEM. */
  readonly publicKey: string;
  readonly description: string | null;
  readonly callback: string | null;
}

const WHAT = 'the consumer-info';
const ROOT = 'consumer';

/** The type that peers insist on; they refuse `text/xml`. */
export const CONSUMER_INFO_TYPE = 'application/xml;charset=UTF-8';

/**
 * @param text - XML; the key with or without PEM armour and line breaks.
 * @throws WireFormatError when key, name or public key are missing, or the public key is none or a weak one.
 */
export function parseConsumerInfo(
  text: string,
  options: { readonly allowWeakKey?: boolean } = {},
): ConsumerInfo {
  const fields = readWire(text, 'xml', WHAT);
  const needed = (name: string): string => {
    const value = fields.text(name);
    if (value === undefined) throw new WireFormatError(WHAT, `has no ${name}`);
    return value;
  };
  return {
    key: needed('key'),
    name: needed('name'),
    publicKey: publicKeyPem(needed('publicKey'), options),
    description: fields.text('description') ?? null,
    callback: fields.text('callback') ?? null,
  };
}

/** @returns the document with the key as base64 without armour, as peers write it. */
export function writeConsumerInfo({ key, name, publicKey, description, callback }: ConsumerInfo): string {
  const base64 = inspectPublicKey(publicKey).pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  return writeWire(
    { key, name, publicKey: base64, description: description ?? '', callback: callback ?? '' },
    'xml',
    ROOT,
  );
}

function publicKeyPem(text: string, options: { readonly allowWeakKey?: boolean }): string {
  try {
    return readPublicKey(text, options).pem;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new WireFormatError(WHAT, `has a public key that we do not take: ${error.message}`, {
      cause: error,
    });
  }
}
