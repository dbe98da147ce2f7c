// OAuth 1.0a clients that we did not write, through a whole dance and three calls: against the gateway and against an
// application that embeds the library. The clients of more languages: conformance/clients.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIncomingLink } from '@maillon/applinks/links';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_PROGRAMS, type SignatureMethod } from '../../conformance/clients/client-program.ts';
import { createConsumer, type NewConsumer } from '../../conformance/clients/consumer-keys.ts';
import { judge } from '../../conformance/clients/judge.ts';
import { NOTE, runClient, sourceOf } from '../../conformance/clients/run-client.ts';
import type { Browser } from '../support/browser.ts';
import { decide, verifierIn } from '../support/dance.ts';
import { debianPackages } from '../support/debian.ts';
import {
  type EchoApplication,
  type RunningGateway,
  startEchoApplication,
  startGateway,
} from '../support/gateway.ts';
import { type RunningNotes, startNotes } from '../support/notes.ts';
import { orSkip } from '../support/or-skip.ts';

const LIBRARIES = ['requests-oauthlib', 'oauth', 'oauth-1.0a'];
const LANGUAGES = ['Python', 'Node'];

const folder = mkdtempSync(join(tmpdir(), 'maillon-clients-'));
const consumers: Readonly<Record<SignatureMethod, NewConsumer>> = {
  'HMAC-SHA1': createConsumer(folder, 'hmac-client'),
  'RSA-SHA1': createConsumer(folder, 'rsa-client'),
};

let application: EchoApplication;
let gateway: RunningGateway;
let notes: RunningNotes;

beforeAll(async () => {
  const { 'HMAC-SHA1': hmac, 'RSA-SHA1': rsa } = consumers;
  application = await startEchoApplication();
  gateway = await startGateway({
    app: application.url,
    links: [{ consumer: hmac }, { consumer: rsa, publicKeyFile: rsa.publicKeyFile }],
  });
  notes = await startNotes();
  const context = {
    now: () => 1,
    randomBytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
    publicUrlIsHttps: false,
  };
  const { consumerKey, sharedSecret } = hmac;
  await notes.store.links.add(createIncomingLink({ name: 'HMAC', consumerKey, sharedSecret }, context));
  const { publicKey } = rsa;
  await notes.store.links.add(
    createIncomingLink({ name: 'RSA', consumerKey: rsa.consumerKey, publicKey }, context),
  );
});
afterAll(async () => {
  await gateway?.stop();
  await application?.close();
  await notes?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function approve(publicUrl: string, browser: Browser, authorizeUrl: string): Promise<string> {
  const token = new URL(authorizeUrl).searchParams.get('oauth_token') ?? '';
  return verifierIn(await decide(browser, publicUrl, token));
}

const cases = CLIENT_PROGRAMS.filter(
  ({ language, library }) => LANGUAGES.includes(language) && LIBRARIES.includes(library),
).flatMap((program) =>
  program.methods.flatMap((method) =>
    program.places.map(
      (place) => [`${program.language} ${program.library}`, method, place, program] as const,
    ),
  ),
);

describe.each(cases)('%s with %s in the %s', (_name, method, place, program) => {
  test('acts through the gateway', async (context) => {
    const { env } = await orSkip(context, () => debianPackages(program.packages));
    const alice = await gateway.signedIn('alice');
    const outcome = await runClient({
      ...{ program, method, place, env, consumer: consumers[method] },
      paths: { source: sourceOf(program), outDir: folder },
      publicUrl: gateway.publicUrl,
      resourceUrl: `${gateway.publicUrl}/notes`,
      approve: (authorizeUrl) => approve(gateway.publicUrl, alice, authorizeUrl),
    });
    expect(judge(outcome, 'alice')).toEqual({ dance: 'ok', get: 'ok', form: 'ok', json: 'ok' });
  });

  test('acts in an application that embeds the library', async (context) => {
    const { env } = await orSkip(context, () => debianPackages(program.packages));
    const alice = await notes.signedIn('alice');
    const outcome = await runClient({
      ...{ program, method, place, env, consumer: consumers[method] },
      paths: { source: sourceOf(program), outDir: folder },
      publicUrl: notes.publicUrl,
      resourceUrl: `${notes.publicUrl}/notes`,
      approve: (authorizeUrl) => approve(notes.publicUrl, alice, authorizeUrl),
    });
    const added = { status: 201, body: JSON.stringify({ user: 'alice', text: NOTE }) };
    expect(outcome).toEqual({
      failure: undefined,
      calls: {
        get: { status: 200, body: expect.stringContaining('"user":"alice"') as string },
        form: added,
        json: added,
      },
    });
  });
});
