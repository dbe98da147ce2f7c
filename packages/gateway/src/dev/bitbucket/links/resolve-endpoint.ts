// Addresses as they are typed into a link.

/**
 * A relative one counts from the origin of the application URL, not from its path: what stands in the dialog has to
 * begin with the context path.
 *
 * @returns undefined when it is no http or https URL.
 */
export function resolveEndpoint(text: string, applicationUrl: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || !URL.canParse(applicationUrl)) return undefined;
  const { origin } = new URL(applicationUrl);
  if (!URL.canParse(trimmed, `${origin}/`)) return undefined;
  const url = new URL(trimmed, `${origin}/`);
  return /^https?:$/.test(url.protocol) ? url.href : undefined;
}
