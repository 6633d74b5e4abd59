import { type Selectable, sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { DeployRunsTable, GenerationsTable } from '#db/schema/projects.ts';
import type { Tx } from '#db/transactions.ts';

/** The number of the newest generation of a profile in a project; 0 when there is none. */
export async function findLastGeneration(tx: Tx, owner: OwnerId, projectId: string, profileId: string): Promise<number> {
  const row = await tx
    .selectFrom('generations')
    .select(({ fn }) => fn.max('n').as('n'))
    .where('owner_id', '=', owner)
    .where('project_id', '=', projectId)
    .where('profile_id', '=', profileId)
    .executeTakeFirst();
  return row?.n ?? 0;
}

export interface NewGeneration {
  id: string;
  project_id: string;
  profile_id: string;
  n: number;
  parent: number | null;
  run_id: string;
  set_id: string | null;
  /** What every entry of the profile is now. */
  entries: readonly GenerationEntry[];
}

/** One entry of a profile as a generation left it. */
export interface GenerationEntry {
  path: string;
  key: string;
  content_hash: string;
  executable: boolean;
  artifact_uuid: string;
  type: ArtifactType;
  name: string;
  version_hash: string;
  set_ids: (string | null)[];
}

export async function insertGeneration(tx: Tx, owner: OwnerId, generation: NewGeneration): Promise<void> {
  await tx
    .insertInto('generations')
    .values({ owner_id: owner, ...generation, entries: JSON.stringify(generation.entries) })
    .execute();
}

/** Forgets all but the newest generations of a profile. What people's edits were kept under stays on disk. */
export async function deleteOldGenerations(
  tx: Tx,
  owner: OwnerId,
  projectId: string,
  profileId: string,
  keep: number,
): Promise<void> {
  await tx
    .deleteFrom('generations')
    .where('owner_id', '=', owner)
    .where('project_id', '=', projectId)
    .where('profile_id', '=', profileId)
    .where('n', '<=', ({ selectFrom }) =>
      selectFrom('generations as newest')
        .select(sql<number>`max(newest.n) - ${keep}`.as('limit'))
        .where('newest.owner_id', '=', owner)
        .where('newest.project_id', '=', projectId)
        .where('newest.profile_id', '=', profileId),
    )
    .execute();
}

/** One generation with everything the profile had then. */
export async function findGeneration(
  tx: Tx,
  owner: OwnerId,
  projectId: string,
  profileId: string,
  n: number,
): Promise<{ n: number; set_id: string | null; entries: GenerationEntry[] } | undefined> {
  return tx
    .selectFrom('generations')
    .select(['n', 'set_id'])
    .select(sql<GenerationEntry[]>`entries`.as('entries'))
    .where('owner_id', '=', owner)
    .where('project_id', '=', projectId)
    .where('profile_id', '=', profileId)
    .where('n', '=', n)
    .executeTakeFirst();
}

/** A generation with the run that made it. */
export type GenerationRow = Pick<
  Selectable<GenerationsTable>,
  'n' | 'run_id' | 'profile_id' | 'parent' | 'set_id' | 'created_at'
> &
  Pick<Selectable<DeployRunsTable>, 'kind' | 'set_name' | 'success' | 'skip' | 'error'>;

/** A page of the generations of a project, newest first, with the number of all. @param profileId of this profile only */
export async function listGenerations(
  tx: Tx,
  owner: OwnerId,
  projectId: string,
  profileId: string | null,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: GenerationRow[]; total: number }> {
  let matching = tx
    .selectFrom('generations as g')
    .innerJoin('deploy_runs as r', (join) => join.onRef('r.owner_id', '=', 'g.owner_id').onRef('r.id', '=', 'g.run_id'))
    .where('g.owner_id', '=', owner)
    .where('g.project_id', '=', projectId);
  if (profileId !== null) matching = matching.where('g.profile_id', '=', profileId);
  const rows = await matching
    .select(['g.n', 'g.run_id', 'g.profile_id', 'g.parent', 'g.set_id', 'g.created_at'])
    .select(['r.kind', 'r.set_name', 'r.success', 'r.skip', 'r.error'])
    .orderBy('g.created_at', 'desc')
    .orderBy('g.n', 'desc')
    .orderBy('g.profile_id')
    .limit(limit)
    .offset(offset)
    .execute();
  const counted = await matching.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  return { rows, total: counted.total };
}
