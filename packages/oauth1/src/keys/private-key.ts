// Private keys where a public one is expected. Readers of public keys take what comes first, and take a private key as
// well: a leaked one would go unnoticed.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { extentOf } from './der.ts';
import { firstThatReads } from './first-that-reads.ts';
import { base64In, mendedText, textOf } from './pasted-key.ts';

/** @returns the key with which the bytes begin: PKCS#8, PKCS#1 or SEC1, not encrypted. */
export function privateKeyIn(der: Buffer): KeyObject | undefined {
  return firstThatReads([
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => createPrivateKey({ key: der, format: 'der', type: 'sec1' }),
  ]);
}

/**
 * Whether a private key is anywhere in it, beside a public one too: in armour, encrypted as well; in an element
 * `privateKey`; as DER, or the base64 of DER, of PKCS#8, PKCS#1 or SEC1.
 */
export function hasPrivateKey(given: string | Uint8Array): boolean {
  // As it is too: a key in an attribute would go with the tag.
  const texts = [textOf(given), mendedText(given)];
  if (texts.some((text) => NAMES.some((name) => name.test(text)))) return true;
  const bytes = typeof given === 'string' ? [] : [Buffer.from(given)];
  return [...bytes, ...texts.flatMap(decodings)].some(beginsSomewhere);
}

const NAMES: readonly RegExp[] = [
  /\b(?:BEGIN|END) (?:[A-Z0-9]+ ){0,3}PRIVATE KEY\b/i,
  /^Private-Lines:/im,
  /(?:<|&lt;)(?:[\w.-]{1,64}:)?privateKey\b/i,
];

/** @returns the bytes that it is the base64 of; where in it a key begins is not known, and each four characters are three. */
function decodings(text: string): readonly Buffer[] {
  const base64 = base64In(text);
  return [0, 1, 2, 3].map((start) => Buffer.from(base64.slice(start), 'base64'));
}

const TAG = { integer: 0x02, octetString: 0x04, oid: 0x06, sequence: 0x30 } as const;

/** By its structure alone: to read a key of somebody else may take a time that he chooses. */
function beginsSomewhere(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(TAG.sequence); at !== -1; at = bytes.indexOf(TAG.sequence, at + 1)) {
    const extent = extentOf(bytes, at);
    if (extent !== undefined && hasVersion(bytes, extent.contents) && isPrivate(bytes, extent.contents + 3))
      return true;
  }
  return false;
}

/** An INTEGER 0 or 1, as none but the three begin with. */
function hasVersion(bytes: Buffer, at: number): boolean {
  return bytes[at] === TAG.integer && bytes[at + 1] === 1 && (bytes[at + 2] ?? 2) <= 1;
}

/** Of what follows the version: five numbers at least, as RSA and DSA have; the algorithm and the key (PKCS#8); the key (SEC1). */
function isPrivate(bytes: Buffer, at: number): boolean {
  if (bytes[at] === TAG.octetString) return true;
  if (bytes[at] === TAG.sequence) {
    const algorithm = extentOf(bytes, at);
    return (
      algorithm !== undefined &&
      bytes[algorithm.contents] === TAG.oid &&
      bytes[algorithm.end] === TAG.octetString
    );
  }
  let next = at;
  for (let numbers = 0; numbers < 5; numbers += 1) {
    if (bytes[next] !== TAG.integer) return false;
    next = extentOf(bytes, next)?.end ?? bytes.length;
  }
  return true;
}
