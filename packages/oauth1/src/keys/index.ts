export { WeakKeyError } from './key-strength.ts';
export {
  inspectPublicKey,
  type PrivateKey,
  type PublicKey,
  readPrivateKey,
  readPublicKey,
} from './read-key.ts';
