// What people paste in the place of an RSA public key, and how they get from it to one.
import { mendedText, type PastedKey } from './pasted-key.ts';

interface Foreign {
  readonly shape: RegExp;
  readonly what: string;
}

/** FILE is where the person has it. */
const FOREIGN: readonly Foreign[] = [
  {
    shape: /\bssh-rsa\s+AAAA/,
    what: 'an OpenSSH public key: turn it into PEM (ssh-keygen -e -m PKCS8 -f FILE)',
  },
  {
    shape: /\b(?:ssh-(?:dss|ed25519)|ecdsa-sha2-nistp\d+)\s+AAAA/,
    what: 'an OpenSSH public key of another algorithm',
  },
  {
    shape: /-----BEGIN SSH2 PUBLIC KEY-----/,
    what: 'an SSH2 public key: turn it into PEM (ssh-keygen -i -f FILE > key.pub, then ssh-keygen -e -m PKCS8 -f key.pub)',
  },
  {
    shape: /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/,
    what: 'a request for a certificate: take its public key out of it (openssl req -in FILE -noout -pubkey)',
  },
  {
    shape: /-----BEGIN (?:PKCS7|PKCS #7 SIGNED DATA)-----/,
    what: 'a PKCS#7 bundle: take the certificate out of it (openssl pkcs7 -in FILE -print_certs)',
  },
];

/** @returns what came, when it was no public key. */
export function describeForeign(given: string | Uint8Array, { label, obstacle }: PastedKey): string {
  const text = mendedText(given);
  const foreign = FOREIGN.find(({ shape }) => shape.test(text));
  if (foreign !== undefined) return foreign.what;
  if (label !== undefined) return `a damaged "${label}"${obstacle === undefined ? '' : inTheWay(obstacle)}`;
  if (text.trim() === '') return 'nothing';
  return typeof given === 'string' ? 'a text that is none' : 'bytes that are none';
}

function inTheWay(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `: U+${code} (${JSON.stringify(character)}) stands in it, which is no base64`;
}
