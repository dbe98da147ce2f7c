// `maillon up` in front of the origin, with a link and an access token, as a person would set it up.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dance } from './dance.ts';
import type { Signer } from './load.ts';
import { freePort, type Processes, runProgram } from './processes.ts';

export interface LinkedGateway {
  readonly publicUrl: string;
  readonly pid: number;
  readonly signer: Signer;
}

export const PERSON = 'alice';

const MAILLON = fileURLToPath(new URL('bin/maillon.js', import.meta.resolve('maillon/package.json')));

export async function startLinkedGateway(
  processes: Processes,
  app: string,
  folder: string,
): Promise<LinkedGateway> {
  const data = join(folder, 'data');
  const publicUrl = `http://127.0.0.1:${await freePort()}`;
  const pid = await processes.startProgram(
    MAILLON,
    [
      'up',
      '--app',
      app,
      '--public',
      publicUrl,
      '--data',
      data,
      '--user-header',
      'X-User',
      '--trust',
      '127.0.0.1/32',
    ],
    join(folder, 'gateway.log'),
  );
  const consumerKey = 'bench';
  const sharedSecret = randomBytes(24).toString('base64url');
  await runProgram(
    MAILLON,
    [
      'links',
      'add',
      '--data',
      data,
      '--name',
      'Bench',
      '--incoming',
      '--consumer-key',
      consumerKey,
      '--shared-secret-stdin',
    ],
    sharedSecret,
  );
  const accessToken = await dance({ publicUrl, consumerKey, sharedSecret, person: { 'x-user': PERSON } });
  return { publicUrl, pid, signer: { consumerKey, sharedSecret, ...accessToken } };
}
