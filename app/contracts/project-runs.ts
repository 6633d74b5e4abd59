import { z } from 'zod';
import { idInput, listOf, offsetPaging, timestamp, uuid } from './common.ts';
import { deployAnswer, deployOptions, deployResult, deploySummary } from './deployments.ts';
import { defineOperation } from './operation.ts';

const { prune: _, ...rollbackOptions } = deployOptions;
const { dry_run, plan_digest, confirm } = deployOptions;

const MANY = { error: 'Name at most 10,000 artifacts.' };

export const undeployInput = z
  .strictObject({
    set_id: idInput.optional(),
    artifact_uuids: z
      .array(idInput)
      .min(1, { error: 'Name at least one artifact.' })
      .max(10_000, MANY)
      .optional()
      .meta({ description: 'Instead of a set; also for what a set that was deleted left behind.' }),
    profile_id: idInput.optional(),
    dry_run,
    plan_digest,
    confirm,
  })
  .refine(({ set_id, artifact_uuids }) => (set_id === undefined) !== (artifact_uuids === undefined), {
    error: 'Give exactly one of set_id and artifact_uuids.',
  });
export type UndeployInput = z.output<typeof undeployInput>;

export const rollbackInput = z.strictObject({
  generation: z.number({ error: 'Enter the number of a generation.' }).int({ error: 'Enter the number of a generation.' }),
  profile_id: idInput.optional(),
  ...rollbackOptions,
});
export type RollbackInput = z.output<typeof rollbackInput>;

export const forgetInput = z.strictObject({
  artifact_uuids: z.array(idInput).min(1, { error: 'Name at least one artifact.' }).max(10_000, MANY),
  profile_id: idInput.optional(),
});
export type ForgetInput = z.output<typeof forgetInput>;

export const forgetAnswer = z
  .object({
    run_id: uuid,
    project_id: uuid,
    profile_id: uuid,
    summary: deploySummary,
    results: z.array(deployResult),
  })
  .meta({ id: 'ForgetAnswer' });
export type ForgetAnswer = z.output<typeof forgetAnswer>;

export const generation = z
  .object({
    generation: z.number().int().meta({ description: 'Counts per project and profile.' }),
    run_id: uuid,
    profile_id: uuid,
    parent_generation: z.number().int().nullable(),
    set_id: uuid.nullable(),
    created_at: timestamp,
  })
  .meta({ id: 'Generation' });
export type Generation = z.output<typeof generation>;

const generationQuery = z.strictObject({ ...offsetPaging, profile_id: idInput.optional() });
export type GenerationQuery = z.output<typeof generationQuery>;

const tag = 'Deploying';

/** What is done to what was deployed into a project. */
export const projectRunOperations = {
  undeploy: defineOperation({
    id: 'undeploy',
    method: 'POST',
    path: '/projects/{id}/undeploy',
    summary: 'Remove what a set, or single artifacts, brought: only what nobody edited and nothing else needs',
    tag,
    scope: 'deploy',
    dryRunScope: 'read',
    body: undeployInput,
    status: 200,
    otherStatuses: [202],
    response: deployAnswer,
    ownIdempotency: true,
    errors: ['plan_stale', 'project_busy', 'project_moved', 'confirmation_required', 'path_not_allowed'],
  }),
  forgetArtifacts: defineOperation({
    id: 'forgetArtifacts',
    method: 'POST',
    path: '/projects/{id}/forget',
    summary: 'Stop managing artifacts that were deployed; their files stay as they are',
    tag,
    scope: 'deploy',
    body: forgetInput,
    status: 200,
    response: forgetAnswer,
    errors: ['project_busy'],
  }),
  listGenerations: defineOperation({
    id: 'listGenerations',
    method: 'GET',
    path: '/projects/{id}/generations',
    summary: 'The states runs left behind, newest first; the last 10 of each profile',
    tag,
    scope: 'read',
    query: generationQuery,
    status: 200,
    response: listOf(generation),
  }),
  rollback: defineOperation({
    id: 'rollback',
    method: 'POST',
    path: '/projects/{id}/rollback',
    summary: 'Bring a profile back to what it had in an earlier generation',
    tag,
    scope: 'deploy',
    dryRunScope: 'read',
    body: rollbackInput,
    status: 200,
    otherStatuses: [202],
    response: deployAnswer,
    ownIdempotency: true,
    errors: ['plan_stale', 'project_busy', 'project_moved', 'confirmation_required', 'path_not_allowed'],
  }),
} as const;
