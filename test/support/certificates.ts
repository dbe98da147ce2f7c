// Certificates for TLS servers of tests, made by openssl: one CA, and leaves that are right, expired, or for others.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  /** PEM, to be trusted. */
  readonly ca: string;
  readonly good: Certificate;
  /** By the CA, until 2021. */
  readonly expired: Certificate;
  /** By the CA, for `elsewhere.example`. */
  readonly otherName: Certificate;
  /** By the CA, for five more days. */
  readonly expiring: Certificate;
  readonly selfSigned: Certificate;
}

const CONFIG = `
[ca]
default_ca = here
[here]
dir = .
new_certs_dir = .
database = index.txt
serial = serial
default_md = sha256
policy = policy
copy_extensions = copy
unique_subject = no
[policy]
commonName = supplied
[req]
distinguished_name = name
[name]
`;

const OPENSSL = 'openssl';

/** All for `localhost` and `127.0.0.1`, except the one for another name. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'maillon-certificates-'));
  const openssl = (args: string): void => {
    const { status, stderr, error } = spawnSync(OPENSSL, args.split(' '), {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`openssl ${args}: ${error?.message ?? stderr}`);
  };
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const selfSigned = (name: string, subject: string, extension: string): Certificate => {
    openssl(
      `req -x509 -newkey rsa:2048 -nodes -config config -keyout ${name}.key -out ${name}.pem -days 30 -subj /CN=${subject} -addext ${extension}`,
    );
    return { key: read(`${name}.key`), cert: read(`${name}.pem`) };
  };
  const byCa = (name: string, host: string, from: Date, to: Date): Certificate => {
    const names = host === 'localhost' ? 'DNS:localhost,IP:127.0.0.1' : `DNS:${host}`;
    openssl(
      `req -newkey rsa:2048 -nodes -config config -keyout ${name}.key -out ${name}.csr -subj /CN=${host} -addext subjectAltName=${names}`,
    );
    openssl(
      `ca -batch -notext -config config -cert ca.pem -keyfile ca.key -in ${name}.csr -out ${name}.pem -startdate ${asn1Time(from)} -enddate ${asn1Time(to)}`,
    );
    return { key: read(`${name}.key`), cert: read(`${name}.pem`) };
  };
  try {
    writeFileSync(join(folder, 'config'), CONFIG);
    writeFileSync(join(folder, 'index.txt'), '');
    writeFileSync(join(folder, 'serial'), '01\n');
    const ca = selfSigned('ca', 'TestCA', 'basicConstraints=critical,CA:TRUE').cert;
    return {
      ca,
      good: byCa('good', 'localhost', inDays(-1), inDays(90)),
      expired: byCa(
        'expired',
        'localhost',
        new Date('2020-01-01T00:00:00Z'),
        new Date('2021-01-01T00:00:00Z'),
      ),
      otherName: byCa('other', 'elsewhere.example', inDays(-1), inDays(90)),
      expiring: byCa('expiring', 'localhost', inDays(-1), inDays(5.5)),
      selfSigned: selfSigned('self', 'localhost', 'subjectAltName=DNS:localhost,IP:127.0.0.1'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}

function asn1Time(date: Date): string {
  return `${date.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')}Z`;
}
