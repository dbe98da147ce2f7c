// Kysely over one connection.
import {
  CompiledQuery,
  type Dialect,
  Kysely,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Database, Schema } from '../sql/schema.ts';
import type { Connection } from './driver.ts';

export function kyselyOver(connection: Connection): Database {
  return new Kysely<Schema>({ dialect: dialect(connection) });
}

function dialect(connection: Connection): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createDriver() {
      const driver = new SqliteDriver({ database: connection });
      // A deferred transaction that reads and then writes fails when another process wrote in between; this one waits first.
      driver.beginTransaction = async (kyselyConnection) => {
        await kyselyConnection.executeQuery(CompiledQuery.raw('begin immediate'));
      };
      return driver;
    },
  };
}
