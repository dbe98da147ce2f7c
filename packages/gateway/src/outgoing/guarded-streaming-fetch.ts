// How signed requests leave: to addresses that an administrator's link may lead to, streamed both ways (threat T18).
import { isIP, type LookupFunction } from 'node:net';
import { type AddressRules, checkedAddresses, resolveByDns } from '@maillon/applinks/links';
import { Agent, fetch as undiciFetch } from 'undici';

export interface GuardedStreamingFetch {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

/** The addresses of a name are checked whenever a connection is made, and that connection goes to one of them. */
export function guardedStreamingFetch(
  rules: AddressRules,
  {
    connectTimeoutMs,
    responseTimeoutMs,
  }: { readonly connectTimeoutMs: number; readonly responseTimeoutMs: number },
): GuardedStreamingFetch {
  const options = { rules, learnt: false, resolve: resolveByDns } as const;
  const lookup: LookupFunction = (hostname, { all }, callback) => {
    void answerLookup(checkedAddresses(hostname, options), all === true, callback);
  };
  const dispatcher = new Agent({
    allowH2: false,
    connect: { timeout: connectTimeoutMs, lookup, rejectUnauthorized: true },
    headersTimeout: responseTimeoutMs,
    // An answer may pause for as long as it likes (log streams).
    bodyTimeout: 0,
  });
  const guarded = async (input: string | URL, init?: object): Promise<unknown> => {
    // A literal address is looked up by nobody.
    const host = new URL(String(input)).hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) await checkedAddresses(host, options);
    return undiciFetch(input, { ...init, dispatcher });
  };
  return {
    // The same fetch as Node's own, in another version; only the types differ.
    fetch: guarded as typeof fetch,
    close: () => dispatcher.destroy(),
  };
}

type LookupCallback = Parameters<LookupFunction>[2];

async function answerLookup(
  checked: ReturnType<typeof checkedAddresses>,
  wantsAll: boolean,
  callback: LookupCallback,
): Promise<void> {
  let addresses: Awaited<typeof checked>;
  try {
    addresses = await checked;
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)), '');
    return;
  }
  const [first = { address: '', family: 0 }] = addresses;
  if (wantsAll) callback(null, [...addresses]);
  else callback(null, first.address, first.family);
}
