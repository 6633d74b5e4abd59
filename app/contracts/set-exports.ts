import { z } from 'zod';
import { PLATFORMS } from '#app/domain/platforms.ts';
import { colorInput, descriptionInput, iconInput, nameInput, tagsInput, uuid } from './common.ts';
import { defineOperation } from './operation.ts';
import { MEMBER_TYPES, setDetail } from './sets.ts';

export const EXPORT_FORMATS = ['definition', 'plugin', 'marketplace', 'bundle'] as const;

export const exportQuery = z.strictObject({
  format: z
    .enum(EXPORT_FORMATS, { error: 'Use definition, plugin, marketplace or bundle.' })
    .optional()
    .meta({ description: '`definition` when absent.' }),
  platform: z
    .enum(PLATFORMS, { error: `Use one of ${PLATFORMS.join(', ')}.` })
    .optional()
    .meta({
      description:
        'Whose layout a bundle has; `claude_code` when absent. For a bundle alone, and not `other`, which has no layout of its own.',
    }),
  name: z
    .string()
    .trim()
    .min(1, { error: 'Enter a name or leave it out.' })
    .max(64, { error: 'Use at most 64 characters.' })
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'Use small letters, digits and single hyphens.' })
    .optional()
    .meta({ description: "Name of the plugin or marketplace; made from the set's name when absent." }),
});
export type ExportQuery = z.output<typeof exportQuery>;

const text = (most: number) => z.string().max(most, { error: `Use at most ${most} characters.` });
const reference = text(255).min(1, { error: 'Enter a reference.' });
const names = z.array(text(255)).max(1_000, { error: 'Use at most 1,000 names.' });

/** A member as a definition names it: by identity first, then in words that hold on another server too. */
const definitionMember = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('artifact'),
      artifact_uuid: reference,
      artifact_id: text(300).meta({ description: '`type:name`.' }),
      collections: names.meta({ description: 'Names of the collections it is in.' }),
      content_hash: text(100).optional().meta({ description: 'Its content when this was exported; for people to compare.' }),
    }),
    z.strictObject({
      kind: z.literal('group'),
      group_id: reference,
      name: text(255),
      collection: text(255).meta({ description: 'Name of its collection.' }),
    }),
    z.strictObject({ kind: z.literal('set'), set_id: reference, name: text(255) }),
  ],
  { error: 'Use a member of kind artifact, group or set.' },
);
export type DefinitionMember = z.output<typeof definitionMember>;

const definedSet = z.strictObject({
  id: reference.meta({ description: 'How members of this file name the set.' }),
  name: nameInput,
  description: descriptionInput.nullable().optional(),
  color: colorInput.nullable().optional(),
  icon: iconInput.nullable().optional(),
  tags: tagsInput.optional(),
  members: z.array(definitionMember).max(10_000, { error: 'Use at most 10,000 members.' }),
});
export type DefinedSet = z.output<typeof definedSet>;

export const setDefinition = z
  .strictObject({
    format: z.literal('loadout.deployment-set', { error: 'This is no exported set: format must be loadout.deployment-set.' }),
    format_version: z.literal(1, { error: 'This server reads definitions of format_version 1.' }),
    sets: z
      .array(definedSet)
      .min(1, { error: 'Give at least one set.' })
      .max(10_000, { error: 'Use at most 10,000 sets.' })
      .meta({ description: 'The exported set first, then every set that it reaches.' }),
  })
  .meta({ id: 'SetDefinition' });
export type SetDefinition = z.output<typeof setDefinition>;

export const unresolvedReference = z
  .object({
    path: z.string().meta({ description: 'Where in the definition, such as `sets.0.members.3`.' }),
    member_type: z.enum(MEMBER_TYPES),
    set_name: z.string().meta({ description: 'The set that lacks this member now.' }),
    reference: z.string().meta({ description: 'What was looked for, as people name it.' }),
    code: z.enum(['not_found', 'ambiguous_reference', 'already_member']),
    message: z.string(),
  })
  .meta({ id: 'UnresolvedReference' });
export type UnresolvedReference = z.output<typeof unresolvedReference>;

export const importedSet = setDetail
  .extend({
    created_sets: z
      .array(z.object({ id: uuid, name: z.string() }))
      .meta({ description: 'Every set that was made, this one first. Nested sets that are still here were not made again.' }),
    unresolved: z.array(unresolvedReference),
  })
  .meta({ id: 'ImportedSet' });
export type ImportedSet = z.output<typeof importedSet>;

const tag = 'Deployment sets';
const feature = 'deployment_sets' as const;

export const setExportOperations = {
  exportSet: defineOperation({
    id: 'exportSet',
    method: 'GET',
    path: '/deployment-sets/{id}/export',
    tag,
    feature,
    scope: 'read',
    status: 200,
    summary:
      'Download a set: its definition (JSON), a Claude Code plugin or marketplace (zip), or its files in a platform’s layout (tar.gz)',
    query: exportQuery,
    produces: ['application/json', 'application/zip', 'application/gzip'],
    response: setDefinition,
    errors: ['not_found', 'cycle', 'too_deep'],
  }),
  importSet: defineOperation({
    id: 'importSet',
    method: 'POST',
    path: '/deployment-sets/import',
    tag,
    feature,
    scope: 'write',
    status: 201,
    summary: 'Make a set from an exported definition; what it names and is not here is reported and left out',
    body: setDefinition,
    bodyLimit: 16 * 1024 * 1024,
    response: importedSet,
    errors: ['cycle', 'too_deep'],
  }),
};
