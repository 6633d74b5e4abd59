import type { Kysely } from 'kysely';
import { fence, run, substringIndex } from './support.ts';

/** Sets, their members, and the row per owner that makes changes of the graph wait for each other. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, TABLES, fence('deployment_sets', 'deployment_set_members', 'owner_graphs'), COUNTING, SEARCH);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    drop function search_deployment_sets, count_deployment_sets;
    drop table deployment_set_members, deployment_sets, owner_graphs;
    drop function keep_set_count;
    `,
  );
}

const TABLES = `
  create table deployment_sets (
    owner_id text not null,
    id uuid not null,
    name text not null constraint deployment_sets_name_check check (char_length(name) between 1 and 255),
    description text,
    color text constraint deployment_sets_color_check check (color ~ '^#[0-9a-fA-F]{6}$'),
    icon text constraint deployment_sets_icon_check check (char_length(icon) between 1 and 64),
    tags text[] not null default '{}' constraint deployment_sets_tags_check check (cardinality(tags) <= 20),
    version integer not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint deployment_sets_pkey primary key (owner_id, id)
  );
  create index deployment_sets_updated_idx on deployment_sets (owner_id, updated_at, id);
  create index deployment_sets_name_idx on deployment_sets (owner_id, lower(name), id);
  create index deployment_sets_tags_idx on deployment_sets using gin (tag_keys(owner_id, tags));
  ${substringIndex('deployment_sets_name_trgm_idx', 'deployment_sets', 'name')}

  create table deployment_set_members (
    owner_id text not null,
    id uuid not null,
    set_id uuid not null,
    artifact_uuid uuid,
    group_id uuid,
    member_set_id uuid,
    position double precision not null,
    added_at timestamptz(3) not null default now(),
    constraint deployment_set_members_pkey primary key (owner_id, id),
    constraint deployment_set_members_one_reference_check check (num_nonnulls(artifact_uuid, group_id, member_set_id) = 1),
    constraint deployment_set_members_not_itself_check check (member_set_id <> set_id),
    constraint deployment_set_members_set_artifact_key unique (owner_id, set_id, artifact_uuid),
    constraint deployment_set_members_set_group_key unique (owner_id, set_id, group_id),
    constraint deployment_set_members_set_member_set_key unique (owner_id, set_id, member_set_id),
    constraint deployment_set_members_set_fkey foreign key (owner_id, set_id)
      references deployment_sets (owner_id, id) on delete cascade,
    constraint deployment_set_members_artifact_fkey foreign key (owner_id, artifact_uuid)
      references artifacts (owner_id, uuid) on delete cascade,
    constraint deployment_set_members_group_fkey foreign key (owner_id, group_id)
      references groups (owner_id, id) on delete cascade,
    constraint deployment_set_members_member_set_fkey foreign key (owner_id, member_set_id)
      references deployment_sets (owner_id, id) on delete cascade
  );
  create index deployment_set_members_position_idx on deployment_set_members (owner_id, set_id, position, id);
  create index deployment_set_members_artifact_idx on deployment_set_members (owner_id, artifact_uuid);
  create index deployment_set_members_group_idx on deployment_set_members (owner_id, group_id);
  create index deployment_set_members_member_set_idx on deployment_set_members (owner_id, member_set_id);

  create table owner_graphs (
    owner_id text not null,
    graph_version bigint not null default 1,
    set_count integer not null default 0,
    constraint owner_graphs_pkey primary key (owner_id)
  );
`;

/** Keeps the number of sets per owner, so that a list of 100,000 sets need not be counted for each page. */
const COUNTING = `
  create function keep_set_count() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp
    as $$
      begin
        if tg_op = 'INSERT' then
          insert into public.owner_graphs as g (owner_id, set_count)
            select changed.owner_id, count(*) from changed group by changed.owner_id order by changed.owner_id
            on conflict (owner_id) do update set set_count = g.set_count + excluded.set_count;
        else
          update public.owner_graphs g set set_count = g.set_count - gone.sets
            from (select changed.owner_id, count(*) as sets from changed group by changed.owner_id) gone
            where g.owner_id = gone.owner_id;
        end if;
        return null;
      end
    $$;
  create trigger deployment_sets_count_inserted after insert on deployment_sets
    referencing new table as changed for each statement execute function keep_set_count();
  create trigger deployment_sets_count_deleted after delete on deployment_sets
    referencing old table as changed for each statement execute function keep_set_count();
`;

/** $1 owner, $2 part of the name, $3 tags; null leaves a filter out. */
const FOUND = `
  from public.deployment_sets s
  where s.owner_id = $1
    and ($2 is null or s.name ilike public.like_pattern($2))
    and ($3 is null or public.tag_keys(s.owner_id, s.tags) @> public.tag_keys($1, $3))`;

/** Searches run as their owner for the reason given with those of artifacts (002). */
const SEARCH = `
  create function search_deployment_sets(
    name_part text, tags text[], sort text, after_key text, after_id uuid, page_size integer, skip integer
  ) returns table (id uuid)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $function$
      declare
        owner text := nullif(current_setting('app.owner_id', true), '');
      begin
        if sort = 'name' then
          return query execute $query$
            select s.id ${FOUND}
              and ($5 is null or (lower(s.name), s.id) > ($4, $5))
            order by lower(s.name), s.id limit $6 offset $7
          $query$ using owner, name_part, tags, after_key, after_id, page_size, skip;
        elsif sort = '-updated_at' then
          return query execute $query$
            select s.id ${FOUND}
              and ($5 is null or (s.updated_at, s.id) < ($4, $5))
            order by s.updated_at desc, s.id desc limit $6 offset $7
          $query$ using owner, name_part, tags, after_key::timestamptz, after_id, page_size, skip;
        else
          raise exception 'Unknown order %', sort;
        end if;
      end
    $function$;

  create function count_deployment_sets(name_part text, tags text[]) returns bigint
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $function$
      declare
        n bigint;
      begin
        execute $query$ select count(*) ${FOUND} $query$ into n
          using nullif(current_setting('app.owner_id', true), ''), name_part, tags;
        return n;
      end
    $function$;

  revoke execute on function search_deployment_sets, count_deployment_sets from public;
  grant execute on function search_deployment_sets, count_deployment_sets to loadout_app;
`;
