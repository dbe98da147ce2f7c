// Administrators in SQL. A password is only compared, so its hash needs no seal.
import { byText } from '../order.ts';
import type { Administrator, AdministratorStore } from '../store.ts';
import { inTransaction, type SqlContext, whole } from './context.ts';
import type { AdministratorRow } from './schema.ts';

export function sqlAdministrators(context: SqlContext): AdministratorStore {
  const { db, applicationId } = context;
  const select = () =>
    db.selectFrom('administrators').selectAll().where('application_id', '=', applicationId);
  return {
    put({ name, passwordHash, createdAtSeconds }) {
      return inTransaction(context, async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('administrators')
          .set({ password_hash: passwordHash })
          .where('application_id', '=', applicationId)
          .where('name', '=', name)
          .executeTakeFirst();
        if (numUpdatedRows > 0n) return false;
        await tx
          .insertInto('administrators')
          .values({
            application_id: applicationId,
            name,
            password_hash: passwordHash,
            created_at_seconds: createdAtSeconds,
          })
          .execute();
        return true;
      });
    },
    async find(name) {
      const row = await select().where('name', '=', name).executeTakeFirst();
      return row && fromRow(row);
    },
    async list() {
      const rows = await select().execute();
      return rows.map(fromRow).toSorted(byText(({ name }) => [name]));
    },
    async remove(name) {
      const { numDeletedRows } = await db
        .deleteFrom('administrators')
        .where('application_id', '=', applicationId)
        .where('name', '=', name)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function fromRow(row: AdministratorRow): Administrator {
  return {
    name: row.name,
    passwordHash: row.password_hash,
    createdAtSeconds: whole(row.created_at_seconds),
  };
}
