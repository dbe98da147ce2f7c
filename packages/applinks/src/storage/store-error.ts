// What goes wrong with a store as a whole, told to the person who runs it.

/** Stable words for a program; the message is for people. */
export type StoreErrorCode =
  /** The file belongs to something else, or is no database. */
  | 'store_foreign'
  /** The file is a Maillon database with damaged content. */
  | 'store_corrupt'
  /** The file, or its folder, cannot be read or written. */
  | 'store_unwritable'
  /** A newer Maillon has changed the database. */
  | 'store_newer'
  /** Another process holds the database for too long. */
  | 'store_locked'
  | 'store_full'
  | 'store_failed'
  | 'store_closed'
  /** The database has sealed values, and its key file is not there. */
  | 'key_missing'
  | 'key_unreadable'
  /** The key file does not hold a key. */
  | 'key_corrupt'
  /** The key file holds another key than the one that sealed. */
  | 'key_wrong'
  /** A sealed value was altered, or moved from another place. */
  | 'sealed_corrupt'
  /** This Node has no SQLite, and `libsql` is not installed. */
  | 'driver_missing';

/** A failure of the store, its file or its key file. The message says what was found and what to do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
