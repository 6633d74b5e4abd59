import { randomBytes } from 'node:crypto';
import type { Settings } from '#app/lib/env.server.ts';
import { createLog, type Log } from '#app/lib/log.ts';
import { createArtifactChanges } from '#app/services/artifact-changes.server.ts';
import { createArtifactContent } from '#app/services/artifact-content.server.ts';
import { createArtifacts } from '#app/services/artifacts.server.ts';
import { createAudit } from '#app/services/audit.server.ts';
import { createCollections } from '#app/services/collections.server.ts';
import { createCollectionExport } from '#app/services/collections-export.server.ts';
import { createComposites } from '#app/services/composites.server.ts';
import { createCompositeMembers } from '#app/services/composites-members.server.ts';
import { createDeployments } from '#app/services/deployments.server.ts';
import { createDrift } from '#app/services/drift.server.ts';
import { createForgetting } from '#app/services/forgetting.server.ts';
import { createGarbage } from '#app/services/garbage.server.ts';

import { createGenerations } from '#app/services/generations.server.ts';
import { createGroups } from '#app/services/groups.server.ts';
import { createGroupContents } from '#app/services/groups-contents.server.ts';
import { createHome } from '#app/services/home.server.ts';
import { createIdempotency } from '#app/services/idempotency.server.ts';
import { createImports } from '#app/services/imports.server.ts';
import { createLibraryPages } from '#app/services/library-pages.server.ts';
import { createManyDeploys } from '#app/services/many-deploys.server.ts';
import { createMembers } from '#app/services/members.server.ts';
import { createProfiles } from '#app/services/profiles.server.ts';
import { createProjectPages } from '#app/services/project-pages.server.ts';
import { createProjectStatus } from '#app/services/project-status.server.ts';
import { createProjects } from '#app/services/projects.server.ts';
import { createRateLimits } from '#app/services/rate-limits.server.ts';
import { createResolution } from '#app/services/resolution.server.ts';
import { createRetries } from '#app/services/retries.server.ts';
import { createReversals } from '#app/services/reversals.server.ts';
import { createRunAgain } from '#app/services/run-again.server.ts';
import { createRunDesk } from '#app/services/run-desk.server.ts';
import { createRunEvents } from '#app/services/run-events.server.ts';
import { createRunQueue } from '#app/services/run-queue.server.ts';
import { createRuns } from '#app/services/runs.server.ts';
import { createSamples } from '#app/services/samples.server.ts';
import { createSearch } from '#app/services/search.server.ts';
import { createSessions } from '#app/services/sessions.server.ts';
import { createSetExport } from '#app/services/set-export.server.ts';
import { createSetFigures } from '#app/services/set-figures.server.ts';
import { createSetImport } from '#app/services/set-import.server.ts';
import { createSetPages } from '#app/services/set-pages.server.ts';
import { createSetPicker } from '#app/services/set-picker.server.ts';
import { createSets } from '#app/services/sets.server.ts';
import { createSingleSignOn } from '#app/services/single-sign-on.server.ts';
import { createStandingLook } from '#app/services/standing-look.server.ts';
import { createSystem } from '#app/services/system.server.ts';
import { createTokens } from '#app/services/tokens.server.ts';
import type { Database } from '#db/client.ts';
import { createFlash, type FlashStore } from './flash.server.ts';
import { createSealer, type Sealer } from './sealed.server.ts';

function createServices(deps: { db: Database; log: Log; settings: Settings; now: () => Date }) {
  const sets = createSets(deps, createSetFigures());
  const resolution = createResolution(deps);
  const runDesk = createRunDesk(deps);
  const jobAgain = createRunAgain(deps, resolution);
  const runQueue = createRunQueue(deps, runDesk, jobAgain);
  const deployments = createDeployments(deps, resolution, runDesk, runQueue);
  const projects = createProjects(deps);
  const sessions = createSessions(deps);
  const runs = createRuns(deps, runDesk);
  const look = createStandingLook(deps, resolution);
  const drift = createDrift(deps, look);
  const projectStatus = createProjectStatus(deps, look);
  const composites = createComposites(deps);
  const library = { artifacts: createArtifacts(deps), collections: createCollections(deps), groups: createGroups(deps) };
  const groupContents = createGroupContents(deps);
  const imports = createImports(deps);
  const members = createMembers(deps);
  return {
    ...library,
    artifactChanges: createArtifactChanges(deps),
    artifactContent: createArtifactContent(deps),
    audit: createAudit(deps),
    collectionExport: createCollectionExport(deps),
    compositeMembers: createCompositeMembers(deps),
    composites,
    deployments,
    drift,
    forgetting: createForgetting(deps),
    garbage: createGarbage(deps),
    generations: createGenerations(deps),
    groupContents,
    home: createHome(deps, sets),
    idempotency: createIdempotency(deps),
    imports,
    libraryPages: createLibraryPages(deps, { ...library, composites }),
    members,
    manyDeploys: createManyDeploys(deps, resolution, runDesk, runQueue, deployments),
    profiles: createProfiles(deps),
    projectPages: createProjectPages(deps, { projects, runs, projectStatus }),
    projects,
    projectStatus,
    rateLimits: createRateLimits(deps),
    resolution,
    runDesk,
    retries: createRetries(deps, deployments, jobAgain),
    runEvents: createRunEvents(deps),
    runQueue,
    samples: createSamples(deps, { ...library, groupContents, imports, members, projects, sets }),
    reversals: createReversals(deps, deployments),
    search: createSearch(deps),
    runs,
    sessions,
    setExport: createSetExport(deps, resolution),
    setImport: createSetImport(deps),
    setPages: createSetPages(deps, sets, resolution),
    setPicker: createSetPicker(deps),
    sets,
    singleSignOn: createSingleSignOn(deps, sessions),
    system: createSystem(deps, [deployments.recover]),
    tokens: createTokens(deps),
  };
}

export type Services = ReturnType<typeof createServices>;

/** Everything a request needs, made once per process (or per test). */
export interface App {
  settings: Settings;
  log: Log;
  services: Services;
  flash: FlashStore;
  /** Aborted when the process is to end: streams to readers end with it. */
  ending: AbortController;
  /** For what a browser carries and nobody may read, such as a token on its way to being shown. */
  sealer: Sealer;
  /** The port actually listened on; equals `settings.port` unless that is 0. */
  port(): number;
  setPort(port: number): void;
}

export interface AppParts {
  settings: Settings;
  db: Database;
  log?: Log;
  /** Signs cookies; a random one when absent, which forgets flashes at a restart. */
  secret?: string;
  now?: () => Date;
}

/** The composition root: dependencies are handed out here and nowhere else. */
export function createApp({ settings, db, log = createLog(settings.logLevel), secret, now = () => new Date() }: AppParts): App {
  let port = settings.port;
  const key = secret ?? randomBytes(32).toString('hex');
  return {
    settings,
    log,
    services: createServices({ db, log, settings, now }),
    ending: new AbortController(),
    flash: createFlash(key, settings.publicOrigin?.startsWith('https:') ?? false),
    sealer: createSealer(key),
    port: () => port,
    setPort: (actual) => {
      port = actual;
    },
  };
}
