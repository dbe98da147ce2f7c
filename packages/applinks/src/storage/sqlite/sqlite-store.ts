// The embedded default: one SQLite file that holds everything, nonces included.
import { changeListeners } from '../change-listeners.ts';
import { DEFAULT_MAX_NONCES_PER_CONSUMER } from '../memory.ts';
import { sqlAccessTokens, sweepAccessTokens } from '../sql/access-tokens.ts';
import type { SqlContext } from '../sql/context.ts';
import { sqlLinks } from '../sql/links.ts';
import { sqlOutgoingTokens, sweepOutgoingRequestTokens } from '../sql/outgoing-tokens.ts';
import { sqlRequestTokens, sweepRequestTokens } from '../sql/request-tokens.ts';
import { sqlSettings } from '../sql/settings.ts';
import type { Store } from '../store.ts';
import { readBootId } from './boot-id.ts';
import { pollChanges } from './change-poll.ts';
import { sqliteNonces } from './nonces.ts';
import { openDatabase } from './open-database.ts';
import { newOpening } from './openings.ts';

export interface SqliteStoreOptions {
  /** Made when it is not there; its folder must exist. Beside it SQLite keeps `-wal` and `-shm`. */
  readonly file: string;
  /** Made with the database; never part of a backup. */
  readonly keyFile: string;
  /** Which of the applications in this file; default `default`. */
  readonly applicationId?: string;
  /** Live nonces a consumer; default 100,000. */
  readonly maxNoncesPerConsumer?: number;
  /** Whole seconds since 1970. Used at the opening only, for the floor. */
  readonly now?: () => number;
  /** Changes with each start of the machine; default what the system says. */
  readonly bootId?: string;
  /** Hears what the administrator should know and nobody has to stop for: a key file that others can read. */
  readonly onWarning?: (message: string) => void;
}

const TOUCH_FLUSH_MS = 5000;

/**
 * Opens the store in a file. Several processes may have it open at once.
 *
 * @throws StoreError whose message names the file and says what to do.
 */
export async function sqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, applicationId = 'default', now = () => Math.floor(Date.now() / 1000) } = options;
  const opening = newOpening(applicationId, options.bootId ?? readBootId());
  const database = await openDatabase({ file, keyFile: options.keyFile, opening, nowSeconds: now() });
  if (database.keyFile.readableByOthers) {
    options.onWarning?.(
      `the key file ${options.keyFile} can be read by others; run: chmod 600 ${options.keyFile}`,
    );
  }

  const listeners = changeListeners();
  const poll = pollChanges(database.nonces, applicationId, listeners.tell);
  const context: SqlContext = {
    db: database.db,
    applicationId,
    sealer: database.sealer,
    changed: poll.ownChange,
  };
  const accessTokens = sqlAccessTokens(context);
  const nonces = sqliteNonces({
    connection: database.nonces,
    opening,
    maxPerConsumer: options.maxNoncesPerConsumer ?? DEFAULT_MAX_NONCES_PER_CONSUMER,
    floorSeconds: database.floorSeconds,
  });
  // What is lost when it fails is the time of a use; the next one brings a new time.
  const touchTimer = setInterval(() => void accessTokens.flushTouches().catch(() => {}), TOUCH_FLUSH_MS);
  touchTimer.unref();

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    clearInterval(touchTimer);
    poll.stop();
    try {
      await accessTokens.flushTouches();
      nonces.close();
      // Leaves one file to copy. Without patience: somebody else may be at work in it.
      database.grants.exec('pragma busy_timeout = 0; pragma wal_checkpoint(truncate)');
    } finally {
      database.nonces.close();
      database.grants.close();
    }
  };
  return {
    links: sqlLinks(context),
    requestTokens: sqlRequestTokens(context),
    accessTokens,
    nonces,
    outgoingTokens: sqlOutgoingTokens(context),
    settings: sqlSettings(context),
    onChange: listeners.add,
    async sweep(nowSeconds) {
      await accessTokens.flushTouches();
      return {
        requestTokens: await sweepRequestTokens(context, nowSeconds),
        accessTokens: await sweepAccessTokens(context, nowSeconds),
        nonces: await nonces.sweep(nowSeconds),
        outgoingRequestTokens: await sweepOutgoingRequestTokens(context, nowSeconds),
      };
    },
    close: () => (closing ??= close()),
  };
}
