// All client programs of conformance/clients, in eight languages. Only when asked for: it installs some 400 MB of
// compilers and takes half a minute after that.   CLIENT_LANGUAGES=1 npx vitest run test/clients/languages.test.ts
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../conformance/dist/clients/main.js', import.meta.url));
const FIFTEEN_MINUTES_MS = 900_000;

test.runIf(process.env['CLIENT_LANGUAGES'] === '1')(
  'every client of every language does its dance and its calls',
  { timeout: FIFTEEN_MINUTES_MS },
  () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' });
    expect({ status, stderr, closing: stdout.trim().split('\n').at(-1) }).toEqual({
      status: 0,
      stderr: '',
      closing: expect.stringMatching(/^\d+ passed, 0 failed$/) as string,
    });
  },
);
