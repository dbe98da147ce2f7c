// What an administrator enters as the secret that both sides know. It is taken as it is: the other side has it so.

const MAX_CHARACTERS = 4096;

/**
 * @returns why a secret cannot be one; undefined when it can. A secret of white space alone counts as empty.
 * @see threat T23: a missing secret is never an empty one
 */
export function sharedSecretFault(secret: string): string | undefined {
  if (secret === '') return 'is empty: everybody knows an empty secret';
  if (secret.trim() === '') return 'is empty but for white space: everybody can guess such a secret';
  if (secret.length > MAX_CHARACTERS)
    return `must have at most ${MAX_CHARACTERS} characters, got ${secret.length}`;
  return undefined;
}

const NAMES: ReadonlyMap<string, string> = new Map([
  [' ', 'space'],
  ['\t', 'tab'],
  ['\r', 'carriage return'],
  ['\u00a0', 'no-break space'],
]);

/**
 * Says what in a secret is easily pasted without being meant, and lost where a peer trims: white space around it,
 * control characters in it. They belong to the secret all the same.
 *
 * @returns the part of a sentence after "the secret", naming those characters and nothing else of the secret;
 *   undefined when there are none.
 */
export function sharedSecretWarning(secret: string): string | undefined {
  const trimmed = secret.trim();
  const start = secret.slice(0, secret.length - secret.trimStart().length);
  const end = secret.slice(secret.trimEnd().length);
  const inside = (trimmed.match(/\p{Cc}/gu) ?? []).join('');
  const found = [
    start === '' ? [] : `begins with ${namesOf(start)}`,
    end === '' ? [] : `ends with ${namesOf(end)}`,
    inside === '' ? [] : `contains ${namesOf(inside)}`,
  ].flat();
  if (found.length === 0) return undefined;
  return `${found.join(' and ')}, taken as it is; if that was not meant, signatures of the other side will not match`;
}

function namesOf(characters: string): string {
  return [...new Set(characters.match(/./gsu))]
    .map((character) => NAMES.get(character) ?? codePointOf(character))
    .join(', ');
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
