import { createLog } from '#app/lib/log.ts';
import { createSetFigures } from '#app/services/sets/figures.server.ts';
import { createMembers } from '#app/services/sets/members.server.ts';
import { createResolution } from '#app/services/sets/resolution.server.ts';
import { createSets } from '#app/services/sets/sets.server.ts';
import type { Database } from '#db/client.ts';

/** The services of deployment sets over a database, without the web around them. */
export function setServices(db: Database) {
  const deps = { db, log: createLog('silent') };
  return { sets: createSets(deps, createSetFigures()), members: createMembers(deps), resolution: createResolution(deps) };
}
