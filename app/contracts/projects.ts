import { z } from 'zod';
import { PLATFORMS } from '#app/domain/platforms.ts';
import { descriptionInput, listOf, nameInput, offsetPaging, timestamp, uuid } from './common.ts';
import { defineOperation } from './operation.ts';

export const platform = z.enum(PLATFORMS, { error: `Use one of ${PLATFORMS.join(', ')}.` });

export const profile = z
  .object({
    id: uuid,
    project_id: uuid,
    name: z.string(),
    platform,
    root_dir: z.string().meta({ description: 'Relative to the project.' }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Profile' });
export type Profile = z.output<typeof profile>;

export const project = z
  .object({
    id: uuid,
    name: z.string(),
    path: z.string().meta({ description: 'Real path of the folder on its site.' }),
    site: z.string().meta({ description: 'The machine whose disk holds the folder.' }),
    description: z.string().nullable(),
    profiles: z.array(profile).meta({ description: 'In the order they were made; the first is used when a deploy names none.' }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Project' });
export type Project = z.output<typeof project>;

const pathInput = z
  .string({ error: 'Enter the path of a folder.' })
  .min(1, { error: 'Enter the path of a folder.' })
  .max(2000, { error: 'Use at most 2,000 characters.' });

export const projectInput = z.strictObject({
  name: nameInput,
  path: pathInput,
  description: descriptionInput.nullable().optional(),
  create: z.boolean().optional().meta({ description: 'Makes the folder when it is missing.' }),
});
export type ProjectInput = z.output<typeof projectInput>;

export const projectPatch = z.strictObject({
  name: nameInput.optional(),
  path: pathInput.optional(),
  description: descriptionInput.nullable().optional(),
  create: z.boolean().optional(),
});
export type ProjectPatch = z.output<typeof projectPatch>;

const rootDirInput = z
  .string()
  .trim()
  .min(1, { error: 'Enter a folder inside the project.' })
  .max(1000, { error: 'Use at most 1,000 characters.' });

export const profileInput = z.strictObject({ platform, name: nameInput.optional(), root_dir: rootDirInput.optional() });
export type ProfileInput = z.output<typeof profileInput>;

export const profilePatch = z.strictObject({
  platform: platform.optional(),
  name: nameInput.optional(),
  root_dir: rootDirInput.optional(),
});
export type ProfilePatch = z.output<typeof profilePatch>;

const tag = 'Projects';
const paging = z.strictObject(offsetPaging);

export const projectOperations = {
  listProjects: defineOperation({
    id: 'listProjects',
    method: 'GET',
    path: '/projects',
    summary: 'Projects by name',
    tag,
    scope: 'read',
    status: 200,
    query: paging,
    response: listOf(project),
  }),
  createProject: defineOperation({
    id: 'createProject',
    method: 'POST',
    path: '/projects',
    summary: 'Register a folder as a project; it gets a claude_code profile',
    tag,
    scope: 'write',
    status: 201,
    body: projectInput,
    response: project,
    errors: ['path_not_allowed', 'already_exists'],
  }),
  getProject: defineOperation({
    id: 'getProject',
    method: 'GET',
    path: '/projects/{id}',
    summary: 'One project with its profiles',
    tag,
    scope: 'read',
    status: 200,
    response: project,
  }),
  updateProject: defineOperation({
    id: 'updateProject',
    method: 'PATCH',
    path: '/projects/{id}',
    summary: 'Change name, description or folder of a project',
    tag,
    scope: 'write',
    status: 200,
    body: projectPatch,
    response: project,
    errors: ['path_not_allowed', 'already_exists', 'version_mismatch', 'project_busy'],
  }),
  deleteProject: defineOperation({
    id: 'deleteProject',
    method: 'DELETE',
    path: '/projects/{id}',
    summary: 'Forget a project; its files stay as they are',
    tag,
    scope: 'write',
    status: 204,
    errors: ['version_mismatch', 'project_busy'],
  }),
  listProfiles: defineOperation({
    id: 'listProfiles',
    method: 'GET',
    path: '/projects/{id}/profiles',
    summary: 'Profiles of a project, oldest first',
    tag,
    scope: 'read',
    status: 200,
    query: paging,
    response: listOf(profile),
  }),
  createProfile: defineOperation({
    id: 'createProfile',
    method: 'POST',
    path: '/projects/{id}/profiles',
    summary: 'Add a profile for an agent platform',
    tag,
    scope: 'write',
    status: 201,
    body: profileInput,
    response: profile,
    errors: ['name_taken'],
  }),
  updateProfile: defineOperation({
    id: 'updateProfile',
    method: 'PATCH',
    path: '/projects/{id}/profiles/{profile_id}',
    summary: 'Change a profile; platform and folder only while nothing is deployed through it',
    tag,
    scope: 'write',
    status: 200,
    body: profilePatch,
    response: profile,
    errors: ['name_taken', 'profile_in_use', 'project_busy', 'version_mismatch'],
  }),
  deleteProfile: defineOperation({
    id: 'deleteProfile',
    method: 'DELETE',
    path: '/projects/{id}/profiles/{profile_id}',
    summary: 'Remove a profile that has nothing deployed',
    tag,
    scope: 'write',
    status: 204,
    errors: ['profile_in_use', 'project_busy', 'version_mismatch'],
  }),
} as const;
