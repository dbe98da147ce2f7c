// The store of a data folder, beside a gateway that may be running on it: quicker than a command.
import { join } from 'node:path';
import { sqliteStore } from '@maillon/applinks/sqlite';
import type { Store } from '@maillon/applinks/storage';

export async function inStore<Result>(
  data: string,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await sqliteStore({ file: join(data, 'maillon.db'), keyFile: join(data, 'key') });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
