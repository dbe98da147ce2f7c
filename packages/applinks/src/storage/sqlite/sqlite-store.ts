// The embedded default: one SQLite file that holds everything, nonces included.
import { changeListeners } from '../change-listeners.ts';
import { DEFAULT_MAX_NONCES_PER_CONSUMER } from '../memory.ts';
import { sqlAccessTokens, sweepAccessTokens } from '../sql/access-tokens.ts';
import { sqlAdministrators } from '../sql/administrators.ts';
import { sqlApplicationKeys } from '../sql/application-keys.ts';
import type { SqlContext } from '../sql/context.ts';
import { sqlEntityLinks } from '../sql/entity-links.ts';
import { lateWrites } from '../sql/late-writes.ts';
import { sqlLinks } from '../sql/links.ts';
import { sqlOutgoingTokens, sweepOutgoingRequestTokens } from '../sql/outgoing-tokens.ts';
import { sqlRefusedRequests } from '../sql/refused-requests.ts';
import { sqlRequestTokens, sweepRequestTokens } from '../sql/request-tokens.ts';
import { sqlSecrets } from '../sql/secrets.ts';
import { sqlSettings } from '../sql/settings.ts';
import type { Store } from '../store.ts';
import { readBootId } from './boot-id.ts';
import { pollChanges } from './change-poll.ts';
import type { Connection } from './driver.ts';
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
  /** Live nonces a consumer; default 1,000,000: some 1,600 signed requests a second, for as long as one likes. */
  readonly maxNoncesPerConsumer?: number;
  /** Whole seconds since 1970. Used at the opening only, for the floor. */
  readonly now?: () => number;
  /** Changes with each start of the machine; default what the system says. */
  readonly bootId?: string;
  /** Hears what the administrator should know and nobody has to stop for: a key file that others can read, a lost database. */
  readonly onWarning?: (message: string) => void;
}

const LATE_FLUSH_MS = 5000;

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
  if (database.isReplaced) {
    options.onWarning?.(
      `${file} is new and empty, but its key file ${options.keyFile} was there before. On a first start with a key of ` +
        'your own that is right. Otherwise the database was deleted or emptied, and every link and grant with it: ' +
        `stop everything that uses it and put a backup of ${file} in its place`,
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
  const late = lateWrites(context);
  const nonces = sqliteNonces({
    connection: database.nonces,
    opening,
    maxPerConsumer: options.maxNoncesPerConsumer ?? DEFAULT_MAX_NONCES_PER_CONSUMER,
    floorSeconds: database.floorSeconds,
  });
  const lateTimer = setInterval(() => void late.settle(), LATE_FLUSH_MS);
  lateTimer.unref();

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    clearInterval(lateTimer);
    poll.stop();
    try {
      await late.settle();
      nonces.close();
    } finally {
      database.nonces.close();
      endWriteAheadLog(database.grants);
      database.grants.close();
    }
  };
  return {
    links: sqlLinks(context, late),
    requestTokens: sqlRequestTokens(context),
    accessTokens: sqlAccessTokens(context, late),
    nonces,
    outgoingTokens: sqlOutgoingTokens(context, late),
    settings: sqlSettings(context),
    secrets: sqlSecrets(context),
    administrators: sqlAdministrators(context),
    applicationKeys: sqlApplicationKeys(context, late),
    entityLinks: sqlEntityLinks(context),
    refusedRequests: sqlRefusedRequests(context, late),
    onChange: listeners.add,
    async sweep(nowSeconds) {
      await late.settle();
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

/** Leaves one file to copy, with nothing beside it. Without patience: somebody else may be at work in it. */
function endWriteAheadLog(connection: Connection): void {
  try {
    connection.exec('pragma busy_timeout = 0; pragma wal_checkpoint(truncate); pragma journal_mode = delete');
  } catch {
    // Another process has it open, and ends the log when it stops. Nothing is lost in a log that stays.
  }
}
