// Nonces, and what tells whether some may have been lost. SQLite only: past one machine nonces live elsewhere.
import { type Kysely, type Migration, sql } from 'kysely';

export const nonces: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db;
    // One b-tree, in the order of time: an insert touches the last pages only (measured: two thirds of the cost of
    // a table with a second index). `key`: SHA-256 of consumer key, token and nonce; the token itself is not kept.
    await schema
      .createTable('nonces')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('timestamp_seconds', 'bigint', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('consumer_key', 'text', (column) => column.notNull())
      .addColumn('expires_at_seconds', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('nonces_pk', ['application_id', 'timestamp_seconds', 'key'])
      .modifyEnd(sql`without rowid`)
      .execute();
    await schema
      .createTable('openings')
      .addColumn('application_id', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('boot_id', 'text')
      .addColumn('pid', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('openings_pk', ['application_id', 'id'])
      .execute();
    await schema
      .createTable('nonce_floors')
      .addColumn('application_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('floor_seconds', 'bigint', (column) => column.notNull())
      .execute();
  },
};
