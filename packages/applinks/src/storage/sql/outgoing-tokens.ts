// The consumer's tokens in SQL. A token is sealed anew at each write, so its sealed text names one version of the row:
// a change that depends on the opened token says in its condition which text it has opened.
import type { OutgoingRequestToken, OutgoingToken, OutgoingTokenStore } from '../store.ts';
import { inTransaction, rowSealer, type SqlContext, whole } from './context.ts';
import { requireLink } from './links.ts';
import type { OutgoingRequestTokenRow, OutgoingTokenRow } from './schema.ts';

export function sqlOutgoingTokens(context: SqlContext): OutgoingTokenStore {
  const { db, applicationId } = context;
  const select = () =>
    db.selectFrom('outgoing_tokens').selectAll().where('application_id', '=', applicationId);
  const findRow = (linkId: string, user: string) =>
    select().where('link_id', '=', linkId).where('user_name', '=', user).executeTakeFirst();
  return {
    async putRequestToken(token) {
      const row = toRequestTokenRow(context, token);
      await inTransaction(context, async (tx) => {
        await requireLink(tx, context, token.linkId);
        await tx
          .insertInto('outgoing_request_tokens')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['application_id', 'link_id', 'user_name', 'session_digest']).doUpdateSet(row),
          )
          .execute();
      });
    },
    async takeRequestToken({ linkId, user, sessionDigest, token }, nowSeconds) {
      const row = await db
        .selectFrom('outgoing_request_tokens')
        .selectAll()
        .where('application_id', '=', applicationId)
        .where('link_id', '=', linkId)
        .where('user_name', '=', user)
        .where('session_digest', '=', sessionDigest)
        .where('expires_at_seconds', '>', nowSeconds)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const stored = fromRequestTokenRow(context, row);
      if (stored.token !== token) return undefined;
      const { numDeletedRows } = await db
        .deleteFrom('outgoing_request_tokens')
        .where('application_id', '=', applicationId)
        .where('link_id', '=', linkId)
        .where('user_name', '=', user)
        .where('session_digest', '=', sessionDigest)
        .where('token', '=', row.token)
        .executeTakeFirst();
      return numDeletedRows > 0n ? stored : undefined;
    },
    async put(token) {
      const row = toTokenRow(context, token);
      await inTransaction(context, async (tx) => {
        await requireLink(tx, context, token.linkId);
        await tx
          .insertInto('outgoing_tokens')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['application_id', 'link_id', 'user_name']).doUpdateSet(row),
          )
          .execute();
      });
    },
    async find(linkId, user) {
      const row = await findRow(linkId, user);
      return row && fromTokenRow(context, row);
    },
    async listByUser(user) {
      const rows = await select()
        .where('user_name', '=', user)
        .orderBy('created_at_seconds')
        .orderBy('link_id')
        .execute();
      return rows.map((row) => fromTokenRow(context, row));
    },
    async listByLink(linkId) {
      const rows = await select()
        .where('link_id', '=', linkId)
        .orderBy('created_at_seconds')
        .orderBy('user_name')
        .execute();
      return rows.map((row) => fromTokenRow(context, row));
    },
    async drop(linkId, user, token) {
      let drop = db
        .deleteFrom('outgoing_tokens')
        .where('application_id', '=', applicationId)
        .where('link_id', '=', linkId)
        .where('user_name', '=', user);
      if (token !== undefined) {
        const row = await findRow(linkId, user);
        if (row === undefined || fromTokenRow(context, row).token !== token) return false;
        drop = drop.where('token', '=', row.token);
      }
      const { numDeletedRows } = await drop.executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

/** Removes expired request tokens; access tokens stay, the peer alone knows their end. @returns how many. */
export async function sweepOutgoingRequestTokens(
  { db, applicationId }: SqlContext,
  nowSeconds: number,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('outgoing_request_tokens')
    .where('application_id', '=', applicationId)
    .where('expires_at_seconds', '<=', nowSeconds)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

function toRequestTokenRow(context: SqlContext, token: OutgoingRequestToken): OutgoingRequestTokenRow {
  const sealer = rowSealer(context, 'outgoing_request_tokens', token.linkId, token.user, token.sessionDigest);
  return {
    application_id: context.applicationId,
    link_id: token.linkId,
    user_name: token.user,
    session_digest: token.sessionDigest,
    token: sealer.seal('token', token.token),
    token_secret: sealer.seal('token_secret', token.tokenSecret),
    redirect_url: token.redirectUrl,
    created_at_seconds: token.createdAtSeconds,
    expires_at_seconds: token.expiresAtSeconds,
  };
}

function fromRequestTokenRow(context: SqlContext, row: OutgoingRequestTokenRow): OutgoingRequestToken {
  const sealer = rowSealer(
    context,
    'outgoing_request_tokens',
    row.link_id,
    row.user_name,
    row.session_digest,
  );
  return {
    linkId: row.link_id,
    user: row.user_name,
    sessionDigest: row.session_digest,
    token: sealer.open('token', row.token),
    tokenSecret: sealer.open('token_secret', row.token_secret),
    redirectUrl: row.redirect_url,
    createdAtSeconds: whole(row.created_at_seconds),
    expiresAtSeconds: whole(row.expires_at_seconds),
  };
}

function toTokenRow(context: SqlContext, token: OutgoingToken): OutgoingTokenRow {
  const sealer = rowSealer(context, 'outgoing_tokens', token.linkId, token.user);
  return {
    application_id: context.applicationId,
    link_id: token.linkId,
    user_name: token.user,
    token: sealer.seal('token', token.token),
    token_secret: sealer.seal('token_secret', token.tokenSecret),
    session_handle: sealer.sealNullable('session_handle', token.sessionHandle),
    expires_at_seconds: token.expiresAtSeconds,
    session_expires_at_seconds: token.sessionExpiresAtSeconds,
    created_at_seconds: token.createdAtSeconds,
  };
}

function fromTokenRow(context: SqlContext, row: OutgoingTokenRow): OutgoingToken {
  const sealer = rowSealer(context, 'outgoing_tokens', row.link_id, row.user_name);
  return {
    linkId: row.link_id,
    user: row.user_name,
    token: sealer.open('token', row.token),
    tokenSecret: sealer.open('token_secret', row.token_secret),
    sessionHandle: sealer.openNullable('session_handle', row.session_handle),
    expiresAtSeconds: whole(row.expires_at_seconds),
    sessionExpiresAtSeconds: whole(row.session_expires_at_seconds),
    createdAtSeconds: whole(row.created_at_seconds),
  };
}
