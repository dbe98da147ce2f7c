// JSON Pointer (RFC 6901).

/**
 * Checks a pointer.
 *
 * @throws TypeError when it is neither empty nor begins with `/`, or has a `~` that is no `~0` or `~1`.
 */
export function checkJsonPointer(pointer: string): void {
  if (pointer !== '' && !pointer.startsWith('/')) {
    throw new TypeError(`the JSON pointer ${JSON.stringify(pointer)} must begin with "/", e.g. "/user/name"`);
  }
  if (/~(?![01])/.test(pointer)) {
    throw new TypeError(
      `the JSON pointer ${JSON.stringify(pointer)} has a "~" that is neither "~0" nor "~1"`,
    );
  }
}

/**
 * @param document - parsed JSON.
 * @param pointer - checked, e.g. `/user/name`; '' is the whole document.
 * @returns undefined when nothing is there; own members only, never what an object inherits.
 * @see RFC 6901 section 4, https://www.rfc-editor.org/rfc/rfc6901#section-4
 */
export function atJsonPointer(document: unknown, pointer: string): unknown {
  let value = document;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) {
      value = /^(0|[1-9]\d*)$/.test(name) ? (value as readonly unknown[])[Number(name)] : undefined;
    } else if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) {
      value = (value as Readonly<Record<string, unknown>>)[name];
    } else {
      return undefined;
    }
  }
  return value;
}
