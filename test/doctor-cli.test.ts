// `maillon doctor` and `maillon links test` as people and programs run them, while the gateway runs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askRequestToken, decide, exchange, prepare, tokenPair, verifierIn } from './support/dance.ts';
import {
  type EchoApplication,
  maillon,
  type RunningGateway,
  startEchoApplication,
  startGateway,
} from './support/gateway.ts';

const CONSUMER = { consumerKey: 'bitbucket', sharedSecret: 'a-shared-secret-of-32-characters' };

interface JsonFinding {
  readonly link: string;
  readonly code: string;
  readonly severity: string;
  readonly cause: string;
  readonly evidence: string;
  readonly remedy: string;
}

let application: EchoApplication;
let gateway: RunningGateway;
beforeAll(async () => {
  application = await startEchoApplication();
  gateway = await startGateway({
    app: application.url,
    links: [{ consumer: CONSUMER, flags: ['--two-legged-as', 'ci-bot'] }],
  });
});
afterAll(async () => {
  await gateway.stop();
  await application.close();
});

function run(...args: readonly string[]) {
  return maillon([...args, '--data', gateway.data]);
}

async function doctor(): Promise<{
  readonly exitCode: number | null;
  readonly findings: readonly JsonFinding[];
}> {
  const { exitCode, stdout, stderr } = await run('doctor', 'bitbucket', '--json');
  if (stdout === '') throw new Error(stderr);
  return { exitCode, findings: JSON.parse(stdout) as readonly JsonFinding[] }; // the command's own shape
}

describe('maillon doctor', () => {
  it('finds nothing broken in a new link, and exits with 0', async () => {
    const { exitCode, findings } = await doctor();
    expect(exitCode).toBe(0);
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['info PEER_URL_UNKNOWN']);
  });

  it('explains the real requests that the gateway refused', async () => {
    const signed = await prepare(CONSUMER, {
      method: 'POST',
      url: `${gateway.publicUrl.replace('http:', 'https:')}/job/main/build`,
    });
    const response = await fetch(`${gateway.publicUrl}/job/main/build`, signed.init);
    expect(response.status).toBe(401);
    // The gateway writes a refusal late.
    await expect.poll(async () => (await doctor()).exitCode, { timeout: 20_000, interval: 300 }).toBe(1);
    const { findings } = await doctor();
    const [first] = findings;
    expect(Object.keys(first ?? {})).toEqual(['link', 'code', 'severity', 'cause', 'evidence', 'remedy']);
    expect(first).toMatchObject({ link: 'bitbucket', code: 'PUBLIC_URL_MISMATCH', severity: 'broken' });
    expect(first?.evidence).toMatch(/POST \/job\/main\/build signature_invalid.*scheme_differs/);
    expect(first?.remedy).toMatch(/X-Forwarded-Proto/);
  });

  it('says the same to people within one screen, and exits with 1 as well', async () => {
    const { exitCode, stdout } = await run('doctor');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ bitbucket {2}PUBLIC_URL_MISMATCH \(broken\)\n {2}Cause /);
    expect(stdout).toMatch(/\n {2}Fix /);
    expect(stdout.split('\n').length).toBeLessThan(24);
  });

  it('has a verdict in one line for links test, and its exit code', async () => {
    const { exitCode, stdout, stderr } = await run('links', 'test', 'bitbucket');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Broken: PUBLIC_URL_MISMATCH\. [^\n]+\n$/);
    expect(stderr).toMatch(/✓ configuration: incoming/);
    expect(stderr).toMatch(/\nFix: /);
  });

  it('forgets refusals when a request is taken after them', async () => {
    // Times are whole seconds: the same second would leave it open which came first.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const { url, init } = await prepare(CONSUMER, { url: `${gateway.publicUrl}/job/main` });
    expect((await fetch(url, init)).status).toBe(200);
    await expect.poll(async () => (await doctor()).exitCode, { timeout: 20_000, interval: 300 }).toBe(0);
  });

  it('does not take a person who said no for a fault', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const browser = await gateway.signedIn('ada');
    const request = tokenPair(await askRequestToken(CONSUMER, gateway.publicUrl));
    const denied = await decide(browser, gateway.publicUrl, request.token, 'deny');
    const answer = await exchange(CONSUMER, gateway.publicUrl, request, verifierIn(denied));
    expect([answer.status, answer.problem]).toEqual([401, 'permission_denied']);
    // The gateway writes what it has seen late.
    await expect
      .poll(async () => (await run('links', 'test', 'bitbucket')).stderr, { timeout: 20_000, interval: 300 })
      .toMatch(/their requests: POST \S+\/access-token came with a signature that holds/);
    const { exitCode, findings } = await doctor();
    expect([exitCode, findings.map(({ code }) => code)]).toEqual([0, ['PEER_URL_UNKNOWN']]);
  });

  it('answers wrong input with a message and an exit code', async () => {
    const unknown = await run('doctor', 'nope', '--json');
    expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/no link has the id or name "nope"/);
    expect((await run('doctor', '--bogus')).exitCode).toBe(2);
    expect((await run('links', 'test')).exitCode).toBe(2);
    const elsewhere = await maillon(['doctor', '--data', `${gateway.data}-absent`]);
    expect(elsewhere).toMatchObject({ exitCode: 3, stdout: '' });
  });

  it('says that the gateway itself may not call what the one who asks may', async () => {
    const made = await run('connect', application.url, '--outgoing', '--name', 'Here', '--allow-loopback');
    expect(made).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await run('doctor', 'Here', '--json', '--allow-loopback');
    expect(exitCode).toBe(1);
    const [first] = JSON.parse(stdout) as readonly JsonFinding[]; // the command's own shape
    expect(first).toMatchObject({ code: 'ADDRESS_REFUSED', severity: 'broken' });
    expect(first?.remedy).toContain('maillon up --allow-loopback');
  });
});
