// Looks at the certificate that was not accepted, so that an administrator can tell which one it is (threat T44).
import { isIP, type LookupFunction } from 'node:net';
import { connect } from 'node:tls';
import { describeCertificate } from '../../consumer/certificate.ts';

const TIMEOUT_MS = 3000;

/**
 * Connects only to look: nothing is sent over this connection, so that it need not be trusted.
 *
 * @param lookup - gives the addresses that were checked.
 * @returns a sentence's part, or undefined when no certificate is to be had.
 */
export function shownCertificate(
  host: string,
  port: number,
  lookup: LookupFunction,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({
      host,
      port,
      lookup,
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
      ...servername,
    });
    const end = (text: string | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(() => end(undefined), TIMEOUT_MS);
    for (const event of ['error', 'timeout', 'close'] as const) socket.once(event, () => end(undefined));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      if (certificate === undefined) return end(undefined);
      end(
        describeCertificate({
          subject: inOneLine(certificate.subject),
          issuer: inOneLine(certificate.issuer),
          names: inOneLine(certificate.subjectAltName ?? ''),
          validFrom: certificate.validFrom,
          validTo: certificate.validTo,
          fingerprint: certificate.fingerprint256,
          isSelfSigned: certificate.checkIssued(certificate),
        }),
      );
    });
  });
}

function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ', ').slice(0, 300);
}
