import { z } from 'zod';
import { idInput, listOf, offsetPaging, queryFlag, uuid } from './common.ts';
import { deployOptions, deploySummary, projectStatus, RUN_STATUSES } from './deployments.ts';
import { defineOperation } from './operation.ts';

export const driftItem = z
  .object({
    project_id: uuid,
    project_name: z.string(),
    profile_id: uuid,
    profile_name: z.string(),
    set_id: uuid.nullable().meta({ description: 'Null for what a set that was deleted left behind.' }),
    set_name: z.string().nullable(),
    summary: projectStatus.shape.summary,
    artifacts: projectStatus.shape.artifacts.meta({ description: 'Those that are not as they should be.' }),
    problem: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why the folder could not be looked at; nothing is counted then.' }),
  })
  .meta({ id: 'DriftItem' });
export type DriftItem = z.output<typeof driftItem>;

const driftQuery = z.strictObject({
  ...offsetPaging,
  set_id: idInput.optional(),
  all: queryFlag.optional().meta({ description: 'Also what is level; default false.' }),
});
export type DriftQuery = z.output<typeof driftQuery>;

export const deployManyInput = z.strictObject({
  targets: z
    .array(z.strictObject({ project_id: idInput, profile_id: idInput.optional() }))
    .min(1, { error: 'Name at least one project.' })
    .max(200, { error: 'Name at most 200 projects.' }),
  ...deployOptions,
});
export type DeployManyInput = z.output<typeof deployManyInput>;

export const manyRun = z
  .object({
    run_id: uuid.nullable().meta({ description: 'Null for a dry run.' }),
    project_id: uuid,
    profile_id: uuid,
    status: z.enum(RUN_STATUSES).meta({ description: 'For a dry run what it would come to.' }),
    summary: deploySummary,
    code: z.string().nullable().meta({ description: 'Why the run could not start.' }),
    error: z.string().nullable(),
  })
  .meta({ id: 'ManyRun' });
export type ManyRun = z.output<typeof manyRun>;

export const deployManyAnswer = z
  .object({
    plan_digest: z
      .string()
      .nullable()
      .meta({ description: 'Names the plans of all targets together; null while one of the runs goes on.' }),
    runs: z.array(manyRun).meta({ description: 'In the order of the targets.' }),
  })
  .meta({ id: 'DeployManyAnswer' });
export type DeployManyAnswer = z.output<typeof deployManyAnswer>;

/** Which projects are behind. */
export const driftOperations = {
  deployToMany: defineOperation({
    id: 'deployToMany',
    method: 'POST',
    path: '/deployment-sets/{id}/deploy-many',
    summary: 'Deploy a set to several projects at once; one that fails stops no other',
    tag: 'Deploying',
    scope: 'deploy',
    dryRunScope: 'read',
    feature: 'deployment_sets',
    body: deployManyInput,
    status: 200,
    otherStatuses: [202],
    response: deployManyAnswer,
    ownIdempotency: true,
    errors: ['plan_stale', 'confirmation_required', 'cycle', 'too_deep'],
  }),
  listDrift: defineOperation({
    id: 'listDrift',
    method: 'GET',
    path: '/drift',
    summary: 'Every project that is behind, and by what: one item per project, profile and deployed set',
    tag: 'Deploying',
    scope: 'read',
    query: driftQuery,
    status: 200,
    response: listOf(driftItem),
    errors: ['not_found'],
  }),
} as const;
