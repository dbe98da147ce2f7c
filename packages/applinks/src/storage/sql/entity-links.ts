// Entity links in SQL.
import { byText } from '../order.ts';
import type { EntityLinkStore } from '../store.ts';
import { inTransaction, type SqlContext } from './context.ts';
import { requireLink } from './links.ts';

export function sqlEntityLinks(context: SqlContext): EntityLinkStore {
  const { db, applicationId } = context;
  return {
    put({ linkId, localKey, remoteKey, remoteName, remoteType }) {
      return inTransaction(context, async (tx) => {
        await requireLink(tx, context, linkId);
        const described = { remote_name: remoteName, remote_type: remoteType };
        await tx
          .insertInto('entity_links')
          .values({
            application_id: applicationId,
            link_id: linkId,
            local_key: localKey,
            remote_key: remoteKey,
            ...described,
          })
          .onConflict((conflict) =>
            conflict.columns(['application_id', 'link_id', 'local_key', 'remote_key']).doUpdateSet(described),
          )
          .execute();
      });
    },
    async list(linkId) {
      const rows = await db
        .selectFrom('entity_links')
        .selectAll()
        .where('application_id', '=', applicationId)
        .where('link_id', '=', linkId)
        .execute();
      return rows
        .map((row) => ({
          linkId: row.link_id,
          localKey: row.local_key,
          remoteKey: row.remote_key,
          remoteName: row.remote_name,
          remoteType: row.remote_type,
        }))
        .toSorted(byText(({ localKey, remoteKey }) => [localKey, remoteKey]));
    },
    async remove(linkId, localKey, remoteKey) {
      const { numDeletedRows } = await db
        .deleteFrom('entity_links')
        .where('application_id', '=', applicationId)
        .where('link_id', '=', linkId)
        .where('local_key', '=', localKey)
        .where('remote_key', '=', remoteKey)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
