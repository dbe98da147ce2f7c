// Reads the certificate that a peer shows, to tell the administrator which one was not trusted (threat T44).
import { isIP } from 'node:net';
import { connect } from 'node:tls';

/** What an administrator compares. */
export interface PeerCertificateView {
  readonly subject: string;
  readonly issuer: string;
  readonly names: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** SHA-256, hexadecimal pairs joined by colons. */
  readonly fingerprint: string;
  readonly isSelfSigned: boolean;
}

/** @returns undefined when there is none to be had. */
export type CertificateReader = (host: string, port: number) => Promise<PeerCertificateView | undefined>;

const TIMEOUT_MS = 3000;

/**
 * Connects only to look: nothing is sent over this connection, so that it need not be trusted.
 *
 * @param host - without brackets.
 */
export function readPeerCertificate(host: string, port: number): Promise<PeerCertificateView | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    const end = (view: PeerCertificateView | undefined): void => {
      socket.destroy();
      resolve(view);
    };
    socket.once('error', () => end(undefined));
    socket.once('timeout', () => end(undefined));
    socket.once('close', () => end(undefined));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      if (certificate === undefined) return end(undefined);
      end({
        subject: inOneLine(certificate.subject),
        issuer: inOneLine(certificate.issuer),
        names: inOneLine(certificate.subjectAltName ?? ''),
        validFrom: certificate.validFrom,
        validTo: certificate.validTo,
        fingerprint: certificate.fingerprint256,
        isSelfSigned: certificate.checkIssued(certificate),
      });
    });
  });
}

/** @returns a sentence's part about a certificate. */
export function describeCertificate(certificate: PeerCertificateView): string {
  const { subject, issuer, names, validFrom, validTo, fingerprint, isSelfSigned } = certificate;
  return [
    isSelfSigned ? `self-signed certificate of ${subject}` : `certificate of ${subject}, issued by ${issuer}`,
    ...(names === '' ? [] : [`for ${names}`]),
    `valid from ${validFrom} to ${validTo}`,
    `SHA-256 fingerprint ${fingerprint}`,
  ].join(', ');
}

function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ', ').slice(0, 300);
}
