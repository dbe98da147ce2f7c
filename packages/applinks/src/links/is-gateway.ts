// Whether a peer is one like us: it has a manifest, and announces no product. Its administrators use the same commands.
import type { Peer } from '../storage/store.ts';

export function isGateway({ typeId, applicationId }: Peer): boolean {
  return typeId === 'generic' && applicationId !== null;
}
