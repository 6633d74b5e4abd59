import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Tx } from '#db/transactions.ts';
import { type ArtifactFilter, searchArguments } from './artifacts.ts';

interface SectionRow {
  hits: { id: string; name: string; description: string | null; color?: string | null; icon?: string | null }[];
  total: number;
}

export interface SearchRow {
  sets: SectionRow;
  artifacts: SectionRow;
  collections: SectionRow;
  projects: SectionRow;
}

/**
 * Looks for words in everything a person looks for by name, in one query: names of sets, collections and projects (folders too),
 * full text of artifacts.
 * @param artifacts what is looked for among the artifacts
 * @param most hits of each kind
 */
export async function findHits(
  tx: Tx,
  owner: OwnerId,
  words: string,
  artifacts: ArtifactFilter,
  most: number,
): Promise<SearchRow> {
  const filter = searchArguments(artifacts);
  const section = (hits: ReturnType<typeof sql>, total: ReturnType<typeof sql>) =>
    sql`jsonb_build_object('hits', coalesce((${hits}), '[]'), 'total', (${total}))`;
  const named = (table: 'collections' | 'projects', matches: ReturnType<typeof sql>) =>
    section(
      sql`select jsonb_agg(to_jsonb(h)) from (
        select id, name, description from ${sql.table(table)} t where t.owner_id = ${owner} and ${matches} order by lower(name), id limit ${most}) h`,
      sql`select count(*)::int from ${sql.table(table)} t where t.owner_id = ${owner} and ${matches}`,
    );
  const inName = sql`strpos(lower(t.name), lower(${words})) > 0`;
  const result = await sql<SearchRow>`
    select
      ${section(
        sql`select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'description', s.description, 'color', s.color, 'icon', s.icon) order by f.n)
          from search_deployment_sets(${words}, null, 'name', null, null, ${most}, 0) with ordinality as f (id, n)
          join deployment_sets s on s.owner_id = ${owner} and s.id = f.id`,
        sql`select count_deployment_sets(${words}, null)`,
      )} as sets,
      ${section(
        sql`select jsonb_agg(jsonb_build_object('id', a.uuid, 'name', a.type || ':' || a.name, 'description', a.description) order by f.n)
          from search_artifacts(${filter}, 'best', null, null, ${most}, 0) with ordinality as f (uuid, n)
          join artifacts a on a.owner_id = ${owner} and a.uuid = f.uuid`,
        sql`select count_artifacts(${filter})`,
      )} as artifacts,
      ${named('collections', inName)} as collections,
      ${named('projects', sql`(${inName} or strpos(lower(t.path), lower(${words})) > 0)`)} as projects`.execute(tx);
  const none: SectionRow = { hits: [], total: 0 };
  return result.rows[0] ?? { sets: none, artifacts: none, collections: none, projects: none };
}
