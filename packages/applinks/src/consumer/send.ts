// One request over the network, and what its failure means.

import { type CertificateReader, describeCertificate } from './certificate.ts';
import { networkFailure } from './network-failures.ts';
import { PeerFailure } from './peer-failure.ts';

export interface Sender {
  readonly fetch: typeof fetch;
  readonly readCertificate: CertificateReader;
}

/**
 * @param step - what we are doing, for the message.
 * @throws PeerFailure with its cause. What `init.signal` threw, and a misuse of fetch, come through as they are.
 */
export async function send(sender: Sender, step: string, url: string, init: RequestInit): Promise<Response> {
  try {
    // A redirect is followed by nobody but us, or credentials would go where they do not belong (threat T43).
    return await sender.fetch(url, { ...init, redirect: 'manual', credentials: 'omit' });
  } catch (error) {
    throw init.signal?.aborted === true ? error : await explain(sender, step, url, error);
  }
}

/** @returns the error to throw for what fetch, or the reading of a body, threw. */
export async function explain(sender: Sender, step: string, url: string, error: unknown): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  // A fetch that refuses by itself says why.
  if (error instanceof PeerFailure) return error;
  // undici's network failures have a cause; its complaints about arguments have none.
  if (error instanceof TypeError && error.cause === undefined) return error;
  const { host, hostname, port } = new URL(url);
  const { code, cause, remedy, systemCode } = networkFailure(error);
  const came = systemCode === undefined ? withoutStop(cause) : `${withoutStop(cause)} (${systemCode})`;
  const details = { code, step, host, came, advice: remedy };
  if (!code.startsWith('SSL_')) return new PeerFailure(details, { cause: error });
  const bare = hostname.replace(/^\[|\]$/g, '');
  const certificate = await sender.readCertificate(bare, port === '' ? 443 : Number(port));
  const shown = certificate === undefined ? came : `${came}; it shows a ${describeCertificate(certificate)}`;
  return new PeerFailure({ ...details, came: shown }, { cause: error });
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
