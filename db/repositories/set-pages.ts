import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';
import { frontmatterDescription } from './artifacts.ts';
import { type RecordedPlaceRow, recordedPlaces } from './recorded-places.ts';

/** Where a set is now, by what Loadout keeps in projects, and when it was last deployed. */
export interface DeployedRow {
  projects: number;
  last_at: string | null;
}

/** The projects that hold entries of set `id`, and the end of its last deploy, as a JSON object. */
const deployedTo = (owner: OwnerId, id: ReturnType<typeof sql>) => sql`jsonb_build_object(
  'projects', (
    select count(distinct p.project_id)
    from entry_owners eo
    join deployment_profiles p on p.owner_id = eo.owner_id and p.id = eo.profile_id
    where eo.owner_id = ${owner} and eo.set_id = ${id}
  ),
  'last_at', (
    select max(coalesce(r.finished_at, r.created_at))
    from deploy_runs r
    where r.owner_id = ${owner} and r.set_id = ${id} and r.kind = 'deploy' and r.status in ('succeeded', 'partial')
  ))`;

/** Beyond so many sets, tags are not counted at every view of the list. */
const COUNTABLE_SETS = 5000;

export interface SetListFacts {
  /** How many sets there are in all. */
  all: number;
  /** Most used first, in the spelling most used; empty beyond 5,000 sets. */
  tags: { tag: string; count: number }[];
  /** By set id: in how many sets it is, and where it is deployed. */
  sets: Record<string, { parents: number; deployed: DeployedRow }>;
  /** Where they are deployed, the latest deploy first. */
  places: RecordedPlaceRow[];
}

/** What the list shows beside the sets of its page, in one query. */
export async function findSetListFacts(
  tx: Tx,
  owner: OwnerId,
  ids: readonly string[],
  mostPlaces: number,
): Promise<SetListFacts> {
  const result = await sql<SetListFacts>`
    with counted as (
      select coalesce((select set_count from owner_graphs where owner_id = ${owner}), 0) as sets
    ), tags as (
      select mode() within group (order by t.tag) as tag, count(distinct s.id) as count
      from deployment_sets s cross join unnest(s.tags) as t (tag)
      where s.owner_id = ${owner} and (select sets from counted) <= ${COUNTABLE_SETS}
      group by lower(t.tag)
    )
    select counted.sets as "all",
      coalesce((select jsonb_agg(tags order by tags.count desc, lower(tags.tag)) from tags), '[]') as tags,
      coalesce((
        select jsonb_object_agg(page.id, jsonb_build_object(
          'parents', (select count(*) from deployment_set_members m where m.owner_id = ${owner} and m.member_set_id = page.id),
          'deployed', ${deployedTo(owner, sql`page.id`)}))
        from unnest(${[...ids]}::uuid[]) as page (id)
      ), '{}') as sets,
      coalesce((select jsonb_agg(to_jsonb(p)) from (${recordedPlaces(owner, ids, mostPlaces)}) p), '[]') as places
    from counted`.execute(tx);
  return result.rows[0] ?? { all: 0, tags: [], sets: {}, places: [] };
}

export interface SetSurroundings {
  /** By name, only the first ones. */
  parents: { id: string; name: string; color: string | null; icon: string | null }[];
  parent_count: number;
  deployed: DeployedRow;
}

/** The sets that directly hold set `id`, and where it is deployed, as columns. */
const surroundings = (owner: OwnerId, id: string, most: number) => sql`
  coalesce((
    select jsonb_agg(to_jsonb(p) order by lower(p.name), p.id) from (
      select s.id, s.name, s.color, s.icon
      from deployment_set_members m
      join deployment_sets s on s.owner_id = m.owner_id and s.id = m.set_id
      where m.owner_id = ${owner} and m.member_set_id = ${id}::uuid
      order by lower(s.name), s.id
      limit ${most}
    ) p
  ), '[]') as parents,
  (select count(*)::int from deployment_set_members where owner_id = ${owner} and member_set_id = ${id}::uuid) as parent_count,
  ${deployedTo(owner, sql`${id}::uuid`)} as deployed`;

const ALONE: SetSurroundings = { parents: [], parent_count: 0, deployed: { projects: 0, last_at: null } };

/** The sets that directly hold one, and where it is deployed, in one query. */
export async function findSetSurroundings(tx: Tx, owner: OwnerId, id: string, most: number): Promise<SetSurroundings> {
  const result = await sql<SetSurroundings>`select ${surroundings(owner, id, most)}`.execute(tx);
  return result.rows[0] ?? ALONE;
}

export interface SetOverviewFacts extends SetSurroundings {
  /** What a client reads of each artifact while nobody uses it. */
  idle: { type: ArtifactType; name: string; description: string | null }[];
  places: RecordedPlaceRow[];
}

/** What the page of one set shows beside what it resolves to, in one query. @param versionIds the versions that deploy */
export async function findSetOverviewFacts(
  tx: Tx,
  owner: OwnerId,
  id: string,
  versionIds: readonly string[],
  most: { parents: number; places: number },
): Promise<SetOverviewFacts> {
  const result = await sql<SetOverviewFacts>`
    select ${surroundings(owner, id, most.parents)},
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'type', a.type, 'name', a.name, 'description', coalesce(${frontmatterDescription}, a.description)))
        from artifact_versions v
        join artifacts a on a.owner_id = v.owner_id and a.uuid = v.artifact_uuid
        where v.owner_id = ${owner} and v.id = any(${[...versionIds]}::uuid[])
      ), '[]') as idle,
      coalesce((select jsonb_agg(to_jsonb(p)) from (${recordedPlaces(owner, [id], most.places)}) p), '[]') as places`.execute(tx);
  return result.rows[0] ?? { ...ALONE, idle: [], places: [] };
}
