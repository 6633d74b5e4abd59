import { z } from 'zod';
import { artifactType, searchText } from './artifacts.ts';
import {
  chainLink,
  colorInput,
  contentHash,
  cursorPaging,
  descriptionInput,
  iconInput,
  idInput,
  listOf,
  nameInput,
  position,
  tagInput,
  tagsInput,
  timestamp,
  uuid,
} from './common.ts';

export const deploymentSet = z
  .object({
    id: uuid,
    name: z.string(),
    description: z.string().nullable(),
    color: z.string().nullable().meta({ description: '`#rrggbb`.' }),
    icon: z.string().nullable(),
    tags: z.array(z.string()),
    owner_id: z.string(),
    member_count: z.number().int(),
    resolved_count: z.number().int().meta({ description: 'How many artifacts the set resolves to, each counted once.' }),
    depth: z.number().int().meta({ description: 'Sets on the longest chain, this one included.' }),
    version: z.number().int(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'DeploymentSet' });
export type DeploymentSet = z.output<typeof deploymentSet>;

export const MEMBER_TYPES = ['artifact', 'group', 'set'] as const;

export const setMember = z
  .object({
    id: uuid,
    set_id: uuid,
    member_type: z.enum(MEMBER_TYPES),
    artifact_uuid: uuid.nullable(),
    group_id: uuid.nullable(),
    member_set_id: uuid.nullable(),
    name: z.string().meta({ description: '`type:name` of an artifact, the name of a group or set.' }),
    detail: z
      .string()
      .nullable()
      .meta({ description: 'What people see beside the name, e.g. how many artifacts a group holds.' }),
    position: z.number(),
    added_at: timestamp,
  })
  .meta({ id: 'SetMember' });
export type SetMember = z.output<typeof setMember>;

export const brings = z.object({
  total: z.number().int(),
  new: z.number().int().meta({ description: 'Not already brought by an earlier member.' }),
});

export const setDetail = deploymentSet
  .extend({ members: z.array(setMember.extend({ brings }).meta({ id: 'SetMemberWithBrings' })) })
  .meta({ id: 'DeploymentSetDetail' });
export type SetDetail = z.output<typeof setDetail>;

export const setInput = z.strictObject({
  name: nameInput,
  description: descriptionInput.nullable().optional(),
  color: colorInput.nullable().optional(),
  icon: iconInput.nullable().optional(),
  tags: tagsInput.optional(),
});
export type SetInput = z.output<typeof setInput>;

export const setPatch = setInput.partial();
export type SetPatch = z.output<typeof setPatch>;

export const setListQuery = z.strictObject({
  name: searchText(255).optional().meta({ description: 'Part of the name, without case.' }),
  tag: z
    .array(tagInput)
    .max(20, { error: 'Use at most 20 tags.' })
    .optional()
    .meta({ description: 'Repeat it for sets that have all of the tags.' }),
  sort: z.enum(['name', '-updated_at'], { error: 'Use name or -updated_at.' }).optional(),
  ...cursorPaging,
});
export type SetListQuery = z.output<typeof setListQuery>;

export const cloneInput = z.strictObject({ name: nameInput.optional() });
export type CloneInput = z.output<typeof cloneInput>;

const given = (values: readonly unknown[]): number => values.filter((value) => value !== undefined && value !== null).length;
const reference = { artifact_uuid: idInput.nullish(), group_id: idInput.nullish(), member_set_id: idInput.nullish() };
const ONE_REFERENCE = { error: 'Give exactly one of artifact_uuid, group_id and member_set_id.' };

export const memberInput = z
  .strictObject({ ...reference, position: position.optional() })
  .refine((value) => given([value.artifact_uuid, value.group_id, value.member_set_id]) === 1, ONE_REFERENCE);
export type MemberInput = z.output<typeof memberInput>;

export const memberPlace = z
  .strictObject({ position: position.optional(), before: idInput.optional(), after: idInput.optional() })
  .refine((value) => given([value.position, value.before, value.after]) === 1, {
    error: 'Give exactly one of position, before and after.',
  });
export type MemberPlace = z.output<typeof memberPlace>;

export const memberListEntry = z
  .strictObject({ id: idInput.nullish(), ...reference })
  .refine((value) => given([value.id, value.artifact_uuid, value.group_id, value.member_set_id]) === 1, {
    error: 'Give exactly one of id, artifact_uuid, group_id and member_set_id.',
  });

export const membersInput = z.strictObject({
  members: z.array(memberListEntry).max(10_000, { error: 'Use at most 10,000 members.' }),
});
export type MembersInput = z.output<typeof membersInput>;

const viaStep = z.object({ kind: z.enum(['set', 'group', 'plugin']), id: uuid, name: z.string() });

export const resolvedArtifact = z
  .object({
    artifact_uuid: uuid,
    artifact_id: z.string().meta({ description: '`type:name`.' }),
    type: artifactType,
    name: z.string(),
    content_hash: contentHash,
    via: z
      .array(viaStep)
      .meta({ description: 'From the set asked for to what directly holds the artifact where it is seen first.' }),
  })
  .meta({ id: 'ResolvedArtifact' });
export type ResolvedArtifact = z.output<typeof resolvedArtifact>;

export const resolveWarning = z
  .object({
    code: z.enum(['missing_set', 'missing_group', 'missing_artifact', 'missing_version', 'nested_plugin']),
    message: z.string(),
    chain: z.array(chainLink),
  })
  .meta({ id: 'ResolveWarning' });
export type ResolveWarning = z.output<typeof resolveWarning>;

export const resolution = z
  .object({
    set_id: uuid,
    set_name: z.string(),
    depth: z.number().int(),
    total: z.number().int(),
    artifacts: z.array(resolvedArtifact),
    warnings: z.array(resolveWarning),
  })
  .meta({ id: 'Resolution' });
export type Resolution = z.output<typeof resolution>;

export const setList = listOf(deploymentSet);
