// When a peer's token was allowed, given and used are three times.
import { type Kysely, type Migration, sql } from 'kysely';

export const outgoingUses: Migration = {
  async up(db: Kysely<unknown>) {
    // SQLite adds one column a statement, and a required one only with a default.
    await db.schema
      .alterTable('outgoing_tokens')
      .addColumn('issued_at_seconds', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('outgoing_tokens').addColumn('last_used_at_seconds', 'bigint').execute();
    // Until now a renewal wrote its own time where the person's is.
    await sql`update outgoing_tokens set issued_at_seconds = created_at_seconds`.execute(db);
  },
};
