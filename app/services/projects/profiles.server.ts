import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Profile, ProfileInput, ProfilePatch } from '#app/contracts/projects.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { LAYOUTS, type Platform } from '#app/domain/platforms.ts';
import { normaliseRootDir, rootDirProblem } from '#app/domain/profiles.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { type ExpectedRevisions, requireRevision } from '#app/services/library/revision.ts';
import { newId } from '#app/services/new-id.ts';
import { busyWith } from '#app/services/runs/lease.server.ts';
import {
  deleteProfile,
  findIsProfileInUse,
  insertProfile,
  listProfiles,
  lockProfile,
  type ProfileRow,
  updateProfile,
} from '#db/repositories/profiles.ts';
import { findProject, lockProject } from '#db/repositories/projects.ts';
import { listUnfinishedRuns } from '#db/repositories/run-leases.ts';
import { type Tx, withOwner } from '#db/transactions.ts';

const WHAT = 'The profile';

export const presentProfile = (row: ProfileRow): Profile => ({
  id: row.id,
  project_id: row.project_id,
  name: row.name,
  platform: row.platform,
  root_dir: row.root_dir,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** The root folder to use, checked. @throws AppError `invalid_input` */
function rootDirFor(platform: Platform, typed: string | undefined): string {
  const given = typed ?? LAYOUTS[platform].defaultRoot;
  if (given === null) {
    throw new AppError('invalid_input', 'Name the folder inside the project that this platform reads.', { field: 'root_dir' });
  }
  const rootDir = normaliseRootDir(given);
  const problem = rootDirProblem(rootDir);
  if (problem !== null)
    throw new AppError('invalid_input', `The root folder ${problem}. Enter a folder inside the project.`, { field: 'root_dir' });
  return rootDir;
}

async function requireProject(tx: Tx, owner: OwnerId, projectId: string): Promise<void> {
  if ((await findProject(tx, owner, projectId)) === undefined) throw notFound('The project');
}

async function requireProfile(tx: Tx, owner: OwnerId, projectId: string, id: string): Promise<ProfileRow> {
  const row = await lockProfile(tx, owner, projectId, id);
  if (row === undefined) throw notFound(WHAT);
  return row;
}

/** Refuses while a run is at work or still to be mended: it goes by the profile as it was. Ask with the project locked. */
async function requireIdle(tx: Tx, owner: OwnerId, projectId: string): Promise<void> {
  const [run] = await listUnfinishedRuns(tx, owner, projectId);
  if (run !== undefined) throw busyWith(run);
}

/** How agent platforms want their files inside a project. */
export function createProfiles({ db }: Pick<ServiceDeps, 'db'>) {
  /** @throws AppError `not_found` for the project */
  async function list(
    owner: OwnerId,
    projectId: string,
    { limit = DEFAULT_LIMIT, offset = 0 }: { limit?: number; offset?: number } = {},
  ): Promise<ListAnswer<Profile>> {
    const project = requireUuid(projectId, 'The project');
    return withOwner(db, owner, async (tx) => {
      await requireProject(tx, owner, project);
      const rows = await listProfiles(tx, owner, [project]);
      return {
        items: rows.slice(offset, offset + limit).map(presentProfile),
        total: rows.length,
        limit,
        offset,
        next_cursor: null,
      };
    });
  }

  /**
   * Adds a profile, named after its platform unless said otherwise.
   * @throws AppError `not_found` for the project, `invalid_input` for the folder, `name_taken`
   */
  async function create(owner: OwnerId, projectId: string, input: ProfileInput): Promise<Profile> {
    const project = requireUuid(projectId, 'The project');
    const id = newId();
    return withOwner(db, owner, async (tx) => {
      await requireProject(tx, owner, project);
      const root_dir = rootDirFor(input.platform, input.root_dir);
      await insertProfile(tx, owner, {
        id,
        project_id: project,
        name: input.name ?? input.platform,
        platform: input.platform,
        root_dir,
      });
      return presentProfile(await requireProfile(tx, owner, project, id));
    });
  }

  async function requireUnused(tx: Tx, owner: OwnerId, id: string, what: string): Promise<void> {
    if (await findIsProfileInUse(tx, owner, id)) {
      throw new AppError(
        'profile_in_use',
        `Files deployed through this profile are still in the project, so ${what}. Undeploy them first.`,
      );
    }
  }

  /**
   * Changes what is given; platform and folder only while nothing is deployed through the profile.
   * @throws AppError `not_found`, `version_mismatch`, `invalid_input`, `name_taken`, `profile_in_use`, `project_busy`
   */
  async function update(
    owner: OwnerId,
    projectId: string,
    id: string,
    patch: ProfilePatch,
    expected: ExpectedRevisions = null,
  ): Promise<Profile> {
    const project = requireUuid(projectId, 'The project');
    const profileId = requireUuid(id, WHAT);
    return withOwner(db, owner, async (tx) => {
      await lockProject(tx, owner, project);
      const row = await requireProfile(tx, owner, project, profileId);
      requireRevision(row.updated_at, expected, WHAT);
      const platform = patch.platform ?? row.platform;
      const keepsFolder = patch.root_dir === undefined && platform === row.platform;
      const root_dir = keepsFolder ? row.root_dir : rootDirFor(platform, patch.root_dir);
      if (platform !== row.platform || root_dir !== row.root_dir) {
        await requireUnused(tx, owner, profileId, 'its platform and folder cannot change');
        await requireIdle(tx, owner, project);
      }
      await updateProfile(tx, owner, profileId, { name: patch.name, platform, root_dir });
      return presentProfile(await requireProfile(tx, owner, project, profileId));
    });
  }

  /** @throws AppError `not_found`, `version_mismatch`, `profile_in_use`, `project_busy` */
  async function remove(owner: OwnerId, projectId: string, id: string, expected: ExpectedRevisions = null): Promise<void> {
    const project = requireUuid(projectId, 'The project');
    const profileId = requireUuid(id, WHAT);
    await withOwner(db, owner, async (tx) => {
      await lockProject(tx, owner, project);
      const row = await requireProfile(tx, owner, project, profileId);
      requireRevision(row.updated_at, expected, WHAT);
      await requireUnused(tx, owner, profileId, 'it cannot be removed');
      await requireIdle(tx, owner, project);
      await deleteProfile(tx, owner, profileId);
      const target = { kind: 'profile', id: profileId, name: row.name } as const;
      await recordEvent(tx, owner, { action: 'profile.deleted', target, details: { project_id: project } });
    });
  }

  return { list, create, update, remove };
}
