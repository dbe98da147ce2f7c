// What our side holds, as `sig explain` is given it.
import type { Candidates, ConsumerCredential } from '@maillon/oauth1/explain';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import { CliFailure } from './cli-failure.ts';
import { EXIT } from './exit-codes.ts';
import { readGivenFile } from './explain-input.ts';

export interface SecretFiles {
  readonly consumerSecretFile?: string;
  readonly tokenSecretFile?: string;
}

export async function readSecrets({
  consumerSecretFile,
  tokenSecretFile,
}: SecretFiles): Promise<Pick<Candidates, 'consumers' | 'tokens'>> {
  return {
    ...(consumerSecretFile !== undefined && { consumers: [await readConsumer(consumerSecretFile)] }),
    ...(tokenSecretFile !== undefined && {
      tokens: [
        {
          name: 'the secret in --token-secret-file',
          secret: await readSecretFile(tokenSecretFile, '--token-secret-file'),
        },
      ],
    }),
  };
}

async function readConsumer(file: string): Promise<ConsumerCredential> {
  const flag = '--consumer-secret-file';
  const secret = await readSecretFile(file, flag);
  // No consumer has an empty secret; a signature made with one must not be taken for good.
  if (secret.trim() === '') {
    throw new CliFailure({
      exitCode: EXIT.usage,
      what: `the file of ${flag} is empty`,
      fix: `write the consumer secret or an RSA public key into it, or leave ${flag} out`,
    });
  }
  const publicKey = readKey(secret, flag);
  return publicKey === undefined
    ? { name: `the secret in ${flag}`, secret }
    : // The text of a key has been taken for a shared secret before.
      { name: `the key in ${flag}`, secret, publicKey };
}

/** A key of any strength: it is looked at, not trusted. @returns undefined for what is no key. */
function readKey(text: string, flag: string): Uint8Array | undefined {
  const read = text.includes('PRIVATE KEY')
    ? () => readPrivateKey(text, { allowWeakKey: true }).publicKey
    : () => readPublicKey(text, { allowWeakKey: true });
  try {
    return read().spki;
  } catch (cause) {
    if (!text.includes('-----BEGIN ')) return undefined;
    throw new CliFailure(
      {
        exitCode: EXIT.usage,
        what: `the key of ${flag} cannot be read`,
        why: [cause instanceof Error ? cause.message : String(cause)],
        fix: 'give the RSA public key of the consumer as PEM, or its shared secret',
      },
      { cause },
    );
  }
}

/** Without the line end that an editor or `echo` has added; a secret that has one more is found as such. */
async function readSecretFile(file: string, flag: string): Promise<string> {
  return (await readGivenFile(file, flag)).toString('utf8').replace(/\r?\n$/, '');
}
