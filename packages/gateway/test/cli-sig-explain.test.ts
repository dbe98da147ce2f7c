// `maillon sig explain`, as a process.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorizationHeader, secretKey, signRequest } from '@maillon/oauth1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maillon, temporaryFolder } from './cli-process.ts';

const containing = (text: string): unknown => expect.stringContaining(text);
const ANY_TEXT: unknown = expect.any(String);
const ANY_LIST: unknown = expect.any(Array);

const SECRET = 'marked-consumer-secret';
const folder = temporaryFolder();
const secretFile = join(folder.path, 'secret.txt');
beforeAll(() => writeFileSync(secretFile, `${SECRET}\n`));
afterAll(() => folder.remove());

async function curl(requested: string, signed = requested): Promise<string> {
  const credentials = { consumerKey: 'ci', signatureMethod: 'HMAC-SHA1', key: secretKey(SECRET) } as const;
  const nowSeconds = Math.floor(Date.now() / 1000);
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
      'https://ci.acme.dev/ctx/job?a=1',
    ]) {
      const args = ['sig', 'explain', '--curl', '-', '--url', url, '--consumer-secret-file', secretFile];
      const { exitCode, stdout } = await maillon(args, { stdin });
      expect([exitCode, stdout.split('\n')[0]]).toEqual([0, containing('The signature holds')]);
    }
  });

  it('takes a query that --url leaves out for lost only when nothing else is wrong', async () => {
    const args = [
      'sig',
      'explain',
      '--curl',
      '-',
      '--url',
      'https://ci.acme.dev/job',
      '--json',
      '--consumer-secret-file',
      secretFile,
    ];
    const lost = await maillon(args, { stdin: await curl('https://ci.acme.dev/job?a=1') });
    expect(JSON.parse(lost.stdout)).toMatchObject({ findings: [{ code: 'parameter_extra' }] });
    const port = await maillon(args, { stdin: await curl('https://ci.acme.dev:8443/job?a=1') });
    expect(JSON.parse(port.stdout)).toMatchObject({ findings: [{ code: 'port_differs' }] });
  });

  it.each([
    [['--curl', '-'], 'wget https://h', 'This is no curl command'],
    [['--har', '-'], '{}', 'no log.entries'],
    [['--raw', '-'], 'hello', 'This is no HTTP request'],
    [[], '', 'none of --curl, --har and --raw is given'],
    [['--raw', '-', '--curl', '-'], '', 'given: --curl, --raw'],
    [['--raw', 'absent.txt'], '', 'cannot be read'],
    [['--raw', '-', '--url', 'ci.acme.dev'], 'GET / HTTP/1.1', '--url is no address'],
  ])('ends with 2 and says what is wrong with %j', async (args, stdin, message) => {
    const { exitCode, stdout, stderr } = await maillon(['sig', 'explain', ...args], {
      stdin,
      cwd: folder.path,
    });
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});
