import { z } from 'zod';
import { artifact } from './artifacts.ts';
import {
  colorInput,
  descriptionInput,
  iconInput,
  idInput,
  listOf,
  nameInput,
  offsetPaging,
  position,
  tagsInput,
  timestamp,
  uuid,
} from './common.ts';
import { defineOperation } from './operation.ts';

export const group = z
  .object({
    id: uuid,
    collection_id: uuid,
    name: z.string(),
    description: z.string().nullable(),
    color: z.string().nullable(),
    icon: z.string().nullable(),
    tags: z.array(z.string()),
    position: z.number(),
    artifact_count: z.number().int(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Group' });
export type Group = z.output<typeof group>;

const decoration = {
  description: descriptionInput.nullable().optional(),
  color: colorInput.nullable().optional(),
  icon: iconInput.nullable().optional(),
  tags: tagsInput.optional(),
};

export const groupInput = z.strictObject({
  collection_id: idInput,
  name: nameInput,
  ...decoration,
  position: position.optional(),
});
export type GroupInput = z.output<typeof groupInput>;

/** A place in an order: a sort key, or beside another one of the same list. */
const place = { position: position.optional(), before: idInput.optional(), after: idInput.optional() };
const placesGiven = (value: { position?: unknown; before?: unknown; after?: unknown }): number =>
  [value.position, value.before, value.after].filter((given) => given !== undefined).length;
const AT_MOST_ONE_PLACE = { error: 'Use one of position, before and after.', path: ['position'] };

export const groupPatch = z
  .strictObject({ name: nameInput.optional(), ...decoration, ...place })
  .refine((value) => placesGiven(value) <= 1, AT_MOST_ONE_PLACE);
export type GroupPatch = z.output<typeof groupPatch>;

export const groupListQuery = z.strictObject({ collection_id: idInput.optional(), ...offsetPaging });
export type GroupListQuery = z.output<typeof groupListQuery>;

/** An artifact at its place in a group. */
export const groupArtifact = artifact
  .extend({ group_id: uuid, artifact_uuid: uuid, position: z.number() })
  .meta({ id: 'GroupArtifact' });
export type GroupArtifact = z.output<typeof groupArtifact>;

export const groupArtifactInput = z.strictObject({ artifact_uuid: idInput, position: position.optional() });
export type GroupArtifactInput = z.output<typeof groupArtifactInput>;

export const groupArtifactPatch = z.strictObject(place).refine((value) => placesGiven(value) === 1, AT_MOST_ONE_PLACE);
export type GroupArtifactPatch = z.output<typeof groupArtifactPatch>;

const tag = 'Groups';
const one = '/groups/{id}';

export const groupOperations = {
  listGroups: defineOperation({
    id: 'listGroups',
    method: 'GET',
    path: '/groups',
    tag,
    scope: 'read',
    status: 200,
    summary: 'List groups in their order',
    query: groupListQuery,
    response: listOf(group),
    errors: ['not_found'],
  }),
  createGroup: defineOperation({
    id: 'createGroup',
    method: 'POST',
    path: '/groups',
    tag,
    scope: 'write',
    status: 201,
    summary: 'Create a group in a collection',
    body: groupInput,
    response: group,
    errors: ['not_found', 'name_taken'],
  }),
  getGroup: defineOperation({
    id: 'getGroup',
    method: 'GET',
    path: one,
    tag,
    scope: 'read',
    status: 200,
    summary: 'Read a group',
    response: group,
    errors: ['not_found'],
  }),
  updateGroup: defineOperation({
    id: 'updateGroup',
    method: 'PATCH',
    path: one,
    tag,
    scope: 'write',
    status: 200,
    summary: 'Change a group or move it among the groups of its collection',
    body: groupPatch,
    response: group,
    errors: ['not_found', 'name_taken', 'version_mismatch'],
  }),
  deleteGroup: defineOperation({
    id: 'deleteGroup',
    method: 'DELETE',
    path: one,
    tag,
    scope: 'write',
    status: 204,
    summary: 'Delete a group; its artifacts stay',
    errors: ['not_found', 'version_mismatch'],
  }),
  listGroupArtifacts: defineOperation({
    id: 'listGroupArtifacts',
    method: 'GET',
    path: `${one}/artifacts`,
    tag,
    scope: 'read',
    status: 200,
    summary: 'List the artifacts of a group in their order',
    query: z.strictObject(offsetPaging),
    response: listOf(groupArtifact),
    errors: ['not_found'],
  }),
  addGroupArtifact: defineOperation({
    id: 'addGroupArtifact',
    method: 'POST',
    path: `${one}/artifacts`,
    tag,
    scope: 'write',
    status: 201,
    summary: 'Add an artifact of the same collection to a group',
    body: groupArtifactInput,
    response: groupArtifact,
    errors: ['not_found', 'already_member', 'invalid_input'],
  }),
  moveGroupArtifact: defineOperation({
    id: 'moveGroupArtifact',
    method: 'PATCH',
    path: `${one}/artifacts/{uuid}`,
    tag,
    scope: 'write',
    status: 200,
    summary: 'Move an artifact inside its group',
    body: groupArtifactPatch,
    response: groupArtifact,
    errors: ['version_mismatch', 'not_found'],
  }),
  removeGroupArtifact: defineOperation({
    id: 'removeGroupArtifact',
    method: 'DELETE',
    path: `${one}/artifacts/{uuid}`,
    tag,
    scope: 'write',
    status: 204,
    summary: 'Take an artifact out of a group',
    errors: ['version_mismatch', 'not_found'],
  }),
};
