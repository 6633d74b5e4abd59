import { settingsOfProcess } from '#app/lib/env.server.ts';
import { createLog, faultFacts } from '#app/lib/log.ts';
import { createApp, startBackground, stopBackground } from './app.server.ts';
import { openDatabase } from './database-boot.server.ts';

/**
 * Starts a process that carries out the runs of its site and serves nothing. Resolves when it is ready to take them; SIGTERM and
 * SIGINT end it with exit status 0.
 */
export async function startWorker({ appDir }: { appDir: string }): Promise<{ site: string; stop(): Promise<void> }> {
  const settings = settingsOfProcess(appDir);
  const log = createLog(settings.logLevel);
  const database = await openDatabase(settings, log);
  const { services } = createApp({ settings, db: database.db, log });
  await services.system.recover();
  startBackground(services, database.listening);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await stopBackground(services);
      await database.close();
    })();
    return stopping;
  };
  const end = (signal: string): void => {
    log.info({ signal }, 'worker.stopping');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(faultFacts(error), 'worker.stop_failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => end('SIGTERM'));
  process.once('SIGINT', () => end('SIGINT'));
  return { site: settings.site, stop };
}
