export { readPrivateKey, readPublicKey, type PrivateKey, type PublicKey } from './read-key.ts';
