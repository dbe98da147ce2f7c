// A transaction of plain statements, from begin to commit within one turn of the event loop.
import type { Connection } from './driver.ts';

/** Runs `work` in one write transaction; undone when it throws. */
export function inOneTurn<Result>(connection: Connection, work: () => Result): Result {
  connection.prepare('begin immediate').run([]);
  let result: Result;
  try {
    result = work();
    connection.prepare('commit').run([]);
  } catch (error) {
    rollBack(connection);
    throw error;
  }
  return result;
}

/** SQLite has rolled back by itself after some failures (disk full, I/O); a second time is no news then. */
export function rollBack(connection: Connection): void {
  try {
    connection.prepare('rollback').run([]);
  } catch {
    // The failure that led here is the one to tell.
  }
}
