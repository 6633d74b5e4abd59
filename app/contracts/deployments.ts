import { z } from 'zod';
import { CONFLICT_POLICIES, DEPLOY_MODES, ITEM_ACTIONS, ITEM_CODES } from '#app/domain/deploy/plan-types.ts';
import { ENTRY_STATES } from '#app/domain/deploy/three-way.ts';
import { contentHash, cursorPaging, idInput, listOf, queryFlag, timestamp, uuid } from './common.ts';
import { defineOperation } from './operation.ts';

const decision = z.strictObject({
  path: z.string().min(1).max(4096),
  key: z.string().max(4096).optional().meta({ description: 'For one entry of a shared config file; absent for a whole file.' }),
  choice: z.enum(['keep', 'overwrite'], { error: 'Use keep or overwrite.' }),
});

/** How a deploy goes about it; the same for plan, deploy and many projects at once. */
export const deployOptions = {
  on_conflict: z
    .enum(CONFLICT_POLICIES, { error: 'Use keep, overwrite or fail.' })
    .optional()
    .meta({ description: 'Default keep.' }),
  mode: z.enum(DEPLOY_MODES, { error: 'Use per_artifact or atomic.' }).optional().meta({ description: 'Default per_artifact.' }),
  prune: z.boolean().optional().meta({ description: 'Also remove what this set no longer wants; default false.' }),
  dry_run: z.boolean().optional().meta({ description: 'Write nothing and answer what would happen.' }),
  plan_digest: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Refuse with 409 plan_stale when anything moved since that plan.' }),
  acknowledge: z.array(z.literal('runs_code')).max(10).optional(),
  decisions: z
    .array(decision)
    .max(10_000)
    .optional()
    .meta({ description: 'Choices for single places; they win over on_conflict.' }),
  confirm: z.string().max(255).optional().meta({
    description: "The project's name, where a removal has to be confirmed; the set's, where several projects are named.",
  }),
};

export const deployInput = z.strictObject({ project_id: idInput, profile_id: idInput.optional(), ...deployOptions });
export type DeployInput = z.output<typeof deployInput>;

const action = z.enum(ITEM_ACTIONS);
const code = z.enum(ITEM_CODES).nullable();
const status = z.enum(['success', 'skip', 'error']);

export const deploySummary = z.object({
  total: z.number().int(),
  success: z.number().int(),
  skip: z.number().int(),
  error: z.number().int(),
});
export type DeploySummary = z.output<typeof deploySummary>;

export const deployResult = z
  .object({
    artifact_uuid: uuid,
    artifact_id: z.string().meta({ description: '`type:name`; the uuid for an artifact that is gone.' }),
    status,
    action,
    code,
    error: z.string().nullable().meta({ description: 'A sentence for people; null when there is nothing to explain.' }),
    paths: z.array(z.string()).meta({ description: 'Relative to the project; a kept local version is named by its backup.' }),
  })
  .meta({ id: 'DeployResult' });
export type DeployResult = z.output<typeof deployResult>;

const warnings = z
  .array(z.object({ code: z.string(), message: z.string() }))
  .meta({ description: 'What is odd about the set or the folder without stopping anything.' });

export const deployAnswer = z
  .object({
    run_id: uuid.nullable().meta({ description: 'Null for a dry run.' }),
    set_id: uuid.nullable(),
    set_name: z.string().nullable(),
    project_id: uuid,
    profile_id: uuid,
    dry_run: z.boolean(),
    plan_digest: z.string().nullable().meta({ description: 'Null while the run goes on, and for one that could not begin.' }),
    summary: deploySummary,
    results: z.array(deployResult),
    warnings,
  })
  .meta({ id: 'DeployAnswer' });
export type DeployAnswer = z.output<typeof deployAnswer>;

const planEntry = z.object({
  path: z.string(),
  key: z.string().optional(),
  state: z.enum(ENTRY_STATES),
  action: z.string(),
  diff: z.string().optional().meta({ description: 'Unified diff from what is there to what would be; with ?diff=true.' }),
});

export const planItem = z
  .object({
    artifact_uuid: uuid,
    artifact_id: z.string(),
    action,
    code,
    status: status.meta({ description: 'What becomes of it when the plan is carried out as it is.' }),
    error: z.string().nullable(),
    content_hash: contentHash.nullable(),
    runs_code: z.boolean(),
    commands: z.array(z.string()).meta({ description: 'What deploying it lets run, in full.' }),
    needs_acknowledgement: z.boolean(),
    entries: z.array(planEntry),
  })
  .meta({ id: 'PlanItem' });

export const planAnswer = z
  .object({
    plan_digest: z.string(),
    summary: deploySummary.extend({ actions: z.partialRecord(action, z.number().int()), changes: z.boolean() }),
    items: z.array(planItem),
    warnings,
  })
  .meta({ id: 'Plan' });
export type PlanAnswer = z.output<typeof planAnswer>;

const entryState = z.enum(ENTRY_STATES);

export const projectStatus = z
  .object({
    summary: z
      .object({
        synced: z.number().int(),
        modified: z.number().int(),
        outdated: z.number().int(),
        missing: z.number().int(),
        conflict: z.number().int(),
        orphaned: z.number().int(),
      })
      .meta({ description: 'Artifacts by state.' }),
    artifacts: z.array(
      z.object({
        artifact_uuid: uuid,
        artifact_id: z.string(),
        profile_id: uuid.meta({ description: 'The profile it was deployed through.' }),
        state: entryState.meta({ description: 'The worst of its entries.' }),
        sets: z.array(z.object({ id: uuid, name: z.string() })).meta({ description: 'The deployed sets that want it.' }),
        entries: z.array(z.object({ path: z.string(), key: z.string().optional(), state: entryState })),
      }),
    ),
  })
  .meta({ id: 'ProjectStatus' });
export type ProjectStatus = z.output<typeof projectStatus>;

export const RUN_STATUSES = ['queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled'] as const;

/** What a run does to a project. */
const RUN_KINDS = ['deploy', 'undeploy', 'rollback', 'forget'] as const;

export const run = z
  .object({
    id: uuid,
    kind: z
      .enum(RUN_KINDS)
      .meta({ description: 'What it did: `deploy`, `undeploy` a set, `rollback` to a generation, or `forget` what is managed.' }),
    set_id: uuid.nullable(),
    set_name: z.string().nullable(),
    project_id: uuid.nullable().meta({ description: 'Null once the project is no longer registered.' }),
    project_name: z.string(),
    profile_id: uuid.nullable(),
    requested_by: z.string(),
    status: z.enum(RUN_STATUSES),
    recovered: z.boolean(),
    mode: z.enum(DEPLOY_MODES),
    summary: deploySummary,
    progress: z.object({ done: z.number().int(), total: z.number().int() }),
    generation: z.number().int().nullable(),
    code: z.string().nullable().meta({ description: 'Why the whole run could not be carried out, if it could not.' }),
    error: z.string().nullable().meta({ description: 'The same as a sentence for people.' }),
    results: z.array(deployResult).meta({ description: 'While it runs, the artifacts it is through with.' }),
    created_at: timestamp,
    started_at: timestamp.nullable(),
    finished_at: timestamp.nullable(),
  })
  .meta({ id: 'Run' });
export type Run = z.output<typeof run>;

const runListQuery = z.strictObject({
  ...cursorPaging,
  set_id: idInput.optional(),
  project_id: idInput.optional(),
  status: z.enum(RUN_STATUSES, { error: `Use one of ${RUN_STATUSES.join(', ')}.` }).optional(),
});
export type RunListQuery = z.output<typeof runListQuery>;

const tag = 'Deploying';

export const deploymentOperations = {
  planSet: defineOperation({
    id: 'planSet',
    method: 'POST',
    path: '/deployment-sets/{id}/plan',
    summary: 'What a deploy would do to each file, computed against the disk now',
    tag,
    scope: 'read',
    feature: 'deployment_sets',
    query: z.strictObject({ diff: queryFlag.optional() }),
    body: deployInput,
    status: 200,
    response: planAnswer,
    errors: ['cycle', 'too_deep', 'path_not_allowed', 'project_moved'],
  }),
  deploySet: defineOperation({
    id: 'deploySet',
    method: 'POST',
    path: '/deployment-sets/{id}/deploy',
    summary: 'Carry a plan out; partial failure is still an answer',
    tag,
    scope: 'deploy',
    dryRunScope: 'read',
    feature: 'deployment_sets',
    body: deployInput,
    status: 200,
    otherStatuses: [202],
    response: deployAnswer,
    ownIdempotency: true,
    errors: ['plan_stale', 'project_busy', 'project_moved', 'confirmation_required', 'cycle', 'too_deep', 'path_not_allowed'],
  }),
  getProjectStatus: defineOperation({
    id: 'getProjectStatus',
    method: 'GET',
    path: '/projects/{id}/status',
    summary: 'How what is deployed stands, compared with its sets and the disk now',
    tag,
    scope: 'read',
    query: z.strictObject({ profile_id: idInput.optional() }),
    status: 200,
    response: projectStatus,
    errors: ['cycle', 'too_deep', 'path_not_allowed', 'project_moved'],
  }),
  listRuns: defineOperation({
    id: 'listRuns',
    method: 'GET',
    path: '/deploy-runs',
    summary: 'Runs, newest first',
    tag,
    scope: 'read',
    query: runListQuery,
    status: 200,
    response: listOf(run),
  }),
  getRun: defineOperation({
    id: 'getRun',
    method: 'GET',
    path: '/deploy-runs/{id}',
    summary: 'One run with what became of each artifact',
    tag,
    scope: 'read',
    status: 200,
    response: run,
  }),
  followRun: defineOperation({
    id: 'followRun',
    method: 'GET',
    path: '/deploy-runs/{id}/events',
    summary: 'Events of a run until it has ended: item, progress, done; a ping every 15 s; goes on behind Last-Event-ID',
    tag,
    scope: 'read',
    status: 200,
    produces: ['text/event-stream'],
  }),
  retryRun: defineOperation({
    id: 'retryRun',
    method: 'POST',
    path: '/deploy-runs/{id}/retry',
    summary: 'Carry out again what failed in a run, and what it left undone',
    tag,
    scope: 'deploy',
    status: 200,
    otherStatuses: [202],
    response: deployAnswer,
    ownIdempotency: true,
    errors: ['plan_stale', 'project_busy', 'project_moved', 'confirmation_required', 'cycle', 'too_deep', 'path_not_allowed'],
  }),
  cancelRun: defineOperation({
    id: 'cancelRun',
    method: 'POST',
    path: '/deploy-runs/{id}/cancel',
    summary: 'Stop a run before its next artifact',
    tag,
    scope: 'deploy',
    status: 202,
    response: run,
  }),
} as const;
