// Who has recorded nonces and not stopped cleanly since; and the floor that follows when the machine itself stopped.
//
// A process enters itself with its first nonce, in the same FULL commit, and removes itself in a FULL commit when it
// stops: no entry is the clean mark. The commit with `synchronous=NORMAL` in between survives the end of a process,
// not that of the machine. So an entry of an earlier boot means that nonces may be lost, all of them with a timestamp
// of before that stop (those ahead of the clock were committed FULL), and the floor is the time of the first opening
// after it. An entry of this boot is a process that runs, or was killed: nothing is lost.
import { randomUUID } from 'node:crypto';
import type { Connection } from './driver.ts';

export interface Opening {
  readonly applicationId: string;
  /** Null: the system has none. Every entry left is then taken for an unclean stop. */
  readonly bootId: string | null;
  readonly id: string;
}

export function newOpening(applicationId: string, bootId: string | null): Opening {
  return { applicationId, bootId, id: randomUUID() };
}

/** Within a FULL transaction of its caller. */
export function enterOpening(connection: Connection, { applicationId, bootId, id }: Opening): void {
  connection
    .prepare('insert into openings (application_id, id, boot_id, pid) values (?, ?, ?, ?)')
    .run([applicationId, id, bootId, process.pid]);
}

/** Marks a clean stop. Within a FULL commit of its caller. */
export function leaveOpening(connection: Connection, { applicationId, id }: Opening): void {
  connection.prepare('delete from openings where application_id = ? and id = ?').run([applicationId, id]);
}

/** Whether another process has recorded nonces and is not known to have stopped. */
export function hasOtherOpenings(connection: Connection, { applicationId, id }: Opening): boolean {
  return (
    connection.prepare('select 1 from openings where application_id = ? and id <> ?').all([applicationId, id])
      .length > 0
  );
}

/**
 * Raises the floor when the machine has stopped uncleanly. Kept in the database, because the first to open it may be
 * a command that ends before the gateway starts. Within a FULL transaction of its caller.
 *
 * @returns `floorSeconds` of the nonce store.
 */
export function recoverFloor(
  connection: Connection,
  { applicationId, bootId }: Opening,
  nowSeconds: number,
): number {
  // Written by `enterOpening` alone.
  const left = connection
    .prepare('select id, boot_id, pid from openings where application_id = ?')
    .all([applicationId]) as readonly {
    readonly id: string;
    readonly boot_id: string | null;
    readonly pid: number;
  }[];
  const unclean = left.filter((entry) => bootId === null || entry.boot_id !== bootId);
  if (unclean.length > 0) {
    connection
      .prepare(
        'insert into nonce_floors (application_id, floor_seconds) values (?, ?) ' +
          'on conflict (application_id) do update set floor_seconds = max(floor_seconds, excluded.floor_seconds)',
      )
      .run([applicationId, nowSeconds]);
    for (const entry of unclean) {
      // Without a boot id, an entry may be of a process that runs beside us: its entry must outlive this opening.
      if (bootId === null && isRunning(entry.pid)) continue;
      leaveOpening(connection, { applicationId, bootId, id: entry.id });
    }
  }
  // Written right above.
  const floors = connection
    .prepare('select floor_seconds from nonce_floors where application_id = ?')
    .all([applicationId]) as readonly {
    readonly floor_seconds: number;
  }[];
  return floors[0]?.floor_seconds ?? 0;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
