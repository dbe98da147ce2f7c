// The counter by which processes on one database tell each other of changed links and access tokens.
import type { Transaction } from 'kysely';
import { type SqlContext, whole } from './context.ts';
import type { Schema } from './schema.ts';

/** Counts one change, within its transaction. @returns the new counter, for `SqlContext.changed` after the commit. */
export async function countChange(tx: Transaction<Schema>, { applicationId }: SqlContext): Promise<number> {
  const { counter } = await tx
    .insertInto('changes')
    .values({ application_id: applicationId, counter: 1 })
    .onConflict((conflict) =>
      conflict.column('application_id').doUpdateSet((set) => ({ counter: set('changes.counter', '+', 1) })),
    )
    .returning('counter')
    .executeTakeFirstOrThrow();
  return whole(counter);
}
