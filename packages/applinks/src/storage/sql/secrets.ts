// Secrets that are no part of a link, in SQL.
import type { SecretStore } from '../store.ts';
import { rowSealer, type SqlContext } from './context.ts';

export function sqlSecrets(context: SqlContext): SecretStore {
  const { db, applicationId } = context;
  const seal = (name: string, value: string): string =>
    rowSealer(context, 'secrets', name).seal('value', value);
  const read = async (name: string): Promise<string | undefined> => {
    const row = await db
      .selectFrom('secrets')
      .select('value')
      .where('application_id', '=', applicationId)
      .where('name', '=', name)
      .executeTakeFirst();
    return row && rowSealer(context, 'secrets', name).open('value', row.value);
  };
  return {
    get: read,
    async setIfAbsent(name, value) {
      await db
        .insertInto('secrets')
        .values({ application_id: applicationId, name, value: seal(name, value) })
        .onConflict((conflict) => conflict.columns(['application_id', 'name']).doNothing())
        .execute();
      // Whoever lost reads what the winner wrote. Nobody removes a secret.
      return (await read(name)) ?? value;
    },
    async set(name, value) {
      const sealed = seal(name, value);
      await db
        .insertInto('secrets')
        .values({ application_id: applicationId, name, value: sealed })
        .onConflict((conflict) => conflict.columns(['application_id', 'name']).doUpdateSet({ value: sealed }))
        .execute();
    },
  };
}
