// All migrations of a SQLite database.
import type { Migration } from 'kysely';
import { recordMigrations } from '../../sql/migrations/index.ts';
import { nonces } from './0002-nonces.ts';

export const sqliteMigrations: Readonly<Record<string, Migration>> = {
  ...recordMigrations,
  '0002-nonces': nonces,
};
