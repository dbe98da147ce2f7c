/** The address under which browsers know a product. */

/**
 * Parses the `publicUrl` option.
 *
 * @returns the URL, and `base`: its path without a slash at the end, `''` at the root.
 * @throws TypeError when it is not an absolute http or https URL.
 */
export function parsePublicUrl(text: string): { publicUrl: URL; base: string } {
  const publicUrl = URL.canParse(text) ? new URL(text) : undefined;
  if (publicUrl === undefined || !/^https?:$/.test(publicUrl.protocol))
    throw new TypeError(`publicUrl must be an absolute http or https URL, not ${JSON.stringify(text)}.`);
  return { publicUrl, base: publicUrl.pathname.replace(/\/$/, '') };
}
