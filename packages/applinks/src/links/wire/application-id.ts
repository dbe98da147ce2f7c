// The id of an application that has no manifest. Application Links wire notes, section 3.
import { createHash } from 'node:crypto';

/**
 * Java's `UUID.nameUUIDFromBytes` of the normalised URL: its MD5 with the marks of version 3, without a namespace.
 * Never for a product that has a manifest: its id stands there.
 *
 * @returns e.g. `43211ad5-18bc-3542-ae50-8666eb0f1bad` for `https://acme.example/`.
 */
export function nameUuid(url: string): string {
  const bytes = createHash('md5').update(normalizeBaseUrl(url), 'utf8').digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x30, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** @returns the URL with scheme and host in lower case and without trailing slashes; port and path as they are. */
export function normalizeBaseUrl(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, (origin) => origin.toLowerCase()).replace(/\/+$/, '');
}
