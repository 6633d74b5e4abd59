import { type RawBuilder, sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Platform } from '#db/schema/projects.ts';
import type { Tx } from '#db/transactions.ts';

/** A set in a profile of a project, with what is written down about it: no folder is looked at for this. */
export interface RecordedPlaceRow {
  set_id: string;
  project_id: string;
  project_name: string;
  profile_name: string;
  platform: Platform;
  /** The end of its last deploy there, as JSON tells times. */
  last_at: string | null;
  /** Artifact and the version that its entries came from; null where another artifact brought the same content. */
  claims: [uuid: string, versionHash: string | null][];
  /** Rows of the last runs that needed no writing: artifact, version, action, and whether a rollback or undeploy came later. */
  settled: [uuid: string, versionHash: string, action: string, undone: boolean][];
}

/** A retry plans only what failed, so the rows of the runs before it count too. */
const RUNS = 3;

/**
 * Where sets are deployed, the latest deploy first, each place as one row.
 * @param setIds only these sets; null for every set there is
 */
export const recordedPlaces = (
  owner: OwnerId,
  setIds: readonly string[] | null,
  limit: number,
): RawBuilder<RecordedPlaceRow> => sql`
  select place.*,
    (select jsonb_agg(distinct jsonb_build_array(
        eo.artifact_uuid, case when e.artifact_uuid = eo.artifact_uuid then e.version_hash end))
      from entry_owners eo
      join deployed_entries e on e.owner_id = eo.owner_id and e.id = eo.entry_id
      where eo.owner_id = ${owner} and eo.set_id = place.set_id and eo.profile_id = place.profile_id) as claims,
    coalesce((select jsonb_agg(jsonb_build_array(row.artifact_uuid, row.content_hash, row.action, row.undone))
      from (
        select distinct on (i.artifact_uuid) i.artifact_uuid, i.content_hash, i.action, i.status, run.undone
        from (
          select r.id, r.created_at, exists (
              select from deploy_runs other
              where other.owner_id = ${owner} and other.profile_id = place.profile_id and other.kind <> 'deploy'
                and other.created_at > r.created_at) as undone
          from deploy_runs r
          where r.owner_id = ${owner} and r.profile_id = place.profile_id and r.set_id = place.set_id
            and r.kind = 'deploy' and r.status in ('succeeded', 'partial')
          order by r.created_at desc, r.id desc
          limit ${RUNS}
        ) run
        join deploy_run_items i on i.owner_id = ${owner} and i.run_id = run.id
        where i.artifact_uuid is not null
        order by i.artifact_uuid, run.created_at desc, run.id desc
      ) row
      where row.status <> 'error' and row.content_hash is not null
        and row.action in ('unchanged', 'unsupported', 'keep_local', 'adopt')), '[]') as settled
  from (
    select held.set_id, held.profile_id, f.name as profile_name, f.platform, p.id as project_id, p.name as project_name,
      (select max(coalesce(r.finished_at, r.created_at)) from deploy_runs r
        where r.owner_id = ${owner} and r.profile_id = held.profile_id and r.set_id = held.set_id
          and r.kind = 'deploy' and r.status in ('succeeded', 'partial')) as last_at
    from (
      select distinct set_id, profile_id from entry_owners
      where owner_id = ${owner} and ${setIds === null ? sql`set_id is not null` : sql`set_id = any(${[...setIds]}::uuid[])`}
    ) held
    join deployment_profiles f on f.owner_id = ${owner} and f.id = held.profile_id
    join projects p on p.owner_id = ${owner} and p.id = f.project_id
    order by last_at desc nulls last, p.name, p.id, f.name, held.set_id
    limit ${limit}
  ) place`;

/** Where all sets are deployed, in one query; at most `limit` places, the latest deploy first. */
export async function listRecordedPlaces(tx: Tx, owner: OwnerId, limit: number): Promise<RecordedPlaceRow[]> {
  const places = recordedPlaces(owner, null, limit);
  const { rows } = await sql<{ place: RecordedPlaceRow }>`select to_jsonb(p) as place from (${places}) p`.execute(tx);
  return rows.map(({ place }) => place);
}
