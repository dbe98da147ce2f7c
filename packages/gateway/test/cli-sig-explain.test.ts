// `maillon sig explain`, as a process.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  authorizationHeader,
  encodeForm,
  secretKey,
  signatureBaseString,
  signBaseString,
  signRequest,
} from '@maillon/oauth1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maillon, temporaryFolder } from './cli-process.ts';

const containing = (text: string): unknown => expect.stringContaining(text);
const ANY_TEXT: unknown = expect.any(String);
const ANY_LIST: unknown = expect.any(Array);

const SECRET = 'marked-consumer-secret';
const folder = temporaryFolder();
const secretFile = join(folder.path, 'secret.txt');
beforeAll(() => {
  writeFileSync(secretFile, `${SECRET}\n`);
  writeFileSync(join(folder.path, 'empty.txt'), '\n');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encrypted = { type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' } as const;
  writeFileSync(join(folder.path, 'encrypted.pem'), privateKey.export(encrypted));
});
afterAll(() => folder.remove());

async function curl(
  requested: string,
  signed = requested,
  nowSeconds = Math.floor(Date.now() / 1000),
): Promise<string> {
  const credentials = { consumerKey: 'ci', signatureMethod: 'HMAC-SHA1', key: secretKey(SECRET) } as const;
  const parameters = await signRequest({ method: 'GET', url: signed }, credentials, { nowSeconds });
  return `curl -H 'Authorization: ${authorizationHeader(parameters)}' '${requested}'`;
}

describe('maillon sig explain', () => {
  it('says in one sentence what they signed and what was expected, within one screen', async () => {
    const stdin = await curl('http://ci.acme.dev:8080/job?a=1');
    const args = [
      'sig',
      'explain',
      '--curl',
      '-',
      '--url',
      'https://ci.acme.dev',
      '--consumer-secret-file',
      secretFile,
    ];
    const { exitCode, stdout, stderr } = await maillon(args, { stdin });
    expect(stderr).toBe('');
    expect(stdout.split('\n')[0]).toBe(
      'They signed http://ci.acme.dev:8080, you expected https://ci.acme.dev. 1 of 8 parts differs.',
    );
    expect(stdout).toMatch(/^≠ {2}URL .* differs$/m);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(26);
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain(SECRET);
  });

  it('prints findings and base strings as JSON', async () => {
    const stdin = await curl('https://ci.acme.dev/job', 'https://ci.acme.dev/job/');
    const args = ['sig', 'explain', '--curl', '-', '--consumer-secret-file', secretFile, '--json'];
    const { exitCode, stdout } = await maillon(args, { stdin });
    const printed: unknown = JSON.parse(stdout);
    expect(printed).toEqual({
      findings: [
        {
          code: 'trailing_slash',
          cause: ANY_TEXT,
          evidence: ANY_TEXT,
          remedy: ANY_TEXT,
          confidence: 0.99,
        },
      ],
      baseStrings: { theirs: ANY_LIST, ours: ANY_LIST },
    });
    expect(exitCode).toBe(1);
  });

  it('ends with 0 when the signature holds, whatever of the address --url gives', async () => {
    const stdin = await curl('https://ci.acme.dev/ctx/job?a=1');
    for (const url of [
      'https://ci.acme.dev',
      'https://ci.acme.dev/ctx/',
      'https://ci.acme.dev/ctx/job',
      'https://ci.acme.dev/ctx/job?a=1',
    ]) {
      const args = ['sig', 'explain', '--curl', '-', '--url', url, '--consumer-secret-file', secretFile];
      const { exitCode, stdout } = await maillon(args, { stdin });
      expect([exitCode, stdout.split('\n')[0]]).toEqual([0, containing('The signature holds')]);
    }
  });

  it.each([
    ['https://ci.acme.dev/job', 'https://ci.acme.dev/job?a=1', []],
    ['https://ci.acme.dev/job', 'https://ci.acme.dev:8443/job?a=1', [{ code: 'port_differs' }]],
    ['https://ci.acme.dev/job?', 'https://ci.acme.dev/job?a=1', [{ code: 'parameter_extra' }]],
  ])('takes the query of the request with --url %s, unless it has a ?', async (url, requested, findings) => {
    const args = ['sig', 'explain', '--curl', '-', '--url', url, '--json'];
    const { exitCode, stdout } = await maillon([...args, '--consumer-secret-file', secretFile], {
      stdin: await curl(requested),
    });
    expect(JSON.parse(stdout)).toMatchObject({ findings });
    expect(exitCode).toBe(findings.length === 0 ? 0 : 1);
  });

  it.each([
    ['https://ci.acme.dev/job?a=1', 'https://ci.acme.dev/job?a=1'],
    ['https://ci.acme.dev/job', 'https://ci.acme.dev/job'],
    ['https://ci.acme.dev/job?a=1', 'https://ci.acme.dev'],
  ])('keeps the protocol parameters of a query, whatever --url has: %s, %s', async (requested, url) => {
    const credentials = { consumerKey: 'ci', signatureMethod: 'HMAC-SHA1', key: secretKey(SECRET) } as const;
    const nowSeconds = Math.floor(Date.now() / 1000);
    const parameters = await signRequest({ method: 'GET', url: requested }, credentials, { nowSeconds });
    const stdin = `curl '${requested}${requested.includes('?') ? '&' : '?'}${encodeForm(parameters)}'`;
    const args = [
      'sig',
      'explain',
      '--curl',
      '-',
      '--url',
      url,
      '--consumer-secret-file',
      secretFile,
      '--json',
    ];
    const { exitCode, stdout } = await maillon(args, { stdin });
    expect(JSON.parse(stdout)).toMatchObject({ findings: [] });
    expect(exitCode).toBe(0);
  });

  it('takes a pasted request for good when only its timestamp is old, unless its arrival is known', async () => {
    const sentAt = Math.floor(Date.now() / 1000) - 4000;
    const stdin = await curl('https://ci.acme.dev/job', undefined, sentAt);
    const args = ['sig', 'explain', '--curl', '-', '--consumer-secret-file', secretFile];
    const shown = await maillon(args, { stdin });
    expect(shown.stdout.split('\n')[0]).toBe('The signature holds. Its timestamp is old by now.');
    expect(shown.exitCode).toBe(0);
    const json = await maillon([...args, '--json'], { stdin });
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [{ code: 'clock_differs', confidence: 0.4 }] });
    const late = await maillon([...args, '--json', '--at', String(sentAt + 301)], { stdin });
    expect(JSON.parse(late.stdout)).toMatchObject({
      findings: [{ code: 'clock_differs', confidence: 0.98 }],
    });
    expect(late.exitCode).toBe(1);
    const atOnce = await maillon([...args, '--at', new Date(sentAt * 1000).toISOString()], { stdin });
    expect([atOnce.exitCode, atOnce.stdout]).toEqual([0, containing('The signature holds:')]);
  });

  it('says that the URL of a curl command ends at an unquoted &', async () => {
    const stdin = (await curl('https://ci.acme.dev/job?a=1')).replace(/'(https:[^']*)'$/, '$1&b=2');
    const args = ['sig', 'explain', '--curl', '-', '--consumer-secret-file', secretFile];
    const { exitCode, stdout, stderr } = await maillon(args, { stdin });
    expect(stderr).toContain('the URL of the curl command ends at an unquoted &: "b=2"');
    expect([exitCode, stdout]).toEqual([0, containing('The signature holds:')]);
  });

  it('ends with 1 for PLAINTEXT to an http address, though the secrets are right', async () => {
    const authorization = `OAuth oauth_consumer_key="ci", oauth_signature_method="PLAINTEXT", oauth_signature="${SECRET}%26"`;
    const stdin = `curl -H 'Authorization: ${authorization}' http://ci.acme.dev/job`;
    const args = ['sig', 'explain', '--curl', '-', '--consumer-secret-file', secretFile];
    const { exitCode, stdout } = await maillon(args, { stdin });
    expect(stdout.split('\n')[0]).toBe(
      'Both sides have the same parts to sign. What differs: signature_method_differs.',
    );
    expect([exitCode, stdout]).toEqual([
      1,
      containing('signature_method_rejected) unless our public URL is https'),
    ]);
    const elsewhere = await maillon([...args, '--url', 'https://ci.acme.dev', '--json'], { stdin });
    expect(JSON.parse(elsewhere.stdout)).toMatchObject({ findings: [{ code: 'scheme_differs' }] });
  });

  it('shows of long addresses the place where they begin to differ', async () => {
    const url = `https://ci.acme.dev/${'very-long-segment/'.repeat(8)}end`;
    const args = ['sig', 'explain', '--curl', '-', '--consumer-secret-file', secretFile];
    const { stdout } = await maillon(args, { stdin: await curl(url, `${url}/`) });
    expect(stdout).toMatch(/^≠ {2}URL +….*\/end\/ +….*\/end +differs$/m);
  });

  it('reads a raw body as bytes', async () => {
    const credentials = { consumerKey: 'ci', signatureMethod: 'HMAC-SHA1', key: secretKey(SECRET) } as const;
    const url = 'https://ci.acme.dev/job';
    const signing = { nowSeconds: Math.floor(Date.now() / 1000), nonce: 'n' };
    const all = await signRequest({ method: 'POST', url }, credentials, signing);
    const protocol = all.filter(([name]) => name !== 'oauth_signature');
    const text = signatureBaseString({ method: 'POST', url, parameters: [...protocol, ['name', 'café']] });
    // As a signer in Latin-1 encodes it: %E9, and that once more.
    const signature = await signBaseString('HMAC-SHA1', text.replace('%25C3%25A9', '%25E9'), credentials.key);
    const authorization = authorizationHeader([...protocol, ['oauth_signature', signature]]);
    const head = `POST /job HTTP/1.1\nHost: ci.acme.dev\nContent-Type: application/x-www-form-urlencoded\nAuthorization: ${authorization}\n\nname=caf`;
    const stdin = Uint8Array.from([...new TextEncoder().encode(head), 0xe9]);
    const args = [
      'sig',
      'explain',
      '--raw',
      '-',
      '--url',
      url,
      '--consumer-secret-file',
      secretFile,
      '--json',
    ];
    const { stdout } = await maillon(args, { stdin });
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ code: 'charset_differs', confidence: 0.99 }] });
  });

  it.each([
    ['no Authorization header', []],
    ['one of another scheme', [{ name: 'Authorization', value: 'Basic YTpi' }]],
  ])('explains the request of a HAR file that has %s', async (_, headers) => {
    const entry = (url: string): unknown => ({ request: { method: 'GET', url, headers } });
    const entries = [entry('https://ci.acme.dev/style.css'), entry('https://ci.acme.dev/job?a=1')];
    const args = ['sig', 'explain', '--har', '-', '--consumer-secret-file', secretFile];
    const stdin = JSON.stringify({ log: { entries } });
    const json = await maillon([...args, '--json', '--url', 'https://ci.acme.dev/job'], { stdin });
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [{ code: 'authorization_header_lost' }] });
    expect(json.exitCode).toBe(1);
    const single = await maillon(args, { stdin: JSON.stringify({ log: { entries: entries.slice(1) } }) });
    expect([single.exitCode, single.stdout]).toEqual([1, containing('authorization_header_lost')]);
    expect(single.stderr).toContain('export it with sensitive data');
    const several = await maillon(args, { stdin });
    expect([several.exitCode, several.stderr]).toEqual([2, containing('with --url')]);
  });

  it('says that no secret was given', async () => {
    const args = ['sig', 'explain', '--curl', '-', '--json'];
    const { stdout } = await maillon(args, { stdin: await curl('https://ci.acme.dev/job') });
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [
        {
          code: 'consumer_secret_differs',
          evidence: containing('No consumer secret was given'),
          remedy: containing('in a file with --consumer-secret-file FILE'),
        },
        { code: 'unknown' },
      ],
    });
  });

  it.each([
    [['--curl', '-'], 'wget https://h', 'This is no curl command'],
    [['--har', '-'], '{}', 'no log.entries'],
    [['--raw', '-'], 'hello', 'This is no HTTP request'],
    [[], '', 'none of --curl, --har, --raw and --last is given'],
    [['--raw', '-', '--curl', '-'], '', 'given: --curl, --raw'],
    [['--raw', 'absent.txt'], '', 'cannot be read'],
    [['--raw', '-', '--url', 'ci.acme.dev'], 'GET / HTTP/1.1', '--url is no address'],
    [['--raw', '-'], '', 'it is empty'],
    [['--har', '-'], '{"log":{"entries":[]}}', 'Export HAR (with sensitive data)'],
    [['--raw', '-'], 'OAuth oauth_signature="x"', 'add the URL that was requested: --url'],
    [['--raw', '-', '--url', 'https://h/', '--at', 'noon'], 'GET / HTTP/1.1', '--at is no time'],
    [
      ['--raw', '-', '--url', 'https://h/', '--consumer-secret-file', 'empty.txt'],
      'GET / HTTP/1.1',
      'the file of --consumer-secret-file is empty',
    ],
    [
      ['--raw', '-', '--url', 'https://h/', '--consumer-secret-file', 'encrypted.pem'],
      'GET / HTTP/1.1',
      'the private key is encrypted',
    ],
  ])('ends with 2 and says what is wrong with %j', async (args, stdin, message) => {
    const { exitCode, stdout, stderr } = await maillon(['sig', 'explain', ...args], {
      stdin,
      cwd: folder.path,
    });
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});
