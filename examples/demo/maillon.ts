// Maillon's command line, as an administrator of one gateway uses it.

/** Runs `maillon …` on a gateway's data folder. @returns its standard output. */
export type Maillon = (args: readonly string[], input?: string) => Promise<string>;

/** What `maillon links list --json` shows, as far as it matters here. */
export interface ListedLink {
  readonly id: string;
  readonly name: string;
  readonly rpcUrl: string | null;
}

export async function listLinks(maillon: Maillon): Promise<readonly ListedLink[]> {
  return JSON.parse(await maillon(['links', 'list', '--json'])) as readonly ListedLink[];
}

/**
 * Takes away the link of a name when it leads to an address that is not the peer's any more (another port).
 *
 * @returns whether there is a link of this name to this address.
 */
export async function hasLink(maillon: Maillon, name: string, rpcUrl: string): Promise<boolean> {
  const known = (await listLinks(maillon)).find((link) => link.name === name);
  if (known === undefined || known.rpcUrl === rpcUrl) return known !== undefined;
  // Made before links knew the address of the peer: "connect" completes it.
  if (known.rpcUrl !== null) await maillon(['links', 'remove', known.id]);
  return false;
}
