import { z } from 'zod';
import { artifact, artifactFilters, searchText, usage } from './artifacts.ts';
import { descriptionInput, idInput, listOf, nameInput, offsetPaging, timestamp, uuid } from './common.ts';
import { defineOperation } from './operation.ts';

export const collection = z
  .object({
    id: uuid,
    name: z.string(),
    description: z.string().nullable(),
    artifact_count: z.number().int(),
    group_count: z.number().int(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Collection' });
export type Collection = z.output<typeof collection>;

export const collectionInput = z.strictObject({ name: nameInput, description: descriptionInput.nullable().optional() });
export type CollectionInput = z.output<typeof collectionInput>;

export const collectionPatch = z.strictObject({
  name: nameInput.optional(),
  description: descriptionInput.nullable().optional(),
});
export type CollectionPatch = z.output<typeof collectionPatch>;

export const collectionListQuery = z.strictObject({
  name: searchText(255).optional().meta({ description: 'Part of the name, without case.' }),
  ...offsetPaging,
});
export type CollectionListQuery = z.output<typeof collectionListQuery>;

export const collectionArtifactsQuery = z.strictObject({ ...artifactFilters, ...offsetPaging });
export type CollectionArtifactsQuery = z.output<typeof collectionArtifactsQuery>;

export const artifactReference = z.strictObject({ artifact_uuid: idInput });

const tag = 'Collections';
const one = '/collections/{id}';

export const collectionOperations = {
  listCollections: defineOperation({
    id: 'listCollections',
    method: 'GET',
    path: '/collections',
    tag,
    scope: 'read',
    status: 200,
    summary: 'List collections, by name',
    query: collectionListQuery,
    response: listOf(collection),
  }),
  createCollection: defineOperation({
    id: 'createCollection',
    method: 'POST',
    path: '/collections',
    tag,
    scope: 'write',
    status: 201,
    summary: 'Create a collection',
    body: collectionInput,
    response: collection,
    errors: ['name_taken'],
  }),
  getCollection: defineOperation({
    id: 'getCollection',
    method: 'GET',
    path: one,
    tag,
    scope: 'read',
    status: 200,
    summary: 'Read a collection',
    response: collection,
    errors: ['not_found'],
  }),
  updateCollection: defineOperation({
    id: 'updateCollection',
    method: 'PATCH',
    path: one,
    tag,
    scope: 'write',
    status: 200,
    summary: 'Rename or describe a collection',
    body: collectionPatch,
    response: collection,
    errors: ['not_found', 'name_taken', 'version_mismatch'],
  }),
  deleteCollection: defineOperation({
    id: 'deleteCollection',
    method: 'DELETE',
    path: one,
    tag,
    scope: 'write',
    status: 204,
    summary: 'Delete a collection, its groups and the plugins at home in it; other artifacts stay',
    errors: ['not_found', 'version_mismatch'],
  }),
  getCollectionUsage: defineOperation({
    id: 'getCollectionUsage',
    method: 'GET',
    path: `${one}/usage`,
    tag,
    scope: 'read',
    status: 200,
    summary: 'What would go with the collection (groups, plugins), and the sets and projects that use those',
    response: usage,
    errors: ['not_found'],
  }),
  exportCollection: defineOperation({
    id: 'exportCollection',
    method: 'GET',
    path: `${one}/export`,
    tag,
    scope: 'read',
    status: 200,
    summary: 'Download a collection: its files and a `manifest.toml`',
    produces: ['application/gzip'],
    errors: ['not_found'],
  }),
  listCollectionArtifacts: defineOperation({
    id: 'listCollectionArtifacts',
    method: 'GET',
    path: `${one}/artifacts`,
    tag,
    scope: 'read',
    status: 200,
    summary: 'List the artifacts of a collection, by name',
    query: collectionArtifactsQuery,
    response: listOf(artifact),
    errors: ['not_found'],
  }),
  addCollectionArtifact: defineOperation({
    id: 'addCollectionArtifact',
    method: 'POST',
    path: `${one}/artifacts`,
    tag,
    scope: 'write',
    status: 201,
    summary: 'Put an existing artifact into a collection',
    body: artifactReference,
    response: artifact,
    errors: ['not_found', 'already_member', 'already_exists'],
  }),
  removeCollectionArtifact: defineOperation({
    id: 'removeCollectionArtifact',
    method: 'DELETE',
    path: `${one}/artifacts/{uuid}`,
    tag,
    scope: 'write',
    status: 204,
    summary: 'Take an artifact out of a collection, its groups and its plugins',
    errors: ['version_mismatch', 'not_found', 'invalid_input'],
  }),
};
