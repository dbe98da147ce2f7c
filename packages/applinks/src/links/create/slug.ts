// A name made fit for a key: people copy it, headers carry it.

const MAX_CHARACTERS = 32;

/** @returns lower-case ASCII letters, digits and single hyphens; `app` when the name has none of them. */
export function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, MAX_CHARACTERS).replaceAll(/^-+|-+$/g, '') || 'app';
}
