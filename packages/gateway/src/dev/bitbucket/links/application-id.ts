// The id of an application that has no manifest. Wire notes, section 3.
import { createHash } from 'node:crypto';

/** Java's `UUID.nameUUIDFromBytes` of the normalised URL. */
export function derivedApplicationId(url: string): string {
  const bytes = createHash('md5').update(normalizedUrl(url)).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x30, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Scheme and host in lower case, no slash at the end. */
function normalizedUrl(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, (origin) => origin.toLowerCase()).replace(/\/+$/, '');
}

/** @returns undefined unless it is an absolute http or https URL without user, query and fragment. */
export function readApplicationUrl(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  return normalizedUrl(url.href);
}
