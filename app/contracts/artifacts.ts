import { z } from 'zod';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import {
  contentHash,
  cursorPaging,
  descriptionInput,
  idInput,
  listOf,
  nameInput,
  offsetPaging,
  tagInput,
  tagsInput,
  timestamp,
  uuid,
} from './common.ts';
import { defineOperation } from './operation.ts';

export const artifactType = z.enum(ARTIFACT_TYPES, { error: `Use one of ${ARTIFACT_TYPES.join(', ')}.` });

/** Text to look for. PostgreSQL text cannot hold U+0000, so nothing can be found by it. */
export const searchText = (max: number) =>
  z
    .string()
    .max(max, { error: `Use at most ${max} characters.` })
    .refine((value) => !value.includes('\u0000'), { error: 'Remove the NUL character.' });

/** A thing named for people, as lists of uses show it. */
export const namedReference = z.object({ id: uuid, name: z.string() });

/** Where an artifact came from. Everything is null for one that was typed in. */
export const artifactOrigin = z
  .object({
    kind: z.string().meta({ description: 'How it came in: `api`, `directory`, `git`, `archive`, …' }),
    source: z.string().nullable().meta({ description: 'Folder or address of the source, without credentials.' }),
    path: z.string().nullable().meta({ description: 'Place inside the source.' }),
    commit: z.string().nullable(),
    import_id: uuid.nullable(),
  })
  .meta({ id: 'ArtifactOrigin' });

export const artifact = z
  .object({
    uuid,
    artifact_id: z.string().meta({ description: '`type:name`, for people; unique inside one collection only.' }),
    type: artifactType,
    name: z.string(),
    description: z.string().nullable(),
    content_hash: contentHash,
    file_count: z.number().int(),
    bytes: z.number().int(),
    token_estimate: z
      .number()
      .int()
      .meta({ description: 'About how many tokens a client spends on its name and description while it is installed but idle.' }),
    tags: z.array(z.string()),
    collections: z.array(namedReference),
    origin: artifactOrigin.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Artifact' });
export type Artifact = z.output<typeof artifact>;

export const artifactDetail = artifact
  .extend({
    version: z.string().nullable().meta({ description: 'The version its author gave it.' }),
    author: z.string().nullable(),
    license: z.string().nullable(),
    frontmatter: z.record(z.string(), z.unknown()).nullable(),
    config: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'hook: `{hooks: {…}}`; mcp_server: the bare entry.' }),
  })
  .meta({ id: 'ArtifactDetail' });
export type ArtifactDetail = z.output<typeof artifactDetail>;

export const artifactFileInput = z.strictObject({
  path: z.string().min(1, { error: 'Enter a path.' }).meta({ description: 'Relative to the artifact, with `/`.' }),
  content: z.string(),
  encoding: z.enum(['utf8', 'base64'], { error: 'Use utf8 or base64.' }).optional(),
  executable: z.boolean().optional(),
});
export type ArtifactFileInput = z.output<typeof artifactFileInput>;

export const configInput = z.record(z.string(), z.unknown());

export const artifactInput = z.strictObject({
  type: artifactType,
  name: nameInput,
  collection_id: idInput,
  description: descriptionInput.nullable().optional(),
  tags: tagsInput.optional(),
  files: z.array(artifactFileInput).optional(),
  config: configInput.optional().meta({ description: 'hook: `{hooks: {…}}`; mcp_server: the bare entry.' }),
});
export type ArtifactInput = z.output<typeof artifactInput>;

export const artifactPatch = z.strictObject({
  name: nameInput.optional(),
  description: descriptionInput.nullable().optional(),
  tags: tagsInput.optional(),
});
export type ArtifactPatch = z.output<typeof artifactPatch>;

export const artifactContentInput = z
  .strictObject({ files: z.array(artifactFileInput).optional(), config: configInput.optional() })
  .refine((value) => value.files !== undefined || value.config !== undefined, {
    error: 'Send files, a config, or both.',
    path: ['files'],
  });
export type ArtifactContentInput = z.output<typeof artifactContentInput>;

/** The filters that every list of artifacts understands. */
export const artifactFilters = {
  type: z.array(artifactType).optional().meta({ description: 'May be repeated: any of them.' }),
  name: searchText(255).optional().meta({ description: 'Part of the name, without case.' }),
  tag: z.array(tagInput).optional().meta({ description: 'May be repeated: all of them.' }),
};

export const artifactListQuery = z.strictObject({
  ...artifactFilters,
  sort: z
    .enum(['name', '-updated_at'], { error: 'Use name or -updated_at.' })
    .optional()
    .meta({ description: '`name` when absent.' }),
  q: searchText(500).optional().meta({ description: 'Words in name, description and tags.' }),
  collection_id: idInput.optional(),
  group_id: idInput.optional(),
  ...cursorPaging,
});
export type ArtifactListQuery = z.output<typeof artifactListQuery>;

/** `?collection_id=` tells which of several artifacts `type:name` means. */
const refQuery = z.strictObject({ collection_id: idInput.optional() });
const versionQuery = z.strictObject({
  collection_id: idInput.optional(),
  version: searchText(100).optional().meta({ description: 'Content hash; the current version when absent.' }),
});

export const artifactFile = z
  .object({ path: z.string(), size: z.number().int(), executable: z.boolean(), sha256: z.string() })
  .meta({ id: 'ArtifactFile' });
export type ArtifactFile = z.output<typeof artifactFile>;

export const artifactVersion = z
  .object({
    content_hash: contentHash,
    created_at: timestamp,
    file_count: z.number().int(),
    bytes: z.number().int(),
    current: z.boolean(),
  })
  .meta({ id: 'ArtifactVersion' });
export type ArtifactVersion = z.output<typeof artifactVersion>;

export const usage = z
  .object({
    sets: z.array(namedReference),
    groups: z.array(namedReference),
    plugins: z.array(namedReference),
    projects: z.array(namedReference),
  })
  .meta({ id: 'Usage' });
export type Usage = z.output<typeof usage>;

/** Artifact files of one request, packed in JSON. */
export const CONTENT_BODY_LIMIT = 48 * 1024 * 1024;

const tag = 'Artifacts';
const one = '/artifacts/{ref}';

export const artifactOperations = {
  listArtifacts: defineOperation({
    id: 'listArtifacts',
    method: 'GET',
    path: '/artifacts',
    tag,
    scope: 'read',
    status: 200,
    summary: 'List artifacts',
    query: artifactListQuery,
    response: listOf(artifact),
    errors: ['not_found'],
  }),
  createArtifact: defineOperation({
    id: 'createArtifact',
    method: 'POST',
    path: '/artifacts',
    tag,
    scope: 'write',
    status: 201,
    summary: 'Create an artifact from files or a config',
    body: artifactInput,
    bodyLimit: CONTENT_BODY_LIMIT,
    response: artifactDetail,
    errors: ['not_found', 'already_exists', 'path_not_allowed'],
  }),
  getArtifact: defineOperation({
    id: 'getArtifact',
    method: 'GET',
    path: one,
    tag,
    scope: 'read',
    status: 200,
    summary: 'Read an artifact by uuid or `type:name`',
    query: refQuery,
    response: artifactDetail,
    errors: ['not_found', 'ambiguous_reference'],
  }),
  updateArtifact: defineOperation({
    id: 'updateArtifact',
    method: 'PATCH',
    path: one,
    tag,
    scope: 'write',
    status: 200,
    summary: 'Change name, description or tags',
    query: refQuery,
    body: artifactPatch,
    response: artifactDetail,
    errors: ['not_found', 'ambiguous_reference', 'already_exists', 'version_mismatch'],
  }),
  deleteArtifact: defineOperation({
    id: 'deleteArtifact',
    method: 'DELETE',
    path: one,
    tag,
    scope: 'write',
    status: 204,
    summary: 'Delete an artifact everywhere',
    query: refQuery,
    errors: ['not_found', 'ambiguous_reference', 'version_mismatch'],
  }),
  replaceArtifactFiles: defineOperation({
    id: 'replaceArtifactFiles',
    method: 'PUT',
    path: `${one}/files`,
    tag,
    scope: 'write',
    status: 200,
    summary: 'Give an artifact new content, as a new version',
    query: refQuery,
    body: artifactContentInput,
    bodyLimit: CONTENT_BODY_LIMIT,
    response: artifactDetail,
    errors: ['not_found', 'ambiguous_reference', 'path_not_allowed', 'version_mismatch'],
  }),
  listArtifactFiles: defineOperation({
    id: 'listArtifactFiles',
    method: 'GET',
    path: `${one}/files`,
    tag,
    scope: 'read',
    status: 200,
    summary: 'List the files of a version',
    query: versionQuery,
    response: z.object({ items: z.array(artifactFile) }),
    errors: ['not_found', 'ambiguous_reference'],
  }),
  getArtifactFile: defineOperation({
    id: 'getArtifactFile',
    method: 'GET',
    path: `${one}/files/{path*}`,
    tag,
    scope: 'read',
    status: 200,
    summary: 'Download one file, byte for byte',
    query: versionQuery,
    produces: ['text/plain'],
    errors: ['not_found', 'ambiguous_reference'],
  }),
  listArtifactVersions: defineOperation({
    id: 'listArtifactVersions',
    method: 'GET',
    path: `${one}/versions`,
    tag,
    scope: 'read',
    status: 200,
    summary: 'List the versions, newest first',
    query: z.strictObject({ collection_id: idInput.optional(), ...offsetPaging }),
    response: listOf(artifactVersion),
    errors: ['not_found', 'ambiguous_reference'],
  }),
  getArtifactUsage: defineOperation({
    id: 'getArtifactUsage',
    method: 'GET',
    path: `${one}/usage`,
    tag,
    scope: 'read',
    status: 200,
    summary: 'Sets, groups, plugins and projects that use an artifact',
    query: refQuery,
    response: usage,
    errors: ['not_found', 'ambiguous_reference'],
  }),
};
