import { z } from 'zod';
import { artifactType } from './artifacts.ts';
import { contentHash, idInput, listOf, nameInput, offsetPaging, timestamp, uuid } from './common.ts';
import { defineOperation } from './operation.ts';

const ADDRESS = 'Enter an address.';
const FOLDER = 'Enter a folder.';

/** Where to take artifacts from. An archive comes as multipart instead. */
export const importSourceInput = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('directory'),
      path: z
        .string({ error: FOLDER })
        .trim()
        .min(1, { error: FOLDER })
        .max(4096)
        .meta({ description: 'Absolute path on the server, inside the allowed roots.' }),
    }),
    z.strictObject({
      kind: z.literal('git'),
      url: z
        .string({ error: ADDRESS })
        .trim()
        .min(1, { error: ADDRESS })
        .max(2048)
        .meta({ description: 'https, ssh, `git@host:path`, or an absolute path inside the allowed roots.' }),
      ref: z
        .string()
        .trim()
        .min(1)
        .max(255)
        .optional()
        .meta({ description: 'Branch, tag or commit; the default branch when absent.' }),
      subdirectory: z.string().trim().min(1).max(1024).optional().meta({ description: 'Folder inside the repository.' }),
    }),
  ],
  { error: 'Use a source of kind directory or git.' },
);
export type ImportSourceInput = z.output<typeof importSourceInput>;

const oneCollection = (value: { collection_id?: unknown; collection_name?: unknown }): boolean =>
  value.collection_id === undefined || value.collection_name === undefined;
const ONE_COLLECTION = {
  error: 'Name the collection by collection_id or by collection_name, not by both.',
  path: ['collection_name'],
};

const FETCH_REMOTE =
  'Also fetch the plugins that a marketplace lists at other git addresses; without it they are listed as not fetched.';

const target = {
  collection_id: idInput.optional(),
  collection_name: nameInput
    .optional()
    .meta({ description: 'Made when there is none of this name; the name of the source when absent.' }),
};

export const importInput = z
  .strictObject({
    source: importSourceInput,
    ...target,
    dry_run: z.boolean().optional().meta({ description: 'Only report what would happen.' }),
    fetch_remote: z.boolean().optional().meta({ description: FETCH_REMOTE }),
  })
  .refine(oneCollection, ONE_COLLECTION);
export type ImportInput = z.output<typeof importInput>;

const formFlag = z
  .enum(['true', 'false', '1', '0', 'on'], { error: 'Use true or false.' })
  .transform((value) => value !== 'false' && value !== '0')
  .optional();

/** The fields beside `archive` in a multipart request. */
export const archiveImportFields = z
  .strictObject({ ...target, dry_run: formFlag, fetch_remote: formFlag })
  .refine(oneCollection, ONE_COLLECTION);

export const importStatus = z.enum(['queued', 'running', 'succeeded', 'partial', 'failed']);

export const importOutcome = z.enum(['created', 'updated', 'unchanged', 'rejected', 'vanished']);

export const importWarning = z.object({ code: z.string().meta({ description: 'Stable.' }), message: z.string() });
export type ImportWarning = z.output<typeof importWarning>;

export const importItem = z
  .object({
    path: z
      .string()
      .meta({ description: 'Place inside the source, `.` for the source itself; `#name` for one entry of a config file.' }),
    type: artifactType.nullable(),
    artifact_id: z.string().nullable().meta({ description: '`type:name` it has in the collection.' }),
    artifact_uuid: uuid
      .nullable()
      .meta({ description: 'Null for what is not in the library: rejected, or created by a dry run.' }),
    content_hash: contentHash.nullable(),
    outcome: importOutcome,
    warnings: z.array(importWarning),
  })
  .meta({ id: 'ImportItem' });
export type ImportItem = z.output<typeof importItem>;

export const importSummary = z
  .object({
    found: z.number().int().meta({ description: 'Places; the vanished are not among them.' }),
    created: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    rejected: z.number().int(),
    warnings: z.number().int(),
  })
  .meta({ id: 'ImportSummary' });
export type ImportSummary = z.output<typeof importSummary>;

/** Where an import came from, as reports show it; never with credentials. */
export const importSource = z
  .object({
    kind: z.enum(['directory', 'git', 'archive']),
    name: z.string().meta({ description: "The folder's, repository's or archive's name." }),
    path: z.string().nullable(),
    url: z.string().nullable(),
    ref: z.string().nullable(),
    subdirectory: z.string().nullable(),
    commit: z.string().nullable(),
  })
  .meta({ id: 'ImportSource' });
export type ImportSource = z.output<typeof importSource>;

const about = {
  id: uuid.nullable().meta({ description: 'Null for a dry run, which is not kept.' }),
  status: importStatus,
  dry_run: z.boolean(),
  source: importSource,
  collection_id: uuid.nullable(),
  collection_name: z.string().nullable(),
  summary: importSummary,
  error: z.object({ code: z.string(), message: z.string() }).nullable().meta({ description: 'Why the whole import failed.' }),
  requested_by: z.string(),
  created_at: timestamp,
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
};

/** An import without its items, as lists show it. */
export const importListed = z.object(about).meta({ id: 'ImportListed' });
export type ImportListed = z.output<typeof importListed>;

export const importReport = z
  .object({
    ...about,
    items: z.array(importItem),
    notes: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .meta({ description: 'Things said of the source that belong to no item, such as submodules.' }),
  })
  .meta({ id: 'Import' });
export type ImportReport = z.output<typeof importReport>;

const tag = 'Imports';

export const importOperations = {
  listImports: defineOperation({
    id: 'listImports',
    method: 'GET',
    path: '/imports',
    tag,
    scope: 'read',
    status: 200,
    summary: 'List imports, newest first',
    query: z.strictObject(offsetPaging),
    response: listOf(importListed),
  }),
  createImport: defineOperation({
    id: 'createImport',
    method: 'POST',
    path: '/imports',
    tag,
    scope: 'write',
    dryRunScope: 'read',
    status: 201,
    otherStatuses: [200, 202],
    summary: 'Import artifacts from a folder, a git repository or an archive',
    body: importInput,
    multipart: archiveImportFields,
    response: importReport,
    errors: ['not_found', 'path_not_allowed', 'source_refused', 'archive_refused', 'name_taken'],
    ownIdempotency: true,
  }),
  getImport: defineOperation({
    id: 'getImport',
    method: 'GET',
    path: '/imports/{id}',
    tag,
    scope: 'read',
    status: 200,
    summary: 'Read the report of an import',
    response: importReport,
    errors: ['not_found'],
  }),
};
