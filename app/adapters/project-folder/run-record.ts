import { z } from 'zod';
import { configFileSchema } from '#app/adapters/config-file/record.ts';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import { CONFLICT_POLICIES, DEPLOY_MODES, ITEM_ACTIONS, ITEM_CODES } from '#app/domain/deploy/plan-types.ts';
import { ENTRY_ACTIONS, ENTRY_CODES, ENTRY_STATES } from '#app/domain/deploy/three-way.ts';

const state = z.object({ hash: z.string(), executable: z.boolean() });
const place = { path: z.string(), key: z.string() };

const actual = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent') }),
  state.extend({ kind: z.literal('present') }),
  z.object({ kind: z.literal('unsafe'), reason: z.enum(['symlink', 'folder', 'not_a_folder', 'special']), at: z.string() }),
  z.object({ kind: z.literal('unreadable'), at: z.string(), problem: z.string().optional() }),
]);

const entry = z.object({
  ...place,
  state: z.enum(ENTRY_STATES),
  action: z.enum(ENTRY_ACTIONS),
  code: z.enum(ENTRY_CODES).nullable(),
  recorded: state.nullable(),
  actual,
  desired: state.extend({ ...place, size: z.number() }).nullable(),
  backup: z.boolean(),
  release: z.boolean(),
});

const item = z.object({
  artifactUuid: z.string(),
  artifactId: z.string(),
  type: z.enum(ARTIFACT_TYPES).nullable(),
  name: z.string(),
  contentHash: z.string().nullable(),
  action: z.enum(ITEM_ACTIONS),
  status: z.enum(['success', 'skip', 'error']),
  code: z.enum(ITEM_CODES).nullable(),
  message: z.string().nullable(),
  commands: z.array(z.string()).nullable(),
  needsAcknowledgement: z.boolean(),
  held: z.boolean(),
  entries: z.array(entry),
});

const keeper = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), profileId: z.string(), setId: z.string().nullable() }),
  z.object({ kind: z.literal('artifacts'), profileId: z.string(), artifactUuids: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal('profile'), profileId: z.string() }),
]);

/** What a run needs to record when it is through: its plan, and whose it is. Goes along in the journal. */
export const runRecordSchema = z.object({
  profileId: z.string(),
  setId: z.string().nullable(),
  /** What kind of run it is; absent for a deploy. */
  kind: z.enum(['undeploy', 'rollback']).optional(),
  /** Whose claims it is about, when not simply those of the set in the profile. */
  keeper: keeper.optional(),
  /** The generation a rollback goes back to. */
  target: z.number().int().optional(),
  actor: z.string(),
  mode: z.enum(DEPLOY_MODES),
  onConflict: z.enum(CONFLICT_POLICIES),
  digest: z.string(),
  items: z.array(item),
  releases: z.array(z.object(place)),
  configs: z.array(configFileSchema).optional(),
  /** What the plan warned of; absent in journals of before this was kept. */
  warnings: z.array(z.object({ code: z.string(), message: z.string() })).optional(),
});
export type RunRecord = z.output<typeof runRecordSchema>;
