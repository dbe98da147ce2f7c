// Debian's python3-jira with JIRA(oauth={…}): a client made for Atlassian's own application links. It signs with
// RSA-SHA1 only.
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientProgram } from '../../conformance/clients/client-program.ts';
import { createConsumer } from '../../conformance/clients/consumer-keys.ts';
import { NOTE, type Outcome, runClient } from '../../conformance/clients/run-client.ts';
import { verifierIn } from '../support/dance.ts';
import { debianPackages } from '../support/debian.ts';
import { allowAs, type RunningGateway, startGateway, TRUSTS_HEADER } from '../support/gateway.ts';
import { type RunningServer, withServer } from '../support/http.ts';
import { orSkip } from '../support/or-skip.ts';

const PACKAGES = ['python3', 'python3-jira', 'python3-jwt', 'python3-cryptography', 'python3-keyring'];
const CLIENT = fileURLToPath(new URL('./jira_client.py', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'maillon-jira-'));
const consumer = createConsumer(folder, 'python-jira');
const shell = createConsumer(mkdtempSync(join(folder, 'shell-')), 'jirashell');
let jira: RunningServer;
let gateway: RunningGateway;

beforeAll(async () => {
  jira = await withServer((request, response) => void serveJira(request, response));
  gateway = await startGateway({
    app: jira.url,
    identity: TRUSTS_HEADER,
    links: [
      { consumer, publicKeyFile: consumer.publicKeyFile },
      { consumer: shell, publicKeyFile: shell.publicKeyFile, flags: ['--allow-oauth10'] },
    ],
  });
});
afterAll(async () => {
  await gateway?.stop();
  await jira?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function runJira(
  args: readonly string[],
  keys: typeof consumer,
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const program: ClientProgram = {
    language: 'Python',
    library: 'jira',
    packages: PACKAGES,
    methods: ['RSA-SHA1'],
    places: ['header'],
    source: CLIENT,
    run: ({ source }) => ({ file: '/usr/bin/env', args: ['python3', source, ...args] }),
  };
  const { publicUrl } = gateway;
  return runClient({
    ...{
      program,
      publicUrl,
      env,
      consumer: keys,
      method: 'RSA-SHA1',
      place: 'header',
      resourceUrl: publicUrl,
    },
    paths: { source: CLIENT, outDir: folder },
    approve: async (authorizeUrl) =>
      verifierIn(
        await allowAs('alice', publicUrl, new URL(authorizeUrl).searchParams.get('oauth_token') ?? ''),
      ),
  });
}

const AS_ALICE: Outcome = {
  failure: undefined,
  calls: {
    get: {
      status: 200,
      body: expect.toSatisfy(
        (body: string) =>
          JSON.stringify(JSON.parse(body)) ===
          JSON.stringify({
            server: '8.20.0',
            myself: 'alice',
            issue: NOTE,
            comment: NOTE,
            found: ['NOTES-1'],
          }),
      ) as string,
    },
  },
};

test('JIRA(oauth={…}) reads and writes as the person who allowed it', async (context) => {
  const { env } = await orSkip(context, () => debianPackages(PACKAGES));
  expect(await runJira([], consumer, env)).toEqual(AS_ALICE);
});

test("jirashell's dance, which is OAuth 1.0, works where the link allows it", async (context) => {
  const { env } = await orSkip(context, () => debianPackages(PACKAGES));
  expect(await runJira(['jirashell'], shell, env)).toEqual(AS_ALICE);
});

test("jirashell's dance is refused, and told why, where the link does not allow it", async (context) => {
  const { env } = await orSkip(context, () => debianPackages(PACKAGES));
  const { failure } = await runJira(['jirashell'], consumer, env);
  expect(failure).toContain('OAuth error: parameter_absent');
});

/** As much of Jira's REST API as the library asks for. It believes the gateway's header, and nobody else. */
async function serveJira(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request);
  const user = request.headers['x-forwarded-user'];
  const url = new URL(request.url ?? '/', 'http://jira');
  const answer = (status: number, value: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  if (user === undefined) return answer(401, { errorMessages: ['You are not signed in'] });
  const issue = {
    id: '1',
    key: 'NOTES-1',
    self: `${url.origin}/rest/api/2/issue/1`,
    fields: { summary: NOTE },
  };
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /rest/api/2/serverInfo':
      return answer(200, { version: '8.20.0', versionNumbers: [8, 20, 0], deploymentType: 'Server' });
    case 'GET /rest/api/2/field':
      return answer(200, []);
    case 'GET /rest/api/2/myself':
      return answer(200, { name: user });
    case 'POST /rest/api/2/issue':
      return body?.fields?.summary === NOTE ? answer(201, issue) : answer(400, body);
    case 'GET /rest/api/2/issue/NOTES-1':
      return answer(200, issue);
    case 'POST /rest/api/2/issue/NOTES-1/comment':
      return answer(201, { id: '2', self: `${url.origin}/rest/api/2/issue/1/comment/2`, body: body?.body });
    case 'GET /rest/api/2/search': {
      const asked = url.searchParams.get('jql') === 'project = "NOTES" AND text ~ "a+b & c" ORDER BY created';
      return answer(200, { startAt: 0, maxResults: 5, total: 1, issues: asked ? [issue] : [] });
    }
    default:
      return answer(404, { errorMessages: [`${request.method} ${url.pathname}`] });
  }
}

interface JiraBody {
  readonly fields?: { readonly summary?: string };
  readonly body?: string;
}

async function readJson(request: IncomingMessage): Promise<JiraBody | undefined> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text === '' ? undefined : (JSON.parse(text) as JiraBody); // what the library sends
}
