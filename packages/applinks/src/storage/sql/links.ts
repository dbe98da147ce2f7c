// Links in SQL.
import type { Transaction } from 'kysely';
import { type Link, LinkConflictError, LinkGoneError, type LinkStore, type LinkTraffic } from '../store.ts';
import { countChange } from './changes.ts';
import { inTransaction, type SqlContext, whole } from './context.ts';
import { type LateWrites, lateRecords } from './late-writes.ts';
import { fromLinkRow, toLinkRow } from './link-row.ts';
import type { LinkTrafficRow, Schema } from './schema.ts';

export function sqlLinks(context: SqlContext, late: LateWrites): LinkStore {
  const { db, applicationId } = context;
  const select = () => db.selectFrom('links').selectAll().where('application_id', '=', applicationId);
  const retiredUses = lateRecords<number>(late, (tx, id, uses) =>
    tx
      .updateTable('links')
      .set((set) => ({ incoming_retired_uses: set('incoming_retired_uses', '+', uses) }))
      .where('application_id', '=', applicationId)
      .where('id', '=', id)
      .where('incoming_retired_uses', 'is not', null)
      .execute(),
  );
  const lastTraffic = lateRecords<LatestTraffic>(late, async (tx, id, latest) => {
    // It may have been removed since.
    if (!(await linkExists(tx, context, id))) return;
    for (const traffic of [latest.incoming, latest.outgoing])
      if (traffic !== undefined) await writeTraffic(tx, context, id, traffic);
  });
  return {
    async add(link) {
      const counter = await inTransaction(context, async (tx) => {
        if (await linkExists(tx, context, link.id))
          throw new TypeError(`there is a link "${link.id}" already`);
        await refuseConflict(tx, context, link);
        await clearPrimary(tx, context, link);
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
      await late.settle();
      const row = await select().where('id', '=', id).executeTakeFirst();
      return row && fromLinkRow(context, row);
    },
    async getByConsumerKey(consumerKey) {
      const row = await select().where('incoming_consumer_key', '=', consumerKey).executeTakeFirst();
      return row && fromLinkRow(context, row);
    },
    async getByApplicationId(peerId) {
      await late.settle();
      const row = await select().where('peer_application_id', '=', peerId).executeTakeFirst();
      return row && fromLinkRow(context, row);
    },
    async list() {
      await late.settle();
      const rows = await select().orderBy('position').execute();
      return rows.map((row) => fromLinkRow(context, row));
    },
    async update(id, change) {
      // What was counted is of the credential that the change may replace.
      await late.settle();
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
        await clearPrimary(tx, context, link);
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
    countRetiredUse: (id) => retiredUses.set(id, (uses = 0) => uses + 1),
    noteTraffic: (id, traffic) =>
      lastTraffic.set(id, (latest) => ({ ...latest, [traffic.direction]: { ...traffic } })),
    async traffic(id) {
      await late.settle();
      const rows = await db
        .selectFrom('link_traffic')
        .selectAll()
        .where('application_id', '=', applicationId)
        .where('link_id', '=', id)
        .orderBy('at_seconds', 'desc')
        .orderBy('direction')
        .execute();
      return rows.map(fromTrafficRow);
    },
    async remove(id) {
      await late.settle();
      const counter = await inTransaction(context, async (tx) => {
        // Its tokens, entity links and traffic go with it, by their foreign keys.
        const { numDeletedRows } = await tx
          .deleteFrom('links')
          .where('application_id', '=', applicationId)
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return undefined;
        await tx
          .deleteFrom('refused_requests')
          .where('application_id', '=', applicationId)
          .where('link_id', '=', id)
          .execute();
        return await countChange(tx, context);
      });
      if (counter !== undefined) context.changed(counter);
      return counter !== undefined;
    },
  };
}

type LatestTraffic = Readonly<Partial<Record<LinkTraffic['direction'], LinkTraffic>>>;

async function writeTraffic(
  tx: Transaction<Schema>,
  { applicationId }: SqlContext,
  linkId: string,
  traffic: LinkTraffic,
): Promise<void> {
  const noted = {
    at_seconds: traffic.atSeconds,
    user_name: traffic.user,
    request: traffic.request,
    status: traffic.status,
    problem: traffic.problem,
  };
  await tx
    .insertInto('link_traffic')
    .values({ application_id: applicationId, link_id: linkId, direction: traffic.direction, ...noted })
    .onConflict((conflict) =>
      conflict
        .columns(['application_id', 'link_id', 'direction'])
        .doUpdateSet(noted)
        // Another process may have noted something newer.
        .where('link_traffic.at_seconds', '<=', traffic.atSeconds),
    )
    .execute();
}

function fromTrafficRow(row: LinkTrafficRow): LinkTraffic {
  return {
    atSeconds: whole(row.at_seconds),
    direction: row.direction,
    user: row.user_name,
    request: row.request,
    status: row.status,
    problem: row.problem,
  };
}

/** At most one link of a type is primary: the last that was made so. */
async function clearPrimary(
  tx: Transaction<Schema>,
  { applicationId }: SqlContext,
  link: Link,
): Promise<void> {
  if (!link.isPrimary) return;
  await tx
    .updateTable('links')
    .set({ is_primary: 0 })
    .where('application_id', '=', applicationId)
    .where('id', '!=', link.id)
    .where('peer_type_id', '=', link.peer.typeId)
    .where('is_primary', '=', 1)
    .execute();
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
  const { applicationId: peerId } = link.peer;
  if (
    peerId !== null &&
    (await others.where('peer_application_id', '=', peerId).executeTakeFirst()) !== undefined
  ) {
    throw new LinkConflictError('applicationId', peerId);
  }
  if (link.incoming === null) return;
  const { consumerKey } = link.incoming;
  if ((await others.where('incoming_consumer_key', '=', consumerKey).executeTakeFirst()) !== undefined) {
    throw new LinkConflictError('consumerKey', consumerKey);
  }
}
