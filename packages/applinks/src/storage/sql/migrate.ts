// Brings a database to the schema of this version.
import { type Migration, type MigrationInfo, type MigrationProvider, Migrator } from 'kysely';
import type { Database } from './schema.ts';

/**
 * Runs the migrations that the database has not had. The engine sees to it that one process does so at a time.
 *
 * @param migrations - by name; names begin with their number, four digits.
 * @returns 'newer' when the database has had a migration that is not among these; nothing is changed then.
 * @throws what a migration threw.
 */
export async function migrate(
  db: Database,
  migrations: Readonly<Record<string, Migration>>,
): Promise<'current' | 'newer'> {
  const provider: MigrationProvider = { getMigrations: async () => ({ ...migrations }) };
  const migrator = new Migrator({ db, provider });
  const done = await executedNames(db);
  if (done.some((name) => !(name in migrations))) return 'newer';
  const known: readonly MigrationInfo[] = await migrator.getMigrations();
  if (known.every(({ executedAt }) => executedAt !== undefined)) return 'current';
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
  return 'current';
}

async function executedNames(db: Database): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return [];
  const rows = await db
    .withTables<{ [MIGRATION_TABLE]: { name: string } }>()
    .selectFrom(MIGRATION_TABLE)
    .select('name')
    .execute();
  return rows.map(({ name }) => name);
}

/** Kysely's own default. */
const MIGRATION_TABLE = 'kysely_migration';
