import { z } from 'zod';
import { idInput, listOf, offsetPaging, queryFlag, uuid } from './common.ts';
import { projectStatus } from './deployments.ts';
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

/** Which projects are behind. */
export const driftOperations = {
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
