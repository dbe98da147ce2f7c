// One request over the network, and what its failure means.
import { type CertificateReader, describeCertificate } from './certificate.ts';
import { PeerFailure, type PeerFailureCode } from './peer-failure.ts';

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
  const { code, came, advice } = failureOf(error);
  const details = { code, step, host, came, advice };
  if (!code.startsWith('SSL_')) return new PeerFailure(details, { cause: error });
  const bare = hostname.replace(/^\[|\]$/g, '');
  const certificate = await sender.readCertificate(bare, port === '' ? 443 : Number(port));
  const shown = certificate === undefined ? came : `${came}; it shows a ${describeCertificate(certificate)}`;
  return new PeerFailure({ ...details, came: shown }, { cause: error });
}

interface Failure {
  readonly code: PeerFailureCode;
  readonly came: string;
  readonly advice: string;
}

const TRUST_ADVICE =
  'If this is the right certificate, let this application trust its CA (NODE_EXTRA_CA_CERTS, or a fetch of your own); verification is never switched off';

const UNTRUSTED: Omit<Failure, 'came'> = { code: 'SSL_UNTRUSTED', advice: `${TRUST_ADVICE}.` };

const FAILURES: ReadonlyMap<string, Omit<Failure, 'came'>> = new Map<string, Omit<Failure, 'came'>>([
  [
    'ECONNREFUSED',
    { code: 'CONNECTION_REFUSED', advice: 'Check that the peer runs and that the port of the URL is right.' },
  ],
  [
    'ENOTFOUND',
    { code: 'UNKNOWN_HOST', advice: 'Check the host name of the URL and the DNS of this machine.' },
  ],
  [
    'EAI_AGAIN',
    { code: 'UNKNOWN_HOST', advice: 'Check the host name of the URL and the DNS of this machine.' },
  ],
  [
    'ECONNRESET',
    { code: 'CONNECTION_LOST', advice: 'Check the peer, and firewalls and proxies on the way.' },
  ],
  ['EPIPE', { code: 'CONNECTION_LOST', advice: 'Check the peer, and firewalls and proxies on the way.' }],
  [
    'UND_ERR_SOCKET',
    { code: 'CONNECTION_LOST', advice: 'Check the peer, and firewalls and proxies on the way.' },
  ],
  ['EHOSTUNREACH', { code: 'CONNECTION_LOST', advice: 'Check the network and firewalls on the way.' }],
  ['ENETUNREACH', { code: 'CONNECTION_LOST', advice: 'Check the network and firewalls on the way.' }],
  ['ETIMEDOUT', { code: 'TIMEOUT', advice: 'Check that the peer is up, and firewalls on the way.' }],
  [
    'UND_ERR_CONNECT_TIMEOUT',
    { code: 'TIMEOUT', advice: 'Check that the peer is up, and firewalls on the way.' },
  ],
  ['UND_ERR_HEADERS_TIMEOUT', { code: 'TIMEOUT', advice: 'The peer takes too long to answer.' }],
  ['UND_ERR_BODY_TIMEOUT', { code: 'TIMEOUT', advice: 'The peer stopped in the middle of its answer.' }],
  ['TimeoutError', { code: 'TIMEOUT', advice: 'Check that the peer is up, and firewalls on the way.' }],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['CERT_SIGNATURE_FAILURE', UNTRUSTED],
  ['CERT_UNTRUSTED', UNTRUSTED],
  [
    'CERT_HAS_EXPIRED',
    { code: 'SSL_UNTRUSTED', advice: 'The administrator of the peer has to renew its certificate.' },
  ],
  [
    'CERT_NOT_YET_VALID',
    { code: 'SSL_UNTRUSTED', advice: 'Check the clock of this machine, then the certificate of the peer.' },
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    {
      code: 'SSL_HOSTNAME_UNMATCHED',
      advice: 'Use a host name that the certificate is for, or have it renewed with this one.',
    },
  ],
  [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    {
      code: 'SSL_UNMATCHED',
      advice: 'The peer does not speak TLS at this port: check https and the port of the URL.',
    },
  ],
  [
    'EPROTO',
    {
      code: 'SSL_UNMATCHED',
      advice: 'The peer does not speak TLS, or none of our versions: check https and the port of the URL.',
    },
  ],
]);

function failureOf(error: Error): Failure {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    for (const name of [codeOf(at), at.name]) {
      const known = name === undefined ? undefined : FAILURES.get(name);
      if (known !== undefined) return { ...known, came: `${came(known.code)} (${name})` };
    }
  }
  return { code: 'UNKNOWN', came: 'the connection failed', advice: 'The cause of this error says more.' };
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function came(code: PeerFailureCode): string {
  switch (code) {
    case 'CONNECTION_REFUSED':
      return 'the connection was refused';
    case 'UNKNOWN_HOST':
      return 'the host is unknown';
    case 'CONNECTION_LOST':
      return 'the connection was lost';
    case 'TIMEOUT':
      return 'no answer in time';
    case 'SSL_UNTRUSTED':
      return 'the certificate is not trusted';
    case 'SSL_HOSTNAME_UNMATCHED':
      return 'the certificate is for another host';
    case 'SSL_UNMATCHED':
      return 'no TLS connection could be agreed on';
    default:
      return 'the connection failed';
  }
}
