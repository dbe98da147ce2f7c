// A peer's manifest, as the product's server asks for it: 1.0, XML, exactly 200. Wire notes, section 3.
import { askPeer } from '../consumer/ask-peer.ts';
import { PeerError } from '../consumer/peer-error.ts';
import type { Site } from '../site.ts';
import { childText, readXml } from './read-xml.ts';

export interface PeerManifest {
  readonly id: string;
  readonly name: string;
  readonly typeId: string;
  readonly url: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OLDEST: readonly number[] = [4, 0, 13];

/** @throws PeerError that says what came instead of a manifest. */
export async function fetchManifest(site: Site, rpcUrl: string): Promise<PeerManifest> {
  const url = `${rpcUrl}/rest/applinks/1.0/manifest`;
  const { status, text } = await askPeer(site, url, { headers: { Accept: 'application/xml' } });
  if (status !== 200) throw new PeerError(`${url} answered ${status}, not 200`);
  const xml = readXml(text);
  if (xml?.root !== 'manifest') throw new PeerError(`${url} answered something that is no manifest`);
  const [id, name, typeId] = [childText(xml, 'id'), childText(xml, 'name'), childText(xml, 'typeId')];
  if (!UUID.test(id) || name === '' || typeId === '') {
    throw new PeerError(`The manifest of ${url} lacks an id (a UUID), a name or a typeId`);
  }
  const version = childText(xml, 'applinksVersion').split('.').map(Number);
  if (isOlder(version, OLDEST))
    throw new PeerError(`The manifest of ${url} announces an incompatible version`);
  return { id, name, typeId, url: childText(xml, 'url') || rpcUrl };
}

function isOlder(version: readonly number[], oldest: readonly number[]): boolean {
  for (const [index, wanted] of oldest.entries()) {
    const part = version[index] ?? 0;
    if (Number.isNaN(part) || part < wanted) return true;
    if (part > wanted) return false;
  }
  return false;
}
