// The way to the peer, layer by layer: its name, the connection, TLS, an answer.

import { checkedAddresses } from '../../peer/address-guard.ts';
import { PeerError } from '../../peer/peer-error.ts';
import { failed, judged, notChecked, type Outcome, passed } from '../check.ts';
import type { DiagnosisContext, DiagnosisSelf } from '../context.ts';
import { type Finding, finding, findingOfFailure } from '../finding.ts';
import type { Probe } from '../probe.ts';

export const MANIFEST_PATH = '/rest/applinks/1.0/manifest';

/** Of a certificate, from when on its end is told. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

export async function checkName({ link, probe, ourselves }: DiagnosisContext): Promise<Outcome> {
  if (link.peer.rpcUrl === null) {
    const evidence = `The link "${link.name}" has no address of its peer.`;
    return link.outgoing === null
      ? failed(finding('PEER_URL_UNKNOWN', evidence))
      : failed(
          finding('PEER_URL_UNKNOWN', evidence, {
            severity: 'broken',
            cause: 'We act in the peer, and do not know its address.',
            remedy: 'Give the link the address: maillon relocate LINK URL.',
          }),
        );
  }
  if (probe === undefined)
    return failed(finding('URL_REFUSED', `The link has the address ${JSON.stringify(link.peer.rpcUrl)}.`));
  return unlessItFails(async () => {
    const addresses = await probe.resolve();
    const refused = link.outgoing === null ? undefined : await refusedByUs(probe, ourselves);
    if (refused !== undefined) return failed(refused);
    return passed(`${probe.url.host} is ${addresses.map(({ address }) => address).join(', ')}`);
  });
}

/** Who runs the diagnosis may call what the gateway, which acts there for people, may not. */
async function refusedByUs(
  { url, resolve }: Probe,
  { addressRules }: DiagnosisSelf,
): Promise<Finding | undefined> {
  if (addressRules === undefined) return undefined;
  try {
    await checkedAddresses(url.host, { rules: addressRules, learnt: false, resolve });
    return undefined;
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    const { finding: found } = error;
    const evidence = `${found.evidence} The gateway was started without --allow-loopback.`;
    return finding('ADDRESS_REFUSED', evidence, {
      cause: `The gateway refuses every call to this peer. ${found.cause}`,
      remedy:
        'If the peer is to be on this machine, start the gateway again with it: maillon up --allow-loopback.',
    });
  }
}

export async function checkConnection({ probe }: DiagnosisContext): Promise<Outcome> {
  return withProbe(probe, async (at) => {
    await at.connect();
    return passed(`port ${at.url.port} takes connections`);
  });
}

export async function checkTls({ probe, now }: DiagnosisContext): Promise<Outcome> {
  return withProbe(probe, async (at) => {
    if (at.url.scheme === 'http') return notChecked('the address is http');
    const { validTo } = await at.secure();
    if (validTo === undefined || Number.isNaN(validTo.getTime())) return passed('the certificate is trusted');
    const leftMs = validTo.getTime() - now() * 1000;
    const until = validTo.toISOString();
    if (leftMs >= SOON_DAYS * DAY_MS) return passed(`the certificate is trusted, and valid until ${until}`);
    const days = Math.max(0, Math.floor(leftMs / DAY_MS));
    const evidence = `The certificate of ${at.url.host} is valid until ${until}: ${days} ${days === 1 ? 'day' : 'days'} more.`;
    return judged(evidence, [finding('SSL_EXPIRING', evidence)]);
  });
}

export async function checkAnswer({ probe, facts }: DiagnosisContext): Promise<Outcome> {
  return withProbe(probe, async (at) => {
    const askedAtMs = performance.now();
    try {
      const answer = await at.get(MANIFEST_PATH, { accept: 'application/json' });
      const answeredAtMs = performance.now();
      facts.answer = { ...answer, askedAtMs, answeredAtMs };
      return passed(`HTTP ${answer.status} after ${Math.round(answeredAtMs - askedAtMs)} ms`);
    } catch (error) {
      if (error instanceof PeerError && error.code === 'CONNECTION_LOST' && (await wantsTls(at)))
        return failed(httpAtTlsPort(at, error));
      throw error;
    }
  });
}

/** Whether a port that hangs up on http speaks TLS. */
async function wantsTls(at: Probe): Promise<boolean> {
  if (at.url.scheme === 'https') return false;
  try {
    await at.secure();
    return true;
  } catch (error) {
    return error instanceof PeerError && error.code.startsWith('SSL_') && error.code !== 'SSL_UNMATCHED';
  }
}

function httpAtTlsPort({ rpcUrl, url }: Probe, { finding: lost }: PeerError): Finding {
  const evidence = `${lost.evidence} Port ${url.port} speaks TLS.`;
  return finding('SSL_UNMATCHED', evidence, {
    cause: 'The address of the peer is http, and its port speaks https.',
    remedy: `Give the link the https address: maillon relocate LINK ${rpcUrl.replace(/^http:/i, 'https:')}`,
  });
}

/** @returns what `run` returns; the failure of a call as what it is. */
export async function unlessItFails(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof PeerError) return failed(findingOfFailure(error.finding));
    throw error;
  }
}

async function withProbe(
  probe: Probe | undefined,
  run: (probe: Probe) => Promise<Outcome>,
): Promise<Outcome> {
  return probe === undefined ? notChecked('the address is not known') : unlessItFails(() => run(probe));
}
