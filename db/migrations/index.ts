import type { Migration, MigrationProvider } from 'kysely';
import * as library from './001-library.ts';
import * as artifactUuid from './002-artifact-uuid.ts';
import * as composites from './003-composites.ts';
import * as deploymentSets from './004-deployment-sets.ts';
import * as projects from './005-projects.ts';
import * as security from './006-security.ts';
import * as searchLater from './007-search-later.ts';
import * as bestMatch from './008-best-match.ts';
import * as ownNames from './009-own-names.ts';
import * as accepted from './010-accepted.ts';

/** Every migration in its order. A list rather than a folder, so that the built server carries them along. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-library': library,
  '002-artifact-uuid': artifactUuid,
  '003-composites': composites,
  '004-deployment-sets': deploymentSets,
  '005-projects': projects,
  '006-security': security,
  '007-search-later': searchLater,
  '008-best-match': bestMatch,
  '009-own-names': ownNames,
  '010-accepted': accepted,
};

export const migrationProvider: MigrationProvider = { getMigrations: async () => ({ ...MIGRATIONS }) };
