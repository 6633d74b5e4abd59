import { randomBytes } from 'node:crypto';
import type { Settings } from '#app/lib/env.server.ts';
import { createLog, type Log } from '#app/lib/log.ts';
import { createAudit } from '#app/services/access/audit.server.ts';
import { createIdempotency } from '#app/services/access/idempotency.server.ts';
import { createRateLimits } from '#app/services/access/rate-limits.server.ts';
import { createSessions } from '#app/services/access/sessions.server.ts';
import { createSingleSignOn } from '#app/services/access/single-sign-on.server.ts';
import { createTokens } from '#app/services/access/tokens.server.ts';
import { createDeployments } from '#app/services/deployments/deployments.server.ts';
import { createForgetting } from '#app/services/deployments/forgetting.server.ts';
import { createGenerations } from '#app/services/deployments/generations.server.ts';
import { createManyDeploys } from '#app/services/deployments/many-deploys.server.ts';
import { createReversals } from '#app/services/deployments/reversals.server.ts';
import { createHome } from '#app/services/home.server.ts';
import { createImports } from '#app/services/imports/imports.server.ts';
import { createArtifactChanges } from '#app/services/library/artifact-changes.server.ts';
import { createArtifactContent } from '#app/services/library/artifact-content.server.ts';
import { createArtifacts } from '#app/services/library/artifacts.server.ts';
import { createCollections } from '#app/services/library/collections.server.ts';
import { createCollectionExport } from '#app/services/library/collections-export.server.ts';
import { createComposites } from '#app/services/library/composites.server.ts';
import { createCompositeMembers } from '#app/services/library/composites-members.server.ts';
import { createGarbage } from '#app/services/library/garbage.server.ts';
import { createGroups } from '#app/services/library/groups.server.ts';
import { createGroupContents } from '#app/services/library/groups-contents.server.ts';
import { createLibraryPages } from '#app/services/library/pages.server.ts';
import { createSamples } from '#app/services/library/samples.server.ts';
import { createSearchIndex } from '#app/services/library/search-index.server.ts';
import { createDrift } from '#app/services/projects/drift.server.ts';
import { createProjectPages } from '#app/services/projects/pages.server.ts';
import { createProfiles } from '#app/services/projects/profiles.server.ts';
import { createProjects } from '#app/services/projects/projects.server.ts';
import { createStandingLook } from '#app/services/projects/standing-look.server.ts';
import { createProjectStatus } from '#app/services/projects/status.server.ts';
import { createRunAgain } from '#app/services/runs/again.server.ts';
import { createRunDesk } from '#app/services/runs/desk.server.ts';
import { createRunEvents } from '#app/services/runs/events.server.ts';
import { createRunQueue } from '#app/services/runs/queue.server.ts';
import { createRetries } from '#app/services/runs/retries.server.ts';
import { createRuns } from '#app/services/runs/runs.server.ts';
import { createSearch } from '#app/services/search.server.ts';
import { createSetExport } from '#app/services/sets/export.server.ts';
import { createSetFigures } from '#app/services/sets/figures.server.ts';
import { createSetImport } from '#app/services/sets/import.server.ts';
import { createMembers } from '#app/services/sets/members.server.ts';
import { createSetPages } from '#app/services/sets/pages.server.ts';
import { createSetPicker } from '#app/services/sets/picker.server.ts';
import { createResolution } from '#app/services/sets/resolution.server.ts';
import { createSets } from '#app/services/sets/sets.server.ts';
import { createSystem } from '#app/services/system.server.ts';
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
  const searchIndex = createSearchIndex(deps);
  const imports = createImports(deps, searchIndex);
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
    searchIndex,
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

/** Begins what a process does beside its requests: runs of its queue, and tidying up. */
export function startBackground(
  { runQueue, garbage, searchIndex }: Services,
  ...queue: Parameters<Services['runQueue']['start']>
) {
  runQueue.start(...queue);
  garbage.start();
  searchIndex.start();
}

/** Ends all of it: running deploys stop before their next artifact, and the next start finishes them. */
export async function stopBackground({ runQueue, runDesk, garbage, searchIndex }: Services): Promise<void> {
  await Promise.all([runQueue.stop(), runDesk.stop(), garbage.stop(), searchIndex.stop()]);
}

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
