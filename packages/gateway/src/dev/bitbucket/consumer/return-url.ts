// Where the dance may send a person in the end. Wire notes, section 5.

/**
 * @param bases - base URLs of ours and of linked applications; a path is below the first one.
 * @returns undefined when the address leads elsewhere.
 */
export function safeReturnUrl(text: string, bases: readonly string[]): string | undefined {
  const [own = ''] = bases;
  if (/[\\\s\p{Cc}]/u.test(text) || text.startsWith('//') || !URL.canParse(text, own)) return undefined;
  if (!text.startsWith('/') && !/^https?:\/\//i.test(text)) return undefined;
  const url = new URL(text, own);
  if (url.username !== '' || url.password !== '') return undefined;
  return bases.some((base) => url.href === base || url.href.startsWith(`${base}/`)) ? url.href : undefined;
}
