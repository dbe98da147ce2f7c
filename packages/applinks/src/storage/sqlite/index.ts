export { StoreError, type StoreErrorCode } from '../store-error.ts';
export { type SqliteStoreOptions, sqliteStore } from './sqlite-store.ts';
