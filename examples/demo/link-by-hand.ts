// The link with Harbour, which does not speak Application Links: made here by one command; the other half is what its
// sheet says, which Harbour's administrator enters there (here: Harbour's configuration). A second start finds it.
import { hasLink, type Maillon } from './maillon.ts';

/** What Harbour's administrator copies from the sheet. */
export interface HarbourHalf {
  /** Harbour signs with these when it acts in the CI. */
  readonly consumerKey: string;
  readonly sharedSecret: string;
  /** The gateway signs with this key when the CI acts in Harbour. */
  readonly ciConsumerKey: string;
  readonly ciPublicKey: string;
}

const HARBOUR = 'Harbour';

export async function linkByHand(maillon: Maillon, harbourUrl: string): Promise<HarbourHalf> {
  if (!(await hasLink(maillon, HARBOUR, harbourUrl)))
    await maillon(['connect', harbourUrl, '--both', '--name', HARBOUR, '--allow-loopback']);
  return readSheet(await maillon(['sheet', HARBOUR, '--json']));
}

/** The sheet is in the order of the dialogs: first what the peer signs with, then what it verifies with. */
function readSheet(json: string): HarbourHalf {
  const fields = JSON.parse(json) as readonly { readonly label: string; readonly value: string }[];
  const values = (label: string): readonly string[] =>
    fields.filter((field) => field.label === label).map(({ value }) => value);
  const [consumerKey, ciConsumerKey] = values('Consumer Key');
  const [sharedSecret] = values('Shared Secret');
  const [ciPublicKey] = values('Public Key');
  if (!consumerKey || !ciConsumerKey || !sharedSecret || !ciPublicKey)
    throw new Error(`The sheet of the link "${HARBOUR}" lacks a key: maillon sheet ${HARBOUR} shows it.`);
  return { consumerKey, sharedSecret, ciConsumerKey, ciPublicKey };
}
