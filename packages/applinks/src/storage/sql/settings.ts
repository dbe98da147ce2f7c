// Settings in SQL.
import type { SettingStore } from '../store.ts';
import type { SqlContext } from './context.ts';

export function sqlSettings({ db, applicationId }: SqlContext): SettingStore {
  return {
    async get(name) {
      const row = await db
        .selectFrom('settings')
        .select('value')
        .where('application_id', '=', applicationId)
        .where('name', '=', name)
        .executeTakeFirst();
      return row?.value;
    },
    async set(name, value) {
      await db
        .insertInto('settings')
        .values({ application_id: applicationId, name, value })
        .onConflict((conflict) => conflict.columns(['application_id', 'name']).doUpdateSet({ value }))
        .execute();
    },
  };
}
