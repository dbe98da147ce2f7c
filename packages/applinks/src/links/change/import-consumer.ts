// A consumer that another OAuth 1.0a provider knew before: it keeps its key, and need not notice.
import type { Link } from '../../storage/store.ts';
import { readBaseUrl } from '../base-url.ts';
import {
  createIncomingLink,
  type IncomingLinkContext,
  type IncomingLinkInput,
} from '../create-incoming-link.ts';

export interface ConsumerImport extends Omit<IncomingLinkInput, 'peer'> {
  /** Where the consumer is, when that is known. */
  readonly address?: string | undefined;
  /** Default `generic`. */
  readonly typeId?: string | undefined;
}

/**
 * Makes the link of it; nothing is stored.
 *
 * @throws LinkInputError with every fault at once.
 */
export function importConsumer(input: ConsumerImport, context: IncomingLinkContext): Link {
  const { address, typeId = 'generic', ...incoming } = input;
  // An address that is none is left to the check, which names it.
  const url = address === undefined ? null : (readBaseUrl(address) ?? address);
  const peer = { typeId, applicationId: null, rpcUrl: url, displayUrl: url };
  return createIncomingLink({ ...incoming, peer }, context);
}
