/** Where a sign-in page may send a browser afterwards. */

/**
 * Reads a `return` parameter.
 *
 * @param value - absolute URL or local path, as it came from the query or the form.
 * @param publicUrl - the product's own public URL.
 * @returns where to go: on the public URL's origin, a path for a path; undefined for anything else, since a sign-in
 *   page that forwards anywhere is an open redirect.
 */
export function parseReturnAddress(value: string | undefined, publicUrl: URL): string | undefined {
  // The URL parser drops tabs and reads `\` as `/`; a value that relies on either was not made by us.
  if (value === undefined || value === '' || /[\\\s\p{Cc}]/u.test(value)) return undefined;
  const isPath = value.startsWith('/');
  if (!isPath && !/^https?:\/\//i.test(value)) return undefined;
  if (!URL.canParse(value, publicUrl.href)) return undefined;
  const url = new URL(value, publicUrl);
  if (url.origin !== publicUrl.origin || url.username !== '' || url.password !== '') return undefined;
  // `/..//host` resolves to `//host`, which a browser would take for another host.
  if (isPath) return url.pathname.startsWith('//') ? undefined : url.pathname + url.search + url.hash;
  return url.href;
}
