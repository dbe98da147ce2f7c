// The consumer's tokens in SQL. A token is sealed anew at each write, so its sealed text names one version of the row:
// a change that depends on the opened token says in its condition which text it has opened.

import { byText } from '../order.ts';
import type { OutgoingRequestToken, OutgoingToken, OutgoingTokenStore } from '../store.ts';
import { inTransaction, rowSealer, type SqlContext, whole } from './context.ts';
import { type LateWrites, lateRecords } from './late-writes.ts';
import { requireLink } from './links.ts';
import type { OutgoingRequestTokenRow, OutgoingTokenRow } from './schema.ts';

/** That a token was used, until it is written. */
interface Use {
  readonly linkId: string;
  readonly user: string;
  readonly atSeconds: number;
}

export function sqlOutgoingTokens(context: SqlContext, late: LateWrites): OutgoingTokenStore {
  const { db, applicationId } = context;
  const findRow = (linkId: string, user: string) =>
    db
      .selectFrom('outgoing_tokens')
      .selectAll()
      .where('application_id', '=', applicationId)
      .where('link_id', '=', linkId)
      .where('user_name', '=', user)
      .executeTakeFirst();
  const uses = lateRecords<Use>(late, (tx, _, { linkId, user, atSeconds }) =>
    tx
      .updateTable('outgoing_tokens')
      .set({ last_used_at_seconds: atSeconds })
      .where('application_id', '=', applicationId)
      .where('link_id', '=', linkId)
      .where('user_name', '=', user)
      .where((where) =>
        where.or([where('last_used_at_seconds', 'is', null), where('last_used_at_seconds', '<', atSeconds)]),
      )
      .execute(),
  );
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
      await late.settle();
      const rows = await db
        .selectFrom('outgoing_tokens')
        .selectAll()
        .where('application_id', '=', applicationId)
        .where('user_name', '=', user)
        .orderBy('created_at_seconds')
        .orderBy('link_id')
        .execute();
      return rows.map((row) => fromTokenRow(context, row));
    },
    async listByLink(linkId) {
      await late.settle();
      const rows = await db
        .selectFrom('outgoing_tokens')
        .selectAll()
        .where('application_id', '=', applicationId)
        .where('link_id', '=', linkId)
        .execute();
      return rows.map((row) => fromTokenRow(context, row)).toSorted(byText(({ user }) => [user]));
    },
    async replace(oldToken, next) {
      const row = await findRow(next.linkId, next.user);
      if (row === undefined || fromTokenRow(context, row).token !== oldToken) return false;
      const { numUpdatedRows } = await db
        .updateTable('outgoing_tokens')
        .set(toTokenRow(context, next))
        .where('application_id', '=', applicationId)
        .where('link_id', '=', next.linkId)
        .where('user_name', '=', next.user)
        .where('token', '=', row.token)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
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
    touch: (linkId, user, nowSeconds) =>
      uses.set(JSON.stringify([linkId, user]), (waiting) => ({
        linkId,
        user,
        atSeconds: Math.max(waiting?.atSeconds ?? 0, nowSeconds),
      })),
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
    issued_at_seconds: token.issuedAtSeconds,
    last_used_at_seconds: token.lastUsedAtSeconds,
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
    issuedAtSeconds: whole(row.issued_at_seconds),
    lastUsedAtSeconds: whole(row.last_used_at_seconds),
  };
}
