// Access tokens in SQL.
import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import type { AccessTokenStore } from '../store.ts';
import { fromAccessTokenRow, toAccessTokenRow } from './access-token-row.ts';
import { countChange } from './changes.ts';
import { inTransaction, type SqlContext } from './context.ts';
import { type LateWrites, lateRecords } from './late-writes.ts';
import type { Schema } from './schema.ts';

export function sqlAccessTokens(context: SqlContext, late: LateWrites): AccessTokenStore {
  const { db, applicationId } = context;
  const select = () => db.selectFrom('access_tokens').selectAll().where('application_id', '=', applicationId);
  const selectLive = (nowSeconds: number) =>
    select()
      .where('revoked_at_seconds', 'is', null)
      .where((where) => where.not(isSessionOver(where, nowSeconds)))
      .orderBy('created_at_seconds', 'desc')
      .orderBy('id', 'desc');
  const uses = lateRecords<number>(late, (tx, id, lastUsedAtSeconds) =>
    tx
      .updateTable('access_tokens')
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
    async find(tokenDigest) {
      const row = await select().where('token_digest', '=', tokenDigest).executeTakeFirst();
      return row && fromAccessTokenRow(context, row);
    },
    async listByUser(user, nowSeconds) {
      await late.settle();
      const rows = await selectLive(nowSeconds).where('user_name', '=', user).execute();
      return rows.map((row) => fromAccessTokenRow(context, row));
    },
    async listByLink(linkId, nowSeconds, limit) {
      await late.settle();
      const live = selectLive(nowSeconds).where('link_id', '=', linkId);
      const rows = await (limit === undefined ? live : live.limit(limit)).execute();
      return rows.map((row) => fromAccessTokenRow(context, row));
    },
    async renew(oldDigest, next, nowSeconds) {
      const counter = await inTransaction(context, async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('access_tokens')
          .set(toAccessTokenRow(context, next))
          .where('application_id', '=', applicationId)
          .where('token_digest', '=', oldDigest)
          .where('id', '=', next.id)
          .where('revoked_at_seconds', 'is', null)
          .where('session_handle_digest', 'is not', null)
          .where('session_expires_at_seconds', '>', nowSeconds)
          .executeTakeFirst();
        return numUpdatedRows === 0n ? undefined : await countChange(tx, context);
      });
      if (counter !== undefined) context.changed(counter);
      return counter !== undefined;
    },
    async revoke(id, nowSeconds, owner) {
      const result = await inTransaction(context, async (tx) => {
        let update = tx
          .updateTable('access_tokens')
          .set({ revoked_at_seconds: nowSeconds })
          .where('application_id', '=', applicationId)
          .where('id', '=', id)
          .where('revoked_at_seconds', 'is', null);
        if (owner !== undefined) update = update.where('user_name', '=', owner);
        const row = await update.returningAll().executeTakeFirst();
        return row && { token: fromAccessTokenRow(context, row), counter: await countChange(tx, context) };
      });
      if (result !== undefined) context.changed(result.counter);
      return result?.token;
    },
    touch: (id, nowSeconds) => uses.set(id, (waiting = 0) => Math.max(waiting, nowSeconds)),
  };
}

/** Removes those whose session is over. @returns how many. */
export async function sweepAccessTokens(context: SqlContext, nowSeconds: number): Promise<number> {
  const { count, counter } = await inTransaction(context, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('access_tokens')
      .where('application_id', '=', context.applicationId)
      .where((where) => isSessionOver(where, nowSeconds))
      .executeTakeFirst();
    const removed = Number(numDeletedRows);
    return { count: removed, counter: removed === 0 ? undefined : await countChange(tx, context) };
  });
  if (counter !== undefined) context.changed(counter);
  return count;
}

function isSessionOver(
  where: ExpressionBuilder<Schema, 'access_tokens'>,
  nowSeconds: number,
): ExpressionWrapper<Schema, 'access_tokens', SqlBool> {
  return where.and([
    where('expires_at_seconds', '<=', nowSeconds),
    where.or([
      where('session_handle_digest', 'is', null),
      where('session_expires_at_seconds', '<=', nowSeconds),
    ]),
  ]);
}
