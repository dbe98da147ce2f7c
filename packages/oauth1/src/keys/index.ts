export { type PrivateKey, type PublicKey, readPrivateKey, readPublicKey } from './read-key.ts';
