// Application keys in SQL.
import { type ApplicationKey, ApplicationKeyConflictError, type ApplicationKeyStore } from '../store.ts';
import { inTransaction, type SqlContext, whole } from './context.ts';
import { type LateWrites, lateRecords } from './late-writes.ts';
import type { ApplicationKeyRow } from './schema.ts';

export function sqlApplicationKeys(context: SqlContext, late: LateWrites): ApplicationKeyStore {
  const { db, applicationId } = context;
  const select = () =>
    db.selectFrom('application_keys').selectAll().where('application_id', '=', applicationId);
  const uses = lateRecords<number>(late, (tx, id, lastUsedAtSeconds) =>
    tx
      .updateTable('application_keys')
      .set({ last_used_at_seconds: lastUsedAtSeconds })
      .where('application_id', '=', applicationId)
      .where('id', '=', id)
      .where((where) =>
        where.or([
          where('last_used_at_seconds', 'is', null),
          where('last_used_at_seconds', '<', lastUsedAtSeconds),
        ]),
      )
      .execute(),
  );
  return {
    add(key) {
      return inTransaction(context, async (tx) => {
        const others = tx
          .selectFrom('application_keys')
          .select('id')
          .where('application_id', '=', applicationId);
        if ((await others.where('id', '=', key.id).executeTakeFirst()) !== undefined)
          throw new TypeError(`there is an application key "${key.id}" already`);
        if ((await others.where('name', '=', key.name).executeTakeFirst()) !== undefined)
          throw new ApplicationKeyConflictError(key.name);
        const last = await tx
          .selectFrom('application_keys')
          .select((selected) => selected.fn.max('position').as('position'))
          .where('application_id', '=', applicationId)
          .executeTakeFirst();
        await tx
          .insertInto('application_keys')
          .values({
            application_id: applicationId,
            id: key.id,
            position: (whole(last?.position ?? null) ?? 0) + 1,
            name: key.name,
            key_digest: key.keyDigest,
            created_at_seconds: key.createdAtSeconds,
            last_used_at_seconds: key.lastUsedAtSeconds,
          })
          .execute();
      });
    },
    async findByDigest(keyDigest) {
      const row = await select().where('key_digest', '=', keyDigest).executeTakeFirst();
      return row && fromRow(row);
    },
    async list() {
      await late.settle();
      const rows = await select().orderBy('position').execute();
      return rows.map(fromRow);
    },
    remove(idOrName) {
      return inTransaction(context, async (tx) => {
        for (const column of ['id', 'name'] as const) {
          const { numDeletedRows } = await tx
            .deleteFrom('application_keys')
            .where('application_id', '=', applicationId)
            .where(column, '=', idOrName)
            .executeTakeFirst();
          if (numDeletedRows > 0n) return true;
        }
        return false;
      });
    },
    touch: (id, nowSeconds) => uses.set(id, (waiting = 0) => Math.max(waiting, nowSeconds)),
  };
}

function fromRow(row: ApplicationKeyRow): ApplicationKey {
  return {
    id: row.id,
    name: row.name,
    keyDigest: row.key_digest,
    createdAtSeconds: whole(row.created_at_seconds),
    lastUsedAtSeconds: whole(row.last_used_at_seconds),
  };
}
