// A peer's consumer-info. Wire notes, section 2.
import { askPeer } from '../consumer/ask-peer.ts';
import { PeerError } from '../consumer/peer-error.ts';
import { readPublicKey } from '../oauth/signatures.ts';
import type { Site } from '../site.ts';
import type { IncomingConsumer, Levels } from './link.ts';
import { childText, readXml } from './read-xml.ts';

/**
 * Fetched once, when the incoming side is switched on; after that what was read then is used.
 *
 * @throws PeerError when it is not there, or not as it must be.
 */
export async function fetchConsumer(site: Site, rpcUrl: string, levels: Levels): Promise<IncomingConsumer> {
  const url = `${rpcUrl}/plugins/servlet/oauth/consumer-info`;
  const { status, headers, text } = await askPeer(site, url, { headers: { Accept: 'application/xml' } });
  if (status !== 200) throw new PeerError(`${url} answered ${status}, not 200`);
  const type = headers.get('content-type') ?? '';
  if (type.split(';')[0]?.trim().toLowerCase() !== 'application/xml') {
    throw new PeerError(`${url} answered ${type === '' ? 'without a type' : type}, expected application/xml`);
  }
  const xml = readXml(text);
  if (xml?.root !== 'consumer') throw new PeerError(`${url} answered XML that is no consumer`);
  const [key, name, publicKey] = ['key', 'name', 'publicKey'].map((child) => childText(xml, child));
  if (!key || !name || !publicKey) throw new PeerError(`${url} lacks key, name or publicKey`);
  if (readPublicKey(publicKey) === undefined) throw new PeerError(`The publicKey of ${url} is no RSA key`);
  return {
    key,
    name,
    publicKey,
    description: childText(xml, 'description'),
    callbackUrl: childText(xml, 'callback'),
    twoLegged: levels.twoLegged,
    executeAs: null,
    impersonation: levels.impersonation,
  };
}
