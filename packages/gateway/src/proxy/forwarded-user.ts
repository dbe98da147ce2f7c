// A person's name as a header value, or not at all: never a mangled one.

/** The name cannot stand in a header. Its message holds no name. */
export class UnrepresentableUserError extends Error {
  constructor(reason: string) {
    super(`the user name cannot be sent in a header: ${reason}`);
    this.name = 'UnrepresentableUserError';
  }
}

// ASCII and C1 control characters, line ends included.
const CONTROL = /\p{Cc}/u;
const PLAIN = /^[\x21-\x7e]+$/;

/**
 * Writes a user name as a field value: its UTF-8 bytes, what proxies in front of applications commonly send. Node
 * writes header text as Latin-1, one byte a character, so the bytes come as such a text.
 *
 * @param user - decoded.
 * @throws UnrepresentableUserError for an empty name, control characters, half a surrogate pair, or white space at
 *   either end, which every HTTP parser removes.
 */
export function encodeForwardedUser(user: string): string {
  if (PLAIN.test(user)) return user;
  const fault = faultOfUserName(user);
  if (fault !== undefined) throw new UnrepresentableUserError(fault);
  return Buffer.from(user, 'utf8').toString('latin1');
}

/** @returns why the name cannot be sent, continuing a sentence about it and without the name; undefined when it can. */
export function faultOfUserName(user: string): string | undefined {
  if (user === '') return 'it is empty';
  if (CONTROL.test(user)) return 'it holds a control character';
  if (user.trim() !== user) return 'it begins or ends with white space';
  if (Buffer.from(user, 'utf8').toString('utf8') !== user) return 'it is not valid Unicode';
  return undefined;
}

/**
 * The inverse of {@link encodeForwardedUser}.
 *
 * @param value - a field value as Node gives it.
 * @returns undefined when it is no name that could be sent on.
 */
export function decodeForwardedUser(value: string): string | undefined {
  const user = PLAIN.test(value) ? value : decodeUtf8(Buffer.from(value, 'latin1'));
  return user === undefined || faultOfUserName(user) !== undefined ? undefined : user;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
