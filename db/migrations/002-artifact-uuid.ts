import type { Kysely } from 'kysely';
import { run } from './support.ts';

/**
 * Gives every artifact its stable identity, `uuid`, and joins everything by it.
 * A row that is there already takes the value of its own key, so that going down and up again
 * gives the same identity back: records on other people's disks name it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    // Deferred checks that are still pending would block the changes to the tables.
    'set constraints all immediate;',
    'alter table artifacts add column uuid uuid;',
    'update artifacts set uuid = id;',
    `
    alter table artifacts
      alter column uuid set not null,
      alter column id set default gen_random_uuid(),
      add constraint artifacts_uuid_key unique (owner_id, uuid),
      add constraint artifacts_uuid_type_name_key unique (owner_id, uuid, type, name);`,
    dropReferences,
    ...JOINED.map((table) => `alter table ${table} rename column artifact_id to artifact_uuid;`),
    references('uuid', 'artifact_uuid'),
    `
    alter table artifacts drop constraint artifacts_id_type_name_key;
    drop index artifacts_name_idx, artifacts_updated_idx;
    create index artifacts_name_idx on artifacts (owner_id, lower(name), uuid);
    create index artifacts_updated_idx on artifacts (owner_id, updated_at, uuid);`,
    SEARCH,
  );
}

/** The identity becomes the own key again, so that nothing that was joined by it comes apart. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'set constraints all immediate;',
    'drop function search_artifacts, count_artifacts;',
    `
    drop index artifacts_name_idx, artifacts_updated_idx;
    create index artifacts_name_idx on artifacts (owner_id, lower(name), id);
    create index artifacts_updated_idx on artifacts (owner_id, updated_at, id);`,
    dropReferences,
    ...JOINED.map((table) => `alter table ${table} rename column artifact_uuid to artifact_id;`),
    // Keys are checked row by row during an update, and one row's uuid may be another row's old key.
    'alter table artifacts drop constraint artifacts_pkey;',
    'update artifacts set id = uuid where id <> uuid;',
    `
    alter table artifacts
      add constraint artifacts_pkey primary key (owner_id, id),
      add constraint artifacts_id_type_name_key unique (owner_id, id, type, name),
      alter column id drop default;`,
    references('id', 'artifact_id'),
    'alter table artifacts drop column uuid;',
  );
}

const JOINED = ['artifact_versions', 'collection_artifacts', 'group_artifacts', 'import_items'];

const dropReferences = `
  alter table artifacts drop constraint artifacts_current_version_fkey;
  alter table artifact_versions drop constraint artifact_versions_artifact_fkey;
  alter table collection_artifacts drop constraint collection_artifacts_artifact_fkey;`;

const references = (key: string, reference: string): string => `
  alter table artifact_versions add constraint artifact_versions_artifact_fkey
    foreign key (owner_id, ${reference}) references artifacts (owner_id, ${key}) on delete cascade;
  alter table artifacts add constraint artifacts_current_version_fkey
    foreign key (owner_id, ${key}, current_version_id) references artifact_versions (owner_id, ${reference}, id)
    deferrable initially deferred;
  alter table collection_artifacts add constraint collection_artifacts_artifact_fkey
    foreign key (owner_id, ${reference}, type, name) references artifacts (owner_id, ${key}, type, name)
    on update cascade on delete cascade;`;

/** $1 owner, $2 types, $3 part of the name, $4 words, $5 tags, $6 collection, $7 group; null leaves a filter out. */
const FOUND = `
  from public.artifacts a
  where a.owner_id = $1
    and ($2 is null or a.type = any ($2))
    and ($3 is null or a.name ilike public.like_pattern($3))
    and ($4 is null or a.search @@ websearch_to_tsquery('english', $4) or a.name ilike public.like_pattern($4))
    and ($5 is null or public.tag_keys(a.owner_id, a.tags) @> public.tag_keys($1, $5))
    and ($6 is null or exists (select from public.collection_artifacts c
      where c.owner_id = $1 and c.collection_id = $6 and c.artifact_uuid = a.uuid))
    and ($7 is null or exists (select from public.group_artifacts g
      where g.owner_id = $1 and g.group_id = $7 and g.artifact_uuid = a.uuid))`;

/**
 * Under row-level security the operators of a search may not use their indexes (they are not leakproof).
 * These functions run as their owner, look at the rows of `app.owner_id` only, and give back nothing but identities.
 * The text is planned with its values at each call, so that filters that are left out cost nothing.
 */
const SEARCH = `
  create function search_artifacts(
    types text[], name_part text, words text, tags text[], collection uuid, in_group uuid,
    sort text, after_key text, after_uuid uuid, page_size integer, skip integer
  ) returns table (uuid uuid)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $function$
      declare
        owner text := nullif(current_setting('app.owner_id', true), '');
      begin
        if sort = 'name' then
          return query execute $query$
            select a.uuid ${FOUND}
              and ($9 is null or (lower(a.name), a.uuid) > ($8, $9))
            order by lower(a.name), a.uuid limit $10 offset $11
          $query$ using owner, types, name_part, words, tags, collection, in_group, after_key, after_uuid, page_size, skip;
        elsif sort = '-updated_at' then
          return query execute $query$
            select a.uuid ${FOUND}
              and ($9 is null or (a.updated_at, a.uuid) < ($8, $9))
            order by a.updated_at desc, a.uuid desc limit $10 offset $11
          $query$ using owner, types, name_part, words, tags, collection, in_group, after_key::timestamptz, after_uuid, page_size, skip;
        else
          raise exception 'Unknown order %', sort;
        end if;
      end
    $function$;

  create function count_artifacts(
    types text[], name_part text, words text, tags text[], collection uuid, in_group uuid
  ) returns bigint
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $function$
      declare
        n bigint;
      begin
        execute $query$ select count(*) ${FOUND} $query$ into n
          using nullif(current_setting('app.owner_id', true), ''), types, name_part, words, tags, collection, in_group;
        return n;
      end
    $function$;

  revoke execute on function search_artifacts, count_artifacts from public;
  grant execute on function search_artifacts, count_artifacts to loadout_app;
`;
