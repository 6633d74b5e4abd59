import { z } from 'zod';
import { idInput } from './common.ts';
import { deployAnswer, deployOptions } from './deployments.ts';
import { defineOperation } from './operation.ts';

const { dry_run, plan_digest, confirm } = deployOptions;

export const undeployInput = z
  .strictObject({
    set_id: idInput.optional(),
    artifact_uuids: z
      .array(idInput)
      .min(1, { error: 'Name at least one artifact.' })
      .max(10_000, { error: 'Name at most 10,000 artifacts.' })
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
    response: deployAnswer,
    ownIdempotency: true,
    errors: ['plan_stale', 'project_busy', 'project_moved', 'confirmation_required', 'path_not_allowed'],
  }),
} as const;
