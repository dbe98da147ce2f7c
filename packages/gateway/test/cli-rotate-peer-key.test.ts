// `maillon rotate LINK --peer-key FILE`: the other application has a new RSA key, and the gateway runs on.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkView } from '@maillon/applinks/links';
import { rsaPrivateKey } from '@maillon/oauth1';
import { readPublicKey } from '@maillon/oauth1/keys';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../../../test/support/dance.ts';
import {
  type EchoApplication,
  maillon,
  type RunningGateway,
  startEchoApplication,
  startGateway,
} from '../../../test/support/gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'maillon-peer-key-'));
const [OLD, NEW, THIRD] = [newKey('old'), newKey('new'), newKey('third')] as const;
const WEAK = newKey('weak', 1024);
const SECRET = { consumerKey: 'git', sharedSecret: 'a-shared-secret-of-32-characters' };

interface PeerKey {
  readonly file: string;
  readonly pem: string;
  readonly fingerprint: string;
  readonly pkcs8: Uint8Array;
}

function newKey(name: string, modulusLength = 2048): PeerKey {
  const pair = generateKeyPairSync('rsa', { modulusLength });
  const pem = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const file = join(folder, `${name}.pem`);
  writeFileSync(file, pem);
  const { fingerprint } = readPublicKey(pem, { allowWeakKey: true });
  return { file, pem, fingerprint, pkcs8: pair.privateKey.export({ format: 'der', type: 'pkcs8' }) };
}

let application: EchoApplication;
let gateway: RunningGateway;
let jira: LinkView;

beforeAll(async () => {
  application = await startEchoApplication();
  gateway = await startGateway({ app: application.url, links: [{ consumer: SECRET }] });
});
afterAll(async () => {
  await gateway.stop();
  await application.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
beforeEach(async () => {
  const consumer = { consumerKey: `jira-${(count += 1)}`, sharedSecret: '' };
  const flags = ['--two-legged-as', 'jira-bot'];
  jira = await gateway.addLink({ consumer, publicKeyFile: OLD.file, flags });
});

const run = (args: readonly string[], stdin?: string) => maillon([...args, '--data', gateway.data], stdin);
const rotate = (...args: readonly string[]) => run(['rotate', jira.id, ...args]);

async function incoming(): Promise<LinkView['incoming']> {
  return (JSON.parse((await run(['links', 'show', jira.id, '--json'])).stdout) as LinkView).incoming;
}

const signedBy = async ({ pkcs8 }: PeerKey): Promise<number> => {
  const consumer = { consumerKey: jira.incoming?.consumerKey ?? '', sharedSecret: '' };
  const credentials = { signatureMethod: 'RSA-SHA1', key: rsaPrivateKey(pkcs8) } as const;
  return (await call(consumer, { url: `${gateway.publicUrl}/job/main`, credentials })).status;
};
/** Changes are seen within a second. */
const seen = { timeout: 5000 };

describe('the new key of the other application', () => {
  it('is accepted beside the old one, whose uses are counted, until that is finished', async () => {
    await expect.poll(() => signedBy(OLD), seen).toBe(200);
    expect(await signedBy(NEW)).toBe(401);

    const told = await rotate('--peer-key', NEW.file);
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toMatch(
      new RegExp(
        `^The RSA key that "${jira.name}" signs with: there is a new one \\(${NEW.fingerprint}\\), and the old one goes on working until \\S+Z\\.\\n$`,
      ),
    );
    await expect.poll(() => signedBy(NEW), seen).toBe(200);
    expect([await signedBy(OLD), await signedBy(OLD)]).toEqual([200, 200]);
    await expect.poll(async () => (await incoming())?.retired?.uses, { timeout: 10_000 }).toBe(2);
    expect(await incoming()).toMatchObject({ keyFingerprint: NEW.fingerprint, twoLeggedAs: 'jira-bot' });

    const finish = /^Next, when it works: maillon (.*) --data/m.exec(told.stderr)?.[1]?.split(' ') ?? [];
    expect(finish).toEqual(['rotate', jira.id, '--finish', '--peer-key']);
    expect((await run(finish)).exitCode).toBe(0);
    await expect.poll(() => signedBy(OLD), seen).toBe(401);
    expect(await signedBy(NEW)).toBe(200);
    expect(await incoming()).toMatchObject({ retired: null });
  });

  it('comes from standard input too, and the link may stand behind the flag that ends the rotation', async () => {
    const { exitCode } = await run(['rotate', '--peer-key', '-', jira.id], NEW.pem);
    expect(exitCode).toBe(0);
    expect(await incoming()).toMatchObject({ keyFingerprint: NEW.fingerprint });
    const finished = await run(['rotate', '--finish', '--peer-key', jira.id]);
    expect(finished.stdout).toContain('only the new one holds from now on');
  });

  it('given again changes nothing; the old one may be taken back; a third would cut one off', async () => {
    await rotate('--peer-key', NEW.file);
    const before = await incoming();
    const again = await rotate('--peer-key', NEW.file);
    expect(again.stdout).toContain('the new one of the rotation that is under way stays');
    expect(await incoming()).toEqual(before);

    const third = await rotate('--peer-key', THIRD.file);
    expect({ exitCode: third.exitCode, stdout: third.stdout }).toEqual({ exitCode: 6, stdout: '' });
    expect(third.stderr).toContain(`maillon rotate ${jira.id} --finish --peer-key`);
    expect(await incoming()).toEqual(before);

    expect((await rotate('--peer-key', OLD.file)).stdout).toContain(
      `there is a new one (${OLD.fingerprint})`,
    );
    await expect.poll(async () => [await signedBy(OLD), await signedBy(NEW)], seen).toEqual([200, 200]);
  });

  it.each([
    ['without a file', () => ['--peer-key'], 2, '--peer-key needs a FILE'],
    ['with a file at the end of a rotation', () => ['--finish', '--peer-key', NEW.file], 2, 'has no FILE'],
    ['that is not there', () => ['--peer-key', '/nowhere'], 2, 'cannot read "/nowhere"'],
    ['that the link has', () => ['--peer-key', OLD.file], 2, 'has this key already'],
    ['that is weak', () => ['--peer-key', WEAK.file], 2, 'maillon links add --allow-weak-key'],
    ['that is none', () => ['--peer-key', '/dev/null'], 2, 'expected an RSA public key'],
  ])('is refused %s, and nothing changes', async (_what, args, exitCode, says) => {
    const before = await incoming();
    const done = await rotate(...args());
    expect({ exitCode: done.exitCode, stdout: done.stdout }).toEqual({ exitCode, stdout: '' });
    expect(done.stderr).toContain(says);
    expect(done.stderr).toContain('Fix: ');
    expect(await incoming()).toEqual(before);
  });

  it('is named where there is nothing of ours, and refused where there is a secret', async () => {
    const nothing = await rotate();
    expect(nothing.stderr).toContain(`maillon rotate ${jira.id} --peer-key FILE`);
    const secret = await run(['rotate', 'git', '--peer-key', NEW.file]);
    expect(secret.exitCode).toBe(1);
    expect(secret.stderr).toContain('"git" has nothing to rotate with --peer-key');
    expect(secret.stderr).toContain('the other application signs with a shared secret');
    expect(secret.stderr).toMatch(
      /Fix: maillon rotate lnk_\S+ --secret makes a new secret; .*maillon links add --incoming … --public-key FILE/,
    );
    const both = await rotate('--secret');
    expect(both.stderr).toContain('the other application signs with its own RSA key');
  });

  it('holds alone without an overlap, and no end of one is offered', async () => {
    const told = await rotate('--peer-key', NEW.file, '--overlap-days', '0');
    expect({ exitCode: told.exitCode, stdout: told.stdout }).toEqual({
      exitCode: 0,
      stdout: `The RSA key that "${jira.name}" signs with: there is a new one (${NEW.fingerprint}), and only the new one holds from now on.\n`,
    });
    expect(told.stderr).not.toContain('--finish');
    const { stdout } = await run(['links', 'show', jira.id]);
    expect(stdout).toMatch(/^ {2}Rotation +the one of before was accepted until \S+Z; used 0 times since/m);

    const secret = await run(['rotate', 'git', '--overlap-days', '0']);
    expect(secret.stdout).toContain(
      'there is a new one, and only the new one holds from now on.\nEnter the new one',
    );
    expect(secret.stderr).not.toContain('--finish');
  });

  it('needs no public URL of ours, nor does its end', async () => {
    const data = join(folder, 'never-started');
    const there = (...args: readonly string[]) => maillon([...args, '--data', data]);
    const added = ['--incoming', '--name', 'Ci', '--consumer-key', 'ci', '--public-key', OLD.file];
    expect((await there('links', 'add', ...added)).exitCode).toBe(0);
    const told = await there('rotate', 'Ci', '--peer-key', NEW.file, '--json');
    expect(told.exitCode).toBe(0);
    expect(JSON.parse(told.stdout)).toMatchObject({
      link: { incoming: { keyFingerprint: NEW.fingerprint } },
      sheet: [],
      waiting: [],
    });
    const shown = await there('rotate', 'Ci', '--finish', '--peer-key');
    expect(shown.stdout).toContain('only the new one holds from now on');
    const again = await there('rotate', 'Ci', '--finish');
    expect(again.stderr).toContain('no rotation of "Ci" is under way');
  });

  it('needs a link', async () => {
    const { exitCode, stderr } = await run(['rotate', '--peer-key', NEW.file]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("missing required argument 'LINK'");
  });
});

describe('a link with a weak key', () => {
  const add = (...flags: readonly string[]) =>
    run([
      ...['links', 'add', '--incoming', '--name', 'Old', '--consumer-key', 'old', '--public-key', WEAK.file],
      ...flags,
    ]);

  it('is refused with the switch that allows it, names its weakness, and ends with a strong key', async () => {
    const refused = await add();
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('--allow-weak-key takes it as it is');

    const added = await add('--allow-weak-key');
    expect(added.exitCode).toBe(0);
    expect(added.stderr).toMatch(/^note: --allow-weak-key: the RSA key has 1024 bits/m);
    expect((await run(['links', 'show', 'Old'])).stdout).toMatch(/^ {2}Weak key +1024 bits: /m);

    expect((await run(['rotate', 'Old', '--peer-key', NEW.file])).exitCode).toBe(0);
    const shown = (await run(['links', 'show', 'Old'])).stdout;
    expect(shown).not.toContain('Weak key');
    expect(shown).toMatch(
      /^ {2}Rotation +the one of before \(weak: 1024 bits, it can be broken\) is accepted until /m,
    );

    // Taken back, and then left for good.
    const back = await run(['rotate', 'Old', '--peer-key', WEAK.file]);
    expect({ exitCode: back.exitCode, stdout: back.stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining(`there is a new one (${WEAK.fingerprint})`) as string,
    });
    expect((await run(['links', 'show', 'Old'])).stdout).toMatch(/^ {2}Weak key +1024 bits: /m);
    expect((await run(['rotate', 'Old', '--peer-key', NEW.file])).exitCode).toBe(0);
    expect((await run(['rotate', 'Old', '--finish'])).exitCode).toBe(0);
    expect((await run(['links', 'show', 'Old'])).stdout).not.toMatch(/weak/i);
    expect((await run(['rotate', 'Old', '--peer-key', WEAK.file])).exitCode).toBe(2);
  });
});
