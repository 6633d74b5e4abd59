import { createLog } from '#app/lib/log.ts';
import { createMembers } from '#app/services/members.server.ts';
import { createResolution } from '#app/services/resolution.server.ts';
import { createSetFigures } from '#app/services/set-figures.server.ts';
import { createSets } from '#app/services/sets.server.ts';
import type { Database } from '#db/client.ts';

/** The services of deployment sets over a database, without the web around them. */
export function setServices(db: Database) {
  const deps = { db, log: createLog('silent') };
  return { sets: createSets(deps, createSetFigures()), members: createMembers(deps), resolution: createResolution(deps) };
}
