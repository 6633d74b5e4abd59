import { z } from 'zod';
import { searchText } from './artifacts.ts';
import {
  contentHash,
  descriptionInput,
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

/** `contains`: a part of it; `requires`: comes along, maintained elsewhere; `extends`: builds on it, does not bring it. */
const relationshipType = z.enum(['contains', 'requires', 'extends'], { error: 'Use contains, requires or extends.' });

export const membership = z
  .object({
    composite_uuid: uuid,
    composite_name: z.string(),
    child_artifact_uuid: uuid,
    child_artifact_id: z.string().meta({ description: '`type:name` of the child.' }),
    relationship_type: relationshipType,
    pinned_version_hash: contentHash.nullable(),
    position: z.number(),
    created_at: timestamp,
  })
  .meta({ id: 'Membership' });
export type Membership = z.output<typeof membership>;

export const composite = z
  .object({
    uuid,
    artifact_id: z.string(),
    name: z.string(),
    composite_type: z.literal('plugin').meta({ description: '`stack` and `suite` are reserved.' }),
    display_name: z.string().nullable(),
    description: z.string().nullable(),
    tags: z.array(z.string()),
    collection_id: uuid.meta({ description: 'Its home: all its children are in this collection.' }),
    content_hash: contentHash,
    member_count: z.number().int(),
    members: z.array(membership),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Composite' });
export type Composite = z.output<typeof composite>;

export const membershipInput = z
  .strictObject({
    child_artifact_id: searchText(300).optional().meta({ description: '`type:name` in the home collection.' }),
    artifact_uuid: idInput.optional(),
    relationship_type: relationshipType.optional(),
    pinned_version_hash: searchText(100).nullable().optional(),
    position: position.optional(),
  })
  .refine((value) => (value.child_artifact_id === undefined) !== (value.artifact_uuid === undefined), {
    error: 'Name the child by child_artifact_id or by artifact_uuid, and only one of them.',
    path: ['child_artifact_id'],
  });
export type MembershipInput = z.output<typeof membershipInput>;

export const membershipPatch = z
  .strictObject({
    relationship_type: relationshipType.optional(),
    pinned_version_hash: searchText(100).nullable().optional(),
    position: position.optional(),
    before: idInput.optional(),
    after: idInput.optional(),
  })
  .refine((value) => [value.position, value.before, value.after].filter((given) => given !== undefined).length <= 1, {
    error: 'Use one of position, before and after.',
    path: ['position'],
  });
export type MembershipPatch = z.output<typeof membershipPatch>;

export const compositeInput = z.strictObject({
  collection_id: idInput,
  name: nameInput,
  composite_type: z.literal('plugin', { error: 'Only plugin can be made; stack and suite are reserved.' }).optional(),
  display_name: nameInput.nullable().optional(),
  description: descriptionInput.nullable().optional(),
  tags: tagsInput.optional(),
  members: z.array(membershipInput).max(1000, { error: 'Use at most 1,000 members at once.' }).optional(),
});
export type CompositeInput = z.output<typeof compositeInput>;

export const compositePatch = z.strictObject({
  name: nameInput.optional(),
  display_name: nameInput.nullable().optional(),
  description: descriptionInput.nullable().optional(),
  tags: tagsInput.optional(),
});
export type CompositePatch = z.output<typeof compositePatch>;

export const compositeListQuery = z.strictObject({
  collection_id: idInput.optional(),
  name: searchText(255).optional().meta({ description: 'Part of the name, without case.' }),
  ...offsetPaging,
});
export type CompositeListQuery = z.output<typeof compositeListQuery>;

export const associations = z
  .object({
    parents: z.array(membership).meta({ description: '"Part of": the plugins it belongs to.' }),
    children: z.array(membership).meta({ description: '"Contains": what belongs to it.' }),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'Associations' });
export type Associations = z.output<typeof associations>;

export const associationsQuery = z.strictObject({
  collection_id: idInput.optional(),
  relationship_type: relationshipType.optional(),
  limit: offsetPaging.limit,
  cursor: z.string().min(1).max(1000).optional(),
});
export type AssociationsQuery = z.output<typeof associationsQuery>;

const tag = 'Composites';
const one = '/composites/{uuid}';

export const compositeOperations = {
  listComposites: defineOperation({
    id: 'listComposites',
    method: 'GET',
    path: '/composites',
    tag,
    scope: 'read',
    status: 200,
    summary: 'List composites, by name',
    query: compositeListQuery,
    response: listOf(composite),
    errors: ['not_found'],
  }),
  createComposite: defineOperation({
    id: 'createComposite',
    method: 'POST',
    path: '/composites',
    tag,
    scope: 'write',
    status: 201,
    summary: 'Create a plugin out of artifacts of one collection',
    body: compositeInput,
    response: composite,
    errors: ['not_found', 'already_exists'],
  }),
  getComposite: defineOperation({
    id: 'getComposite',
    method: 'GET',
    path: one,
    tag,
    scope: 'read',
    status: 200,
    summary: 'Read a composite with its members in order',
    response: composite,
    errors: ['not_found'],
  }),
  updateComposite: defineOperation({
    id: 'updateComposite',
    method: 'PATCH',
    path: one,
    tag,
    scope: 'write',
    status: 200,
    summary: 'Rename or describe a composite',
    body: compositePatch,
    response: composite,
    errors: ['not_found', 'already_exists', 'version_mismatch'],
  }),
  deleteComposite: defineOperation({
    id: 'deleteComposite',
    method: 'DELETE',
    path: one,
    tag,
    scope: 'write',
    status: 204,
    summary: 'Delete a composite; its children stay',
    errors: ['not_found', 'version_mismatch'],
  }),
  addCompositeMember: defineOperation({
    id: 'addCompositeMember',
    method: 'POST',
    path: `${one}/members`,
    tag,
    scope: 'write',
    status: 201,
    summary: 'Add a child',
    body: membershipInput,
    response: membership,
    errors: ['not_found', 'already_exists'],
  }),
  updateCompositeMember: defineOperation({
    id: 'updateCompositeMember',
    method: 'PATCH',
    path: `${one}/members/{child_uuid}`,
    tag,
    scope: 'write',
    status: 200,
    summary: 'Change how a child belongs, its pin or its place',
    body: membershipPatch,
    response: membership,
    errors: ['version_mismatch', 'not_found'],
  }),
  removeCompositeMember: defineOperation({
    id: 'removeCompositeMember',
    method: 'DELETE',
    path: `${one}/members/{child_uuid}`,
    tag,
    scope: 'write',
    status: 204,
    summary: 'Take a child out',
    errors: ['version_mismatch', 'not_found'],
  }),
  getArtifactAssociations: defineOperation({
    id: 'getArtifactAssociations',
    method: 'GET',
    path: '/artifacts/{ref}/associations',
    tag,
    scope: 'read',
    status: 200,
    summary: 'What an artifact is part of and what it contains',
    query: associationsQuery,
    response: associations,
    errors: ['not_found', 'ambiguous_reference'],
  }),
};
