import type { Kysely } from 'kysely';
import { fence, forbid, run, safePath, substringIndex } from './support.ts';

/** Collections, artifacts with their own key, versions and content, groups, imports; the web role and its rights. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, RIGHTS, FUNCTIONS, COLLECTIONS, ARTIFACTS, GROUPS, IMPORTS);
  await run(
    db,
    fence('collections', 'artifacts', 'artifact_versions', 'blobs', 'artifact_files', 'collection_artifacts'),
    fence('groups', 'group_artifacts', 'imports', 'import_items'),
    forbid('update', 'artifact_versions', 'artifact_files', 'blobs'),
  );
}

const RIGHTS = `
  grant usage on schema public to loadout_app;
  alter default privileges in schema public grant select, insert, update, delete on tables to loadout_app;
`;

const FUNCTIONS = `
  -- Tags are compared without case. The owner is part of each key, so that one index serves all owners separately.
  create function tag_keys(owner_id text, tags text[]) returns text[]
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
    as $$ select coalesce(array_agg(owner_id || E'\\x1f' || lower(tag)), '{}') from unnest(tags) as tag $$;

  create function like_pattern(part text) returns text
    language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp
    as $$ select '%' || regexp_replace(part, '([\\\\%_])', '\\\\\\1', 'g') || '%' $$;

  create function artifact_search(name text, description text, tags text[], body text) returns tsvector
    language sql immutable parallel safe set search_path = pg_catalog, pg_temp
    as $$
      select setweight(to_tsvector('english', name), 'A')
        || setweight(to_tsvector('english', coalesce((select string_agg(tag, ' ') from unnest(tags) as tag), '')), 'A')
        || setweight(to_tsvector('english', coalesce(description, '')), 'B')
        || setweight(to_tsvector('english', body), 'C')
    $$;
`;

const COLLECTIONS = `
  create table collections (
    owner_id text not null,
    id uuid not null,
    name text not null constraint collections_name_check check (char_length(name) between 1 and 255),
    description text,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint collections_pkey primary key (owner_id, id)
  );
  create unique index collections_name_key on collections (owner_id, lower(name));
`;

const ARTIFACTS = `
  create table artifacts (
    owner_id text not null,
    id uuid not null,
    type text not null
      constraint artifacts_type_check check (type in ('skill', 'command', 'agent', 'hook', 'mcp_server', 'plugin')),
    name text not null constraint artifacts_name_check check (char_length(name) between 1 and 500),
    description text,
    version_label text,
    author text,
    license text,
    tags text[] not null default '{}' constraint artifacts_tags_check check (cardinality(tags) <= 20),
    origin jsonb,
    search_text text not null default '',
    search tsvector not null generated always as (artifact_search(name, description, tags, search_text)) stored,
    current_version_id uuid,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint artifacts_pkey primary key (owner_id, id),
    -- For the references that carry type and name along.
    constraint artifacts_id_type_name_key unique (owner_id, id, type, name)
  );
  create index artifacts_type_name_idx on artifacts (owner_id, type, name);
  create index artifacts_name_idx on artifacts (owner_id, lower(name), id);
  create index artifacts_updated_idx on artifacts (owner_id, updated_at, id);
  create index artifacts_tags_idx on artifacts using gin (tag_keys(owner_id, tags));
  create index artifacts_search_idx on artifacts using gin (search);
  ${substringIndex('artifacts_name_trgm_idx', 'artifacts', 'name')}

  create table artifact_versions (
    owner_id text not null,
    id uuid not null,
    artifact_id uuid not null,
    content_hash text not null constraint artifact_versions_content_hash_check check (content_hash ~ '^v1:[0-9a-f]{64}$'),
    file_count integer not null constraint artifact_versions_file_count_check check (file_count >= 0),
    bytes bigint not null constraint artifact_versions_bytes_check check (bytes >= 0),
    frontmatter jsonb,
    config jsonb,
    origin_commit text,
    created_at timestamptz(3) not null default now(),
    constraint artifact_versions_pkey primary key (owner_id, id),
    constraint artifact_versions_artifact_hash_key unique (owner_id, artifact_id, content_hash),
    -- For the reference to the current version, which must be one of the artifact's own.
    constraint artifact_versions_artifact_version_key unique (owner_id, artifact_id, id),
    constraint artifact_versions_artifact_fkey foreign key (owner_id, artifact_id)
      references artifacts (owner_id, id) on delete cascade
  );
  alter table artifacts add constraint artifacts_current_version_fkey
    foreign key (owner_id, id, current_version_id) references artifact_versions (owner_id, artifact_id, id)
    deferrable initially deferred;

  create table blobs (
    owner_id text not null,
    sha256 text not null constraint blobs_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    bytes bytea not null,
    created_at timestamptz(3) not null default now(),
    constraint blobs_pkey primary key (owner_id, sha256)
  );

  create table artifact_files (
    owner_id text not null,
    version_id uuid not null,
    path text not null
      constraint artifact_files_path_check check (octet_length(path) <= 2000 and ${safePath('path')}),
    executable boolean not null default false,
    blob_sha256 text not null,
    size bigint not null constraint artifact_files_size_check check (size >= 0),
    constraint artifact_files_pkey primary key (owner_id, version_id, path),
    constraint artifact_files_version_fkey foreign key (owner_id, version_id)
      references artifact_versions (owner_id, id) on delete cascade,
    constraint artifact_files_blob_fkey foreign key (owner_id, blob_sha256) references blobs (owner_id, sha256)
  );
  create index artifact_files_blob_idx on artifact_files (owner_id, blob_sha256);

  create table collection_artifacts (
    owner_id text not null,
    collection_id uuid not null,
    artifact_id uuid not null,
    type text not null,
    name text not null,
    position double precision not null,
    created_at timestamptz(3) not null default now(),
    constraint collection_artifacts_pkey primary key (owner_id, collection_id, artifact_id),
    constraint collection_artifacts_collection_type_name_key unique (owner_id, collection_id, type, name),
    constraint collection_artifacts_collection_fkey foreign key (owner_id, collection_id)
      references collections (owner_id, id) on delete cascade,
    constraint collection_artifacts_artifact_fkey foreign key (owner_id, artifact_id, type, name)
      references artifacts (owner_id, id, type, name) on update cascade on delete cascade
  );
  create index collection_artifacts_artifact_idx on collection_artifacts (owner_id, artifact_id);
  create index collection_artifacts_position_idx on collection_artifacts (owner_id, collection_id, position, artifact_id);
`;

const GROUPS = `
  create table groups (
    owner_id text not null,
    id uuid not null,
    collection_id uuid not null,
    name text not null constraint groups_name_check check (char_length(name) between 1 and 255),
    description text,
    tags text[] not null default '{}' constraint groups_tags_check check (cardinality(tags) <= 20),
    color text constraint groups_color_check check (color ~ '^#[0-9a-fA-F]{6}$'),
    icon text constraint groups_icon_check check (char_length(icon) between 1 and 64),
    position double precision not null,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint groups_pkey primary key (owner_id, id),
    -- For group_artifacts, whose rows carry the group's collection.
    constraint groups_collection_group_key unique (owner_id, collection_id, id),
    constraint groups_collection_fkey foreign key (owner_id, collection_id)
      references collections (owner_id, id) on delete cascade
  );
  create unique index groups_collection_name_key on groups (owner_id, collection_id, lower(name));
  create index groups_position_idx on groups (owner_id, collection_id, position, id);

  create table group_artifacts (
    owner_id text not null,
    group_id uuid not null,
    artifact_id uuid not null,
    collection_id uuid not null,
    position double precision not null,
    created_at timestamptz(3) not null default now(),
    constraint group_artifacts_pkey primary key (owner_id, group_id, artifact_id),
    constraint group_artifacts_group_fkey foreign key (owner_id, collection_id, group_id)
      references groups (owner_id, collection_id, id) on delete cascade,
    constraint group_artifacts_collection_artifact_fkey foreign key (owner_id, collection_id, artifact_id)
      references collection_artifacts (owner_id, collection_id, artifact_id) on delete cascade
  );
  create index group_artifacts_position_idx on group_artifacts (owner_id, group_id, position, artifact_id);
  create index group_artifacts_artifact_idx on group_artifacts (owner_id, artifact_id, collection_id);
`;

const IMPORTS = `
  create table imports (
    owner_id text not null,
    id uuid not null,
    status text not null
      constraint imports_status_check check (status in ('queued', 'running', 'succeeded', 'partial', 'failed')),
    source jsonb not null,
    source_key text not null,
    collection_id uuid,
    summary jsonb not null default '{}',
    code text,
    message text,
    requested_by text not null,
    idempotency_key text,
    request_hash text,
    started_at timestamptz(3),
    finished_at timestamptz(3),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint imports_pkey primary key (owner_id, id),
    constraint imports_idempotency_key_key unique (owner_id, idempotency_key),
    constraint imports_collection_fkey foreign key (owner_id, collection_id)
      references collections (owner_id, id) on delete set null (collection_id)
  );
  create index imports_created_idx on imports (owner_id, created_at, id);
  create index imports_source_idx on imports (owner_id, md5(source_key), created_at);
  create index imports_collection_idx on imports (owner_id, collection_id);

  create table import_items (
    owner_id text not null,
    import_id uuid not null,
    position integer not null,
    path text not null,
    type text constraint import_items_type_check
      check (type in ('skill', 'command', 'agent', 'hook', 'mcp_server', 'plugin')),
    name text,
    artifact_id uuid,
    content_hash text,
    outcome text not null constraint import_items_outcome_check
      check (outcome in ('created', 'updated', 'unchanged', 'rejected', 'vanished')),
    warnings jsonb not null default '[]',
    constraint import_items_pkey primary key (owner_id, import_id, position),
    constraint import_items_import_fkey foreign key (owner_id, import_id)
      references imports (owner_id, id) on delete cascade
  );
  create index import_items_artifact_idx on import_items (owner_id, artifact_id);
`;

/** The role and the extension stay: other databases and people may use them. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    drop table import_items, imports, group_artifacts, groups, collection_artifacts, artifact_files, blobs;
    alter table artifacts drop constraint artifacts_current_version_fkey;
    drop table artifact_versions, artifacts, collections;
    drop function artifact_search, like_pattern, tag_keys;
    alter default privileges in schema public revoke select, insert, update, delete on tables from loadout_app;
    revoke usage on schema public from loadout_app;
    `,
  );
}
