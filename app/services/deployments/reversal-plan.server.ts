import type { RollbackInput, UndeployInput } from '#app/contracts/project-runs.ts';
import type { Keeper } from '#app/domain/deploy/keeper.ts';
import type { DeployOptions } from '#app/domain/deploy/plan-types.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { listArtifactsByUuid } from '#db/repositories/artifacts.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { findGeneration } from '#db/repositories/generations.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { desiredOfGeneration } from './generation-content.server.ts';
import { optionsOf, type Prepared, type Subject } from './plan.server.ts';
import { loadRecorded } from './records.server.ts';
import { requireTarget } from './target.server.ts';

const REMOVING: DeployOptions = { onConflict: 'keep', mode: 'per_artifact', prune: true, decisions: [] };

const NOBODY: Subject = { set_id: null, set_name: null, artifacts: [], warnings: [] };

/** A set by name only: what it comes to does not matter when it is taken away. @throws AppError `not_found` */
async function namedSet(tx: Tx, owner: OwnerId, setId: string): Promise<Subject & { set_id: string }> {
  const [set] = await listSetNames(tx, owner, [requireUuid(setId, 'The set')]);
  if (set === undefined) throw notFound('The set');
  return { ...NOBODY, set_id: set.id, set_name: set.name };
}

/** Artifacts count as known when they are in the library or still recorded in the project. @throws AppError `not_found` */
export async function requireArtifacts(tx: Tx, owner: OwnerId, projectId: string, given: readonly string[]): Promise<string[]> {
  const uuids = [...new Set(given.map((uuid): string => requireUuid(uuid, 'The artifact')))];
  const recorded = await loadRecorded(tx, owner, projectId);
  const here = new Set(recorded.flatMap((entry) => entry.owners.map((one) => one.artifactUuid)));
  const elsewhere = uuids.filter((uuid) => !here.has(uuid));
  const known = elsewhere.length === 0 ? [] : await listArtifactsByUuid(tx, owner, elsewhere);
  if (known.length < elsewhere.length) throw notFound('The artifact');
  return uuids;
}

/** What an undeploy is about. @throws AppError `not_found` */
export function prepareUndeploy(
  { db }: Pick<ServiceDeps, 'db'>,
  owner: OwnerId,
  projectId: string,
  input: Pick<UndeployInput, 'set_id' | 'artifact_uuids' | 'profile_id'>,
): Promise<Prepared> {
  return withOwner(db, owner, async (tx) => {
    const target = await requireTarget(tx, owner, projectId, input.profile_id);
    const profileId = target.profile.id;
    const base = { target, desired: [], options: REMOVING };
    if (input.set_id !== undefined) {
      const set = await namedSet(tx, owner, input.set_id);
      const keeper: Keeper = { kind: 'set', profileId, setId: set.set_id };
      return { ...base, set, reversal: { kind: 'undeploy', keeper } };
    }
    const artifactUuids = await requireArtifacts(tx, owner, target.project.id, input.artifact_uuids ?? []);
    const keeper: Keeper = { kind: 'artifacts', profileId, artifactUuids };
    return { ...base, set: NOBODY, reversal: { kind: 'undeploy', keeper } };
  });
}

/**
 * What a rollback is about: everything the profile had in an earlier generation, and nothing else.
 * @throws AppError `not_found`
 */
export function prepareRollback(
  { db }: Pick<ServiceDeps, 'db'>,
  owner: OwnerId,
  projectId: string,
  input: RollbackInput,
): Promise<Prepared> {
  return withOwner(db, owner, async (tx) => {
    const target = await requireTarget(tx, owner, projectId, input.profile_id);
    const profileId = target.profile.id;
    const generation = await findGeneration(tx, owner, target.project.id, profileId, input.generation);
    if (generation === undefined) throw notFound('The generation');
    return {
      target,
      set: NOBODY,
      desired: await desiredOfGeneration(tx, owner, generation.entries, target),
      options: { ...optionsOf(input), prune: true },
      reversal: { kind: 'rollback', keeper: { kind: 'profile', profileId }, generation: generation.n },
    };
  });
}
