// A public key of the other application, from a file or from standard input.
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';
import { note } from './terminal.ts';

/**
 * @param file - `-`: standard input.
 * @param flag - that named it.
 * @returns bytes: it may be DER.
 */
export async function readKeyFile(file: string, flag: string): Promise<Uint8Array> {
  if (file === '-') {
    if (process.stdin.isTTY) note('Paste the public key, then press Enter and Ctrl-D.');
    return buffer(process.stdin);
  }
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CliFailure(
      {
        exitCode: EXIT.usage,
        what: `${flag}: cannot read ${JSON.stringify(file)}`,
        why: [cause instanceof Error ? cause.message : String(cause)],
        fix: 'name a file that holds the RSA public key of the other application, or - for standard input',
      },
      { cause },
    );
  }
}
