// An application's product, as people call it.
const PRODUCTS: ReadonlyMap<string, string> = new Map([
  ['bamboo', 'Bamboo'],
  ['confluence', 'Confluence'],
  ['crowd', 'Crowd'],
  ['fecru', 'FishEye / Crucible'],
  ['jira', 'Jira'],
  ['refapp', 'Reference Application'],
  ['stash', 'Bitbucket'],
]);

/** @returns e.g. `Bitbucket 8.19.4 (stash)`: what it says of itself, not checked by anybody. */
export function productName({
  typeId,
  version,
}: {
  readonly typeId: string;
  readonly version: string | null;
}): string {
  const product = PRODUCTS.get(typeId) ?? 'Application';
  return `${product}${version === null ? '' : ` ${version}`} (${typeId})`;
}
