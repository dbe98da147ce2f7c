// Notices changes that other processes made to links and access tokens.
import type { Connection } from './driver.ts';
import { NONCES_SCHEMA } from './open-database.ts';

/** Half of what the contract promises at most, with room for a busy machine. */
const POLL_MS = 250;

export interface ChangePoll {
  /** Tells of a change that this process made. @param counter - the counter after it. */
  ownChange(counter: number): void;
  stop(): void;
}

/**
 * Looks at `PRAGMA data_version`, which moves at each commit of another connection, and only when it has moved at the
 * change counter, which moves with links and access tokens alone: nonces and request tokens tell nobody.
 *
 * @param connection - `OpenDatabase.nonces`: it is in no transaction when a timer fires.
 * @param tell - called after each change, and when the counter cannot be read: a cache must not outlive a revocation.
 */
export function pollChanges(connection: Connection, applicationId: string, tell: () => void): ChangePoll {
  const dataVersion = connection.prepare(`pragma ${NONCES_SCHEMA}.data_version`);
  const readCounter = connection.prepare('select counter from changes where application_id = ?');
  // Both rows are what the statements say.
  const readVersion = (): number | undefined =>
    (dataVersion.all([])[0] as { data_version: number } | undefined)?.data_version;
  const read = (): number =>
    (readCounter.all([applicationId])[0] as { counter: number } | undefined)?.counter ?? 0;

  let lastVersion = readVersion();
  let lastCounter = read();
  const timer = setInterval(() => {
    try {
      const version = readVersion();
      if (version === lastVersion) return;
      const counter = read();
      lastVersion = version;
      if (counter === lastCounter) return;
      lastCounter = counter;
    } catch {
      // Told below; the next call on the store says what is wrong.
    }
    tell();
  }, POLL_MS);
  timer.unref();
  return {
    ownChange(counter) {
      lastCounter = counter;
      tell();
    },
    stop: () => clearInterval(timer),
  };
}
