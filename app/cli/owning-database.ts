import path from 'node:path';
import { type Settings, settingsOfProcess } from '#app/lib/env.server.ts';
import { createLog } from '#app/lib/log.ts';
import { createDatabase, type Database } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/server.ts';

/**
 * Opens the database of the settings as the role that owns its tables and runs `work`; starts the embedded one when
 * no URL is given. Prints a failure as one sentence and sets the exit status.
 */
export async function withOwningDatabase(work: (db: Database, settings: Settings) => Promise<void>): Promise<void> {
  try {
    const settings = settingsOfProcess(path.resolve(import.meta.dirname, '../..'));
    const url = settings.databaseMigrationUrl ?? settings.databaseUrl;
    const embedded =
      url === null ? await startEmbedded({ dataDir: settings.dataDir, log: createLog('warn', process.stderr) }) : null;
    const database = createDatabase({ connection: embedded?.connection ?? url ?? '', poolSize: 2 });
    try {
      await work(database.db, settings);
    } finally {
      await database.close();
      await embedded?.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
