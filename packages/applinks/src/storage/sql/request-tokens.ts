// Request tokens in SQL.
import type { RequestToken, RequestTokenStore } from '../store.ts';
import { toAccessTokenRow } from './access-token-row.ts';
import { countChange } from './changes.ts';
import { inTransaction, rowSealer, type SqlContext, whole } from './context.ts';
import { requireLink } from './links.ts';
import type { RequestTokenRow } from './schema.ts';

export function sqlRequestTokens(context: SqlContext): RequestTokenStore {
  const { db, applicationId } = context;
  return {
    add(token, maxUnused) {
      return inTransaction(context, async (tx) => {
        await requireLink(tx, context, token.linkId);
        const { unused } = await tx
          .selectFrom('request_tokens')
          .select((select) => select.fn.countAll<number>().as('unused'))
          .where('application_id', '=', applicationId)
          .where('link_id', '=', token.linkId)
          .where('state', '=', 'pending')
          .where('expires_at_seconds', '>', token.createdAtSeconds)
          .executeTakeFirstOrThrow();
        if (whole(unused) >= maxUnused) return false;
        await tx.insertInto('request_tokens').values(toRow(context, token)).execute();
        return true;
      });
    },
    async find(tokenDigest) {
      const row = await db
        .selectFrom('request_tokens')
        .selectAll()
        .where('application_id', '=', applicationId)
        .where('token_digest', '=', tokenDigest)
        .executeTakeFirst();
      return row && fromRow(context, row);
    },
    async decide(tokenDigest, { user, verifierDigest }, nowSeconds) {
      const { numUpdatedRows } = await db
        .updateTable('request_tokens')
        .set({
          state: verifierDigest === null ? 'denied' : 'approved',
          user_name: user,
          verifier_digest: verifierDigest,
        })
        .where('application_id', '=', applicationId)
        .where('token_digest', '=', tokenDigest)
        .where('state', '=', 'pending')
        .where('expires_at_seconds', '>', nowSeconds)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    countWrongVerifier(tokenDigest, maxWrong) {
      return inTransaction(context, async (tx) => {
        const row = await tx
          .updateTable('request_tokens')
          .set((set) => ({
            wrong_verifiers: set('wrong_verifiers', '+', 1),
            state: set
              .case()
              .when(set('wrong_verifiers', '+', 1), '>=', maxWrong)
              .then('burnt' as const)
              .else(set.ref('state'))
              .end(),
          }))
          .where('application_id', '=', applicationId)
          .where('token_digest', '=', tokenDigest)
          .where('state', 'in', ['pending', 'approved'])
          .returning('state')
          .executeTakeFirst();
        if (row !== undefined) return row.state;
        const settled = await tx
          .selectFrom('request_tokens')
          .select('state')
          .where('application_id', '=', applicationId)
          .where('token_digest', '=', tokenDigest)
          .executeTakeFirst();
        return settled?.state;
      });
    },
    async exchange(tokenDigest, accessToken, nowSeconds) {
      const counter = await inTransaction(context, async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('request_tokens')
          .set({ state: 'exchanged' })
          .where('application_id', '=', applicationId)
          .where('token_digest', '=', tokenDigest)
          .where('link_id', '=', accessToken.linkId)
          .where('state', '=', 'approved')
          .where('expires_at_seconds', '>', nowSeconds)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return undefined;
        await tx.insertInto('access_tokens').values(toAccessTokenRow(context, accessToken)).execute();
        return await countChange(tx, context);
      });
      if (counter !== undefined) context.changed(counter);
      return counter !== undefined;
    },
    async listByLink(linkId, limit) {
      const rows = await db
        .selectFrom('request_tokens')
        .selectAll()
        .where('application_id', '=', applicationId)
        .where('link_id', '=', linkId)
        .orderBy('created_at_seconds', 'desc')
        .orderBy('token_digest', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => fromRow(context, row));
    },
  };
}

/** Removes the expired ones. @returns how many. */
export async function sweepRequestTokens(
  { db, applicationId }: SqlContext,
  nowSeconds: number,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('request_tokens')
    .where('application_id', '=', applicationId)
    .where('expires_at_seconds', '<=', nowSeconds)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

function toRow(context: SqlContext, token: RequestToken): RequestTokenRow {
  return {
    application_id: context.applicationId,
    token_digest: token.tokenDigest,
    secret: rowSealer(context, 'request_tokens', token.tokenDigest).seal('secret', token.secret),
    link_id: token.linkId,
    callback: token.callback,
    state: token.state,
    user_name: token.user,
    verifier_digest: token.verifierDigest,
    wrong_verifiers: token.wrongVerifiers,
    created_at_seconds: token.createdAtSeconds,
    expires_at_seconds: token.expiresAtSeconds,
  };
}

function fromRow(context: SqlContext, row: RequestTokenRow): RequestToken {
  return {
    tokenDigest: row.token_digest,
    secret: rowSealer(context, 'request_tokens', row.token_digest).open('secret', row.secret),
    linkId: row.link_id,
    callback: row.callback,
    state: row.state,
    user: row.user_name,
    verifierDigest: row.verifier_digest,
    wrongVerifiers: row.wrong_verifiers,
    createdAtSeconds: whole(row.created_at_seconds),
    expiresAtSeconds: whole(row.expires_at_seconds),
  };
}
