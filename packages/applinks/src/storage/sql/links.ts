// Links in SQL.
import type { Transaction } from 'kysely';
import { type Link, LinkConflictError, LinkGoneError, type LinkStore } from '../store.ts';
import { countChange } from './changes.ts';
import { inTransaction, type SqlContext, whole } from './context.ts';
import { fromLinkRow, toLinkRow } from './link-row.ts';
import type { Schema } from './schema.ts';

export function sqlLinks(context: SqlContext): LinkStore {
  const { db, applicationId } = context;
  const select = () => db.selectFrom('links').selectAll().where('application_id', '=', applicationId);
  return {
    async add(link) {
      const counter = await inTransaction(context, async (tx) => {
        if (await linkExists(tx, context, link.id))
          throw new TypeError(`there is a link "${link.id}" already`);
        await refuseConflict(tx, context, link);
        const last = await tx
          .selectFrom('links')
          .select((select) => select.fn.max('position').as('position'))
          .where('application_id', '=', applicationId)
          .executeTakeFirst();
        const position = (whole(last?.position ?? null) ?? 0) + 1;
        await tx
          .insertInto('links')
          .values({ ...toLinkRow(context, link), position })
          .execute();
        return await countChange(tx, context);
      });
      context.changed(counter);
    },
    async get(id) {
      const row = await select().where('id', '=', id).executeTakeFirst();
      return row && fromLinkRow(context, row);
    },
    async getByConsumerKey(consumerKey) {
      const row = await select().where('incoming_consumer_key', '=', consumerKey).executeTakeFirst();
      return row && fromLinkRow(context, row);
    },
    async list() {
      const rows = await select().orderBy('position').execute();
      return rows.map((row) => fromLinkRow(context, row));
    },
    async update(id, change) {
      const result = await inTransaction(context, async (tx) => {
        const row = await tx
          .selectFrom('links')
          .selectAll()
          .where('application_id', '=', applicationId)
          .where('id', '=', id)
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const link = change(fromLinkRow(context, row));
        if (link.id !== id) throw new TypeError(`update must keep the id "${id}" of the link`);
        await refuseConflict(tx, context, link);
        const next = toLinkRow(context, link);
        await tx
          .updateTable('links')
          .set(next)
          .where('application_id', '=', applicationId)
          .where('id', '=', id)
          .execute();
        // Read back as any later reader gets it: a copy that the caller of `change` does not hold.
        const stored = fromLinkRow(context, { ...next, position: row.position });
        return { link: stored, counter: await countChange(tx, context) };
      });
      if (result !== undefined) context.changed(result.counter);
      return result?.link;
    },
    async remove(id) {
      const counter = await inTransaction(context, async (tx) => {
        // Its tokens go with it, by their foreign keys.
        const { numDeletedRows } = await tx
          .deleteFrom('links')
          .where('application_id', '=', applicationId)
          .where('id', '=', id)
          .executeTakeFirst();
        return numDeletedRows === 0n ? undefined : await countChange(tx, context);
      });
      if (counter !== undefined) context.changed(counter);
      return counter !== undefined;
    },
  };
}

/** @throws LinkGoneError */
export async function requireLink(
  tx: Transaction<Schema>,
  context: SqlContext,
  linkId: string,
): Promise<void> {
  if (!(await linkExists(tx, context, linkId))) throw new LinkGoneError(linkId);
}

async function linkExists(
  tx: Transaction<Schema>,
  { applicationId }: SqlContext,
  id: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom('links')
    .select('id')
    .where('application_id', '=', applicationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

async function refuseConflict(
  tx: Transaction<Schema>,
  { applicationId }: SqlContext,
  link: Link,
): Promise<void> {
  const others = tx
    .selectFrom('links')
    .select('id')
    .where('application_id', '=', applicationId)
    .where('id', '!=', link.id);
  if ((await others.where('name', '=', link.name).executeTakeFirst()) !== undefined) {
    throw new LinkConflictError('name', link.name);
  }
  if (link.incoming === null) return;
  const { consumerKey } = link.incoming;
  if ((await others.where('incoming_consumer_key', '=', consumerKey).executeTakeFirst()) !== undefined) {
    throw new LinkConflictError('consumerKey', consumerKey);
  }
}
