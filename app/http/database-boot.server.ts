import type { Settings } from '#app/lib/env.server.ts';
import { faultFacts, type Log } from '#app/lib/log.ts';
import { assertSafeAppRole } from '#db/app-role.ts';
import { createDatabase, type Database, type DatabaseConfig } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/server.ts';
import { migrateToLatest } from '#db/migrator.ts';
import { installRunQueue } from '#db/run-queue.ts';

export interface OpenDatabase {
  db: Database;
  /** A connection that can LISTEN, which the queue of runs needs. */
  listening: DatabaseConfig['connection'];
  close(): Promise<void>;
}

/**
 * Opens the database of the settings, the embedded one when no URL is given, and brings its tables up to date.
 * @throws Error with a sentence for the person who starts the program
 */
export async function openDatabase(settings: Settings, log: Log): Promise<OpenDatabase> {
  const embedded = settings.databaseUrl ? null : await startEmbedded({ dataDir: settings.dataDir, log });
  try {
    const onIdleError = (error: Error) => log.warn(faultFacts(error), 'database.connection_lost');
    const connection = embedded ? embedded.connection : (settings.databaseUrl ?? '');
    const database = createDatabase({ connection, onIdleError });
    if (settings.databaseMigrationUrl) {
      const owning = createDatabase({ connection: settings.databaseMigrationUrl, onIdleError });
      const runtimeRole = decodeURIComponent(new URL(settings.databaseUrl ?? settings.databaseMigrationUrl).username);
      await migrateToLatest(owning.db, { runtimeRole })
        .then(() => installRunQueue(owning.pool, runtimeRole))
        .finally(() => owning.close());
    } else {
      await migrateToLatest(database.db);
      await installRunQueue(database.pool);
    }
    await assertSafeAppRole(database.db);
    return {
      db: database.db,
      listening: settings.databaseDirectUrl ?? connection,
      close: async () => {
        await database.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
