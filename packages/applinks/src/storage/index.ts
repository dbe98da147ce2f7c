export { type KeyFile, readKeyFile, readOrCreateKeyFile } from './key-file.ts';
export { DEFAULT_MAX_NONCES_PER_CONSUMER, memoryStore } from './memory.ts';
export { NOTHING_ALLOWED } from './nothing-allowed.ts';
export { createSealer, type SealContext, type Sealer, type SealingKey, sealingKey } from './sealed.ts';
export * from './store.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
export { type SweepEveryOptions, type Sweeping, sweepEvery } from './sweep-every.ts';
