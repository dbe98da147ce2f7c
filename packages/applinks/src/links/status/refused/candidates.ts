// What we know that a refused request can be compared with.
import type { Candidates, ConsumerCredential } from '@maillon/oauth1/explain';
import { readPrivateKey, readPublicKey } from '@maillon/oauth1/keys';
import type { Link } from '../../../storage/store.ts';
import type { DiagnosisSelf } from '../context.ts';

/** @param links - all of them: a peer may sign with the key of another link. */
export function candidatesOf(
  { publicUrl, aliases = [], internalUrls = [] }: DiagnosisSelf,
  links: readonly Link[],
): Candidates {
  return {
    publicUrls: [...(publicUrl === null ? [] : [publicUrl]), ...aliases],
    internalUrls,
    consumers: links.flatMap(credentialsOf),
  };
}

function credentialsOf({ name, incoming, outgoing }: Link): readonly ConsumerCredential[] {
  const quoted = JSON.stringify(name);
  const credentials: ConsumerCredential[] = [];
  if (incoming !== null) {
    const { consumerKey, retired } = incoming;
    credentials.push({ name: `the key of the link ${quoted}`, consumerKey, ...material(incoming) });
    if (retired !== null)
      credentials.push({
        name: `the key of the link ${quoted} before its rotation`,
        consumerKey,
        state: 'retired',
        ...material(retired),
      });
  }
  if (outgoing !== null) {
    const { consumerKey, sharedSecret, privateKey } = outgoing;
    const publicKey =
      privateKey === null ? null : readPrivateKey(privateKey, { allowWeakKey: true }).publicKey.pem;
    credentials.push({
      name: `our own key for the link ${quoted}`,
      consumerKey,
      ...material({ sharedSecret, publicKey }),
    });
  }
  return credentials;
}

function material({
  sharedSecret,
  publicKey,
}: {
  readonly sharedSecret: string | null;
  readonly publicKey: string | null;
}): Pick<ConsumerCredential, 'secret' | 'publicKey'> {
  return {
    ...(sharedSecret === null ? {} : { secret: sharedSecret }),
    ...(publicKey === null ? {} : { publicKey: readPublicKey(publicKey, { allowWeakKey: true }).spki }),
  };
}
