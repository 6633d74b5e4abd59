import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';

/** A set, or what a deleted one left behind, in a profile of a project. */
export interface DeployedSetRow {
  project_id: string;
  project_name: string;
  profile_id: string;
  profile_name: string;
  set_id: string | null;
  set_name: string | null;
}

/** Where which sets are deployed, by name of project, profile and set. @param setId only where this set is */
export async function listDeployedSets(tx: Tx, owner: OwnerId, setId: string | null): Promise<DeployedSetRow[]> {
  let rows = tx
    .selectFrom('entry_owners as o')
    .innerJoin('deployment_profiles as f', (join) =>
      join.onRef('f.owner_id', '=', 'o.owner_id').onRef('f.id', '=', 'o.profile_id'),
    )
    .innerJoin('projects as p', (join) => join.onRef('p.owner_id', '=', 'f.owner_id').onRef('p.id', '=', 'f.project_id'))
    .leftJoin('deployment_sets as s', (join) => join.onRef('s.owner_id', '=', 'o.owner_id').onRef('s.id', '=', 'o.set_id'))
    .select(['p.id as project_id', 'p.name as project_name', 'f.id as profile_id', 'f.name as profile_name'])
    .select(['o.set_id', 's.name as set_name'])
    .distinct()
    .where('o.owner_id', '=', owner);
  if (setId !== null) rows = rows.where('o.set_id', '=', setId);
  return rows.orderBy('p.name').orderBy('p.id').orderBy('f.name').orderBy('f.id').orderBy('s.name').orderBy('o.set_id').execute();
}
