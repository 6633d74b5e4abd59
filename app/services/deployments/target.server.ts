import { errnoOf } from '#app/adapters/project-folder/file-system.ts';
import { openProjectFolder, type ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { registerFolder } from '#app/adapters/project-folder/registration.ts';
import { readProjectId } from '#app/adapters/project-folder/state-folder.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { ProfileLayout } from '#app/domain/profiles.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { rootsOf, type Settings } from '#app/lib/env.server.ts';
import { listProfiles, lockProfile, type ProfileRow } from '#db/repositories/profiles.ts';
import { findProject, lockProject, type ProjectRow } from '#db/repositories/projects.ts';
import type { Tx } from '#db/transactions.ts';

/** Where a deploy goes. */
export interface DeployTarget {
  project: ProjectRow;
  profile: ProfileRow;
  /** All profiles of the project, oldest first. */
  profiles: ProfileRow[];
}

export const layoutOf = (profile: ProfileRow): ProfileLayout => ({ platform: profile.platform, rootDir: profile.root_dir });

/**
 * The project and the profile a request names; without a profile the project's first.
 * @throws AppError `not_found`
 */
export async function requireTarget(
  tx: Tx,
  owner: OwnerId,
  projectId: string,
  profileId: string | undefined,
): Promise<DeployTarget> {
  const id = requireUuid(projectId, 'The project');
  const project = await findProject(tx, owner, id);
  if (project === undefined) throw notFound('The project');
  const profiles = await listProfiles(tx, owner, [id]);
  const wanted = profileId === undefined ? undefined : requireUuid(profileId, 'The profile');
  const profile = wanted === undefined ? profiles[0] : profiles.find((one) => one.id === wanted);
  if (profile === undefined) throw notFound('The profile');
  return { project, profile, profiles };
}

const moved = (message: string): AppError => new AppError('project_moved', message);

/**
 * Holds the project until the transaction ends, so that runs begin one after the other. Somebody may have removed or changed it
 * or its profile since it was looked up.
 * @throws AppError `not_found`, `project_moved`
 */
export async function lockTarget(tx: Tx, owner: OwnerId, { project, profile }: DeployTarget): Promise<void> {
  const projectNow = await lockProject(tx, owner, project.id);
  if (projectNow === undefined) throw notFound('The project');
  const profileNow = await lockProfile(tx, owner, project.id, profile.id);
  if (profileNow === undefined) throw notFound('The profile');
  const same =
    projectNow.path === project.path && profileNow.platform === profile.platform && profileNow.root_dir === profile.root_dir;
  if (!same) throw moved(`"${project.name}" was changed at this moment. Look at it and ask again.`);
}

/** A project can be worked on only where its disk is. @throws AppError `unavailable` */
function requireOwnSite(project: ProjectRow, settings: Settings): void {
  if (project.site === settings.site) return;
  throw new AppError(
    'unavailable',
    `The folder of "${project.name}" is on ${project.site}, which cannot be reached from here (${settings.site}).`,
  );
}

/**
 * Opens the folder of a project, which must be where it was registered and inside the allowed roots as they are now.
 * The caller closes it.
 * @throws AppError `path_not_allowed`, `project_moved`, `unavailable`
 */
export async function openProject(owner: OwnerId, project: ProjectRow, settings: Settings): Promise<ProjectFolder> {
  requireOwnSite(project, settings);
  const found = await registerFolder(project.path, { roots: rootsOf(settings, owner), appDir: settings.appDir }, false);
  if (found.kind === 'outside' || found.kind === 'unreadable') {
    throw new AppError(
      'path_not_allowed',
      `Loadout may not write to the folder of "${project.name}" any more. Check LOADOUT_ROOTS and the rights of the folder.`,
    );
  }
  if (found.kind !== 'folder' || found.path !== project.path) {
    throw moved(
      `The folder of "${project.name}" is no longer where it was registered. Enter its new place on the project's page.`,
    );
  }
  try {
    return await openProjectFolder(project.path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EACCES' || code === 'EPERM')
      throw new AppError('path_not_allowed', `Loadout may not open the folder of "${project.name}".`);
    throw code === null ? error : moved(`The folder of "${project.name}" is no longer where it was registered.`);
  }
}

/**
 * Makes sure that the folder is this project's: it says so itself, or says nothing (a fresh clone), or names a project that is
 * not registered any more while nothing of ours is recorded there.
 * @returns whether the folder says nothing
 * @throws AppError `project_moved`
 */
export async function requireSameProject(
  folder: ProjectFolder,
  project: ProjectRow,
  { hasRecords, isRegistered }: { hasRecords: boolean; isRegistered: (id: string) => Promise<boolean> },
): Promise<{ isUnmarked: boolean }> {
  const id = await readProjectId(folder);
  if (id === null || id === project.id) return { isUnmarked: id === null };
  if (!hasRecords && !(await isRegistered(id))) return { isUnmarked: false };
  throw moved(
    `The folder at ${project.path} was deployed to as another project. If it is the right one, save its path on the page of "${project.name}" once more.`,
  );
}
