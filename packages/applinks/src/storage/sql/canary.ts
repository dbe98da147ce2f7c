// Finds out at the start whether the key is the one that sealed this database.
import type { SealContext, Sealer } from '../sealed.ts';
import type { Database } from './schema.ts';

const CANARY = 'maillon';

/**
 * Opens the canary, or seals one when there is none yet.
 *
 * @throws StoreError `key_wrong` or `sealed_corrupt` when it does not open.
 */
export async function checkCanary(db: Database, applicationId: string, sealer: Sealer): Promise<void> {
  const context: SealContext = { table: 'sealing_canaries', row: applicationId, column: 'canary' };
  const sealed = await readCanary(db, applicationId);
  if (sealed !== undefined) {
    sealer.open(context, sealed);
    return;
  }
  await db
    .insertInto('sealing_canaries')
    .values({ application_id: applicationId, canary: sealer.seal(context, CANARY) })
    .execute();
}

async function readCanary(db: Database, applicationId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('sealing_canaries')
    .select('canary')
    .where('application_id', '=', applicationId)
    .executeTakeFirst();
  return row?.canary;
}
