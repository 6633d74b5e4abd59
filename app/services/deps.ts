import type { Settings } from '#app/lib/env.server.ts';
import type { Log } from '#app/lib/log.ts';
import type { Database } from '#db/client.ts';

/** What every service is made with, once, at the composition root. */
export interface ServiceDeps {
  db: Database;
  log: Log;
  settings: Settings;
  now: () => Date;
}
