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

/** SQLSTATEs of a server that answers and refuses: unknown user, wrong password, no such database, too many connections. */
const REFUSED = /^(28...|3D000|53300|57P0.)$/;
/** What the system says when nobody answers there. */
const NO_ANSWER = /^E[A-Z]+$/;

/** A database that cannot be reached, in words that say which setting to look at; other failures as they are. */
function unreachable(error: unknown, { databaseUrl, databaseMigrationUrl }: Settings): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!databaseUrl || !(REFUSED.test(code) || NO_ANSWER.test(code))) return error;
  const { hostname, port, pathname } = new URL(databaseUrl);
  const where = `${decodeURIComponent(hostname) || 'localhost'}${port === '' ? '' : `:${port}`}${decodeURIComponent(pathname)}`;
  const why = (error instanceof Error && error.message) || code;
  const settings = databaseMigrationUrl ? 'DATABASE_URL and DATABASE_MIGRATION_URL' : 'DATABASE_URL';
  return new Error(
    `The database ${where} cannot be used (${why}). See that it runs, and that address, user and password in ${settings} are right.`,
    { cause: error },
  );
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
    throw unreachable(error, settings);
  }
}
