import { type Registered, registerFolder } from '#app/adapters/project-folder/registration.ts';
import { claimFolder } from '#app/adapters/project-folder/state-folder.ts';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Project, ProjectInput, ProjectPatch } from '#app/contracts/projects.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { LAYOUTS } from '#app/domain/platforms.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { rootsOf } from '#app/lib/env.server.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { type ExpectedRevisions, requireRevision } from '#app/services/library/revision.ts';
import { newId } from '#app/services/new-id.ts';
import { insertProfile, listProfiles, type ProfileRow } from '#db/repositories/profiles.ts';
import {
  deleteProject,
  findIsProjectBusy,
  findProject,
  insertProject,
  listProjects,
  lockProject,
  type ProjectRow,
  updateProject,
} from '#db/repositories/projects.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { presentProfile } from './profiles.server.ts';

const WHAT = 'The project';
const DEFAULT_PLATFORM = 'claude_code';

const presentProject = (row: ProjectRow, profiles: readonly ProfileRow[]): Project => ({
  id: row.id,
  name: row.name,
  path: row.path,
  site: row.site,
  description: row.description,
  profiles: profiles.filter((profile) => profile.project_id === row.id).map(presentProfile),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** What to say about a folder that cannot be a project. */
function folderRefusal(kind: Exclude<Registered['kind'], 'folder'>): AppError {
  const invalid = (message: string) => new AppError('invalid_input', message, { field: 'path' });
  switch (kind) {
    case 'relative':
      return invalid('Enter an absolute path, beginning with "/".');
    case 'missing':
      return invalid('There is no folder at this path. Check how it is written, or let Loadout make the folder.');
    case 'not_a_folder':
      return invalid('This is a file, not a folder. Enter the folder of the project.');
    case 'too_long':
      return invalid('This path is too long or cannot be followed. Enter the real path of the folder.');
    case 'unreadable':
      return invalid('Loadout may not read or make this folder. Give it the right to, or choose another folder.');
    case 'outside':
      return new AppError(
        'path_not_allowed',
        'This folder is outside the folders Loadout may write to (LOADOUT_ROOTS), is one of them itself, or belongs to Loadout. Choose a folder inside them.',
        { field: 'path' },
      );
  }
}

async function requireProject(tx: Tx, owner: OwnerId, id: string): Promise<Project> {
  const row = await findProject(tx, owner, id);
  if (row === undefined) throw notFound(WHAT);
  return presentProject(row, await listProfiles(tx, owner, [id]));
}

/** Registered folders on disk. Registering, changing and forgetting one never touches a file in it that is not our own. */
export function createProjects({ db, settings }: Pick<ServiceDeps, 'db' | 'settings'>) {
  async function requireFolder(owner: OwnerId, typed: string, create: boolean): Promise<string> {
    const found = await registerFolder(typed, { roots: rootsOf(settings, owner), appDir: settings.appDir }, create);
    if (found.kind !== 'folder') throw folderRefusal(found.kind);
    return found.path;
  }

  /** A page of projects by name; `search` narrows to part of a name or path. */
  async function list(
    owner: OwnerId,
    { limit = DEFAULT_LIMIT, offset = 0, search }: { limit?: number; offset?: number; search?: string } = {},
  ): Promise<ListAnswer<Project>> {
    return withOwner(db, owner, async (tx) => {
      const { rows, total } = await listProjects(tx, owner, { limit, offset, search });
      const profiles = await listProfiles(
        tx,
        owner,
        rows.map(({ id }) => id),
      );
      return { items: rows.map((row) => presentProject(row, profiles)), total, limit, offset, next_cursor: null };
    });
  }

  /** @throws AppError `not_found` */
  async function get(owner: OwnerId, id: string): Promise<Project> {
    const projectId = requireUuid(id, WHAT);
    return withOwner(db, owner, (tx) => requireProject(tx, owner, projectId));
  }

  /**
   * Registers a folder under its real path, with a `claude_code` profile.
   * @throws AppError `invalid_input` for a path that is no folder, `path_not_allowed`, `already_exists`
   */
  async function create(owner: OwnerId, input: ProjectInput): Promise<Project> {
    const path = await requireFolder(owner, input.path, input.create ?? false);
    const id = newId();
    return withOwner(db, owner, async (tx) => {
      await insertProject(tx, owner, { id, name: input.name, site: settings.site, path, description: input.description ?? null });
      await insertProfile(tx, owner, {
        id: newId(),
        project_id: id,
        name: DEFAULT_PLATFORM,
        platform: DEFAULT_PLATFORM,
        root_dir: LAYOUTS[DEFAULT_PLATFORM].defaultRoot ?? '',
      });
      await recordEvent(tx, owner, { action: 'project.created', target: { kind: 'project', id, name: input.name } });
      return requireProject(tx, owner, id);
    });
  }

  async function requireIdle(tx: Tx, owner: OwnerId, id: string): Promise<void> {
    if (await findIsProjectBusy(tx, owner, id)) {
      throw new AppError(
        'project_busy',
        'A deploy is working on this project right now. Wait until it has ended, then try again.',
      );
    }
  }

  /**
   * Changes what is given. A new path is the same project in another place: what was deployed is looked for there.
   * @throws AppError `not_found`, `version_mismatch`, `project_busy` for a new path during a run, and as `create`
   */
  async function update(owner: OwnerId, id: string, patch: ProjectPatch, expected: ExpectedRevisions = null): Promise<Project> {
    const projectId = requireUuid(id, WHAT);
    // Whose project it is comes before anything is told about a folder.
    await get(owner, projectId);
    const path = patch.path === undefined ? undefined : await requireFolder(owner, patch.path, patch.create ?? false);
    const changed = await withOwner(db, owner, async (tx) => {
      const row = await lockProject(tx, owner, projectId);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      if (path !== undefined && path !== row.path) await requireIdle(tx, owner, projectId);
      const place = path === undefined ? {} : { path, site: settings.site };
      await updateProject(tx, owner, projectId, { name: patch.name, description: patch.description, ...place });
      return requireProject(tx, owner, projectId);
    });
    // Saving the path, the same one too, is how somebody says that this is the right folder (`project_moved`).
    if (path !== undefined) await claimFolder(path, projectId);
    return changed;
  }

  /**
   * Forgets a project and what was deployed to it. Its files stay, its runs remain in the history.
   * @throws AppError `not_found`, `version_mismatch`, `project_busy`
   */
  async function remove(owner: OwnerId, id: string, expected: ExpectedRevisions = null): Promise<void> {
    const projectId = requireUuid(id, WHAT);
    await withOwner(db, owner, async (tx) => {
      const row = await lockProject(tx, owner, projectId);
      if (row === undefined) throw notFound(WHAT);
      requireRevision(row.updated_at, expected, WHAT);
      await requireIdle(tx, owner, projectId);
      await deleteProject(tx, owner, projectId);
      await recordEvent(tx, owner, { action: 'project.deleted', target: { kind: 'project', id: projectId, name: row.name } });
    });
  }

  return { list, get, create, update, remove };
}

export type Projects = ReturnType<typeof createProjects>;
