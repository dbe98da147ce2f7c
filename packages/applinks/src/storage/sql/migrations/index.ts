// The migrations that every SQL engine runs. An engine may have more of its own; a number is given once over all of them.
import type { Migration } from 'kysely';
import { records } from './0001-records.ts';
import { outgoingUses } from './0003-outgoing-uses.ts';

export const recordMigrations: Readonly<Record<string, Migration>> = {
  '0001-records': records,
  '0003-outgoing-uses': outgoingUses,
};
