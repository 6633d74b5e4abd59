import type { Kysely } from 'kysely';
import { fence, run, safePath } from './support.ts';

/** Projects and profiles, runs, and what was deployed where and why. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, PROJECTS, PATH_GUARD, RUNS, DEPLOYED);
  await run(
    db,
    fence('projects', 'deployment_profiles', 'deploy_runs', 'deploy_run_items'),
    fence('deployed_entries', 'entry_owners', 'generations', 'acknowledgements'),
    UNFINISHED,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    drop function sys.unfinished_runs;
    drop table acknowledgements, generations, entry_owners, deployed_entries;
    drop table deploy_run_items, deploy_runs, deployment_profiles, projects;
    drop function guard_project_path;
    `,
  );
}

const ARTIFACT_TYPES = `('skill', 'command', 'agent', 'hook', 'mcp_server', 'plugin')`;

const PROJECTS = `
  create table projects (
    owner_id text not null,
    id uuid not null,
    name text not null constraint projects_name_check check (char_length(name) between 1 and 255),
    site text not null,
    path text not null constraint projects_path_check check (path like '/%' and octet_length(path) <= 2000),
    description text,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint projects_pkey primary key (owner_id, id),
    -- Over all owners: one folder has one keeper.
    constraint projects_site_path_key unique (site, path)
  );
  create index projects_name_idx on projects (owner_id, lower(name), id);

  create table deployment_profiles (
    owner_id text not null,
    id uuid not null,
    project_id uuid not null,
    name text not null constraint deployment_profiles_name_check check (char_length(name) between 1 and 255),
    platform text not null constraint deployment_profiles_platform_check check
      (platform in ('claude_code', 'codex', 'gemini', 'cursor', 'copilot', 'opencode', 'agents', 'other')),
    root_dir text not null,
    options jsonb not null default '{}',
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint deployment_profiles_pkey primary key (owner_id, id),
    constraint deployment_profiles_project_profile_key unique (owner_id, project_id, id),
    constraint deployment_profiles_project_fkey foreign key (owner_id, project_id)
      references projects (owner_id, id) on delete cascade
  );
  create unique index deployment_profiles_project_name_key on deployment_profiles (owner_id, project_id, lower(name));
`;

/**
 * Refuses a folder inside or around another owner's project. The web role cannot see those, so the check runs
 * as its owner; registrations of one site wait for each other, or two at once would both pass.
 */
const PATH_GUARD = `
  create function guard_project_path() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended('loadout.projects:' || new.site, 0));
        if exists (
          select from public.projects other
          where other.owner_id <> new.owner_id and other.site = new.site and other.path <> new.path
            and (starts_with(other.path, rtrim(new.path, '/') || '/') or starts_with(new.path, rtrim(other.path, '/') || '/'))
        ) then
          raise exception 'The folder overlaps a project of another owner'
            using errcode = 'check_violation', constraint = 'projects_path_overlap_check', table = 'projects', schema = 'public';
        end if;
        return new;
      end
    $$;
  revoke execute on function guard_project_path from public;
  create trigger projects_path_guard before insert or update of site, path, owner_id on projects
    for each row execute function guard_project_path();
`;

const RUNS = `
  create table deploy_runs (
    owner_id text not null,
    id uuid not null,
    kind text not null default 'deploy'
      constraint deploy_runs_kind_check check (kind in ('deploy', 'undeploy', 'rollback', 'forget')),
    set_id uuid,
    set_name text,
    project_id uuid,
    project_name text not null,
    profile_id uuid,
    profile_name text not null,
    site text not null,
    status text not null constraint deploy_runs_status_check
      check (status in ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled')),
    recovered boolean not null default false,
    mode text not null constraint deploy_runs_mode_check check (mode in ('per_artifact', 'atomic')),
    options jsonb not null default '{}',
    total integer not null default 0,
    done integer not null default 0,
    success integer not null default 0,
    skip integer not null default 0,
    error integer not null default 0,
    plan_digest text,
    generation integer,
    retry_of uuid,
    requested_by text not null,
    idempotency_key text,
    request_hash text,
    code text,
    message text,
    lease_holder text,
    lease_expires_at timestamptz(3),
    cancel_requested_at timestamptz(3),
    started_at timestamptz(3),
    finished_at timestamptz(3),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint deploy_runs_pkey primary key (owner_id, id),
    constraint deploy_runs_idempotency_key_key unique (owner_id, idempotency_key),
    constraint deploy_runs_project_fkey foreign key (owner_id, project_id)
      references projects (owner_id, id) on delete set null (project_id),
    constraint deploy_runs_profile_fkey foreign key (owner_id, profile_id)
      references deployment_profiles (owner_id, id) on delete set null (profile_id),
    constraint deploy_runs_retry_of_fkey foreign key (owner_id, retry_of)
      references deploy_runs (owner_id, id) on delete set null (retry_of)
  );
  create index deploy_runs_created_idx on deploy_runs (owner_id, created_at, id);
  create index deploy_runs_set_idx on deploy_runs (owner_id, set_id, created_at);
  create index deploy_runs_project_idx on deploy_runs (owner_id, project_id, created_at);
  create index deploy_runs_profile_idx on deploy_runs (owner_id, profile_id);
  create index deploy_runs_retry_of_idx on deploy_runs (owner_id, retry_of) where retry_of is not null;
  create index deploy_runs_unfinished_idx on deploy_runs (owner_id, project_id) where status in ('queued', 'running');
  create index deploy_runs_held_idx on deploy_runs (owner_id, site) where status in ('queued', 'running') or lease_holder is not null;

  create table deploy_run_items (
    owner_id text not null,
    id uuid not null,
    run_id uuid not null,
    position integer not null,
    artifact_uuid uuid,
    type text constraint deploy_run_items_type_check check (type in ${ARTIFACT_TYPES}),
    name text not null,
    content_hash text,
    action text not null,
    status text not null constraint deploy_run_items_status_check check (status in ('success', 'skip', 'error')),
    code text,
    message text,
    paths text[] not null default '{}',
    entries jsonb not null default '[]',
    ms integer not null default 0,
    created_at timestamptz(3) not null default now(),
    constraint deploy_run_items_pkey primary key (owner_id, id),
    constraint deploy_run_items_run_position_key unique (owner_id, run_id, position),
    constraint deploy_run_items_run_fkey foreign key (owner_id, run_id)
      references deploy_runs (owner_id, id) on delete cascade
  );
  create index deploy_run_items_artifact_idx on deploy_run_items (owner_id, artifact_uuid);
`;

const DEPLOYED = `
  create table deployed_entries (
    owner_id text not null,
    id uuid not null,
    project_id uuid not null,
    path text not null,
    key text not null default '',
    artifact_uuid uuid not null,
    type text not null constraint deployed_entries_type_check check (type in ${ARTIFACT_TYPES}),
    name text not null,
    content_hash text not null,
    version_hash text not null,
    executable boolean not null default false,
    blob_sha256 text,
    pre_image_sha256 text,
    merge jsonb,
    run_id uuid,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint deployed_entries_pkey primary key (owner_id, id),
    constraint deployed_entries_path_check check (octet_length(path) + octet_length(key) <= 2400 and ${safePath('path')}),
    -- One owner of a path's content.
    constraint deployed_entries_project_path_key unique (owner_id, project_id, path, key),
    constraint deployed_entries_project_fkey foreign key (owner_id, project_id)
      references projects (owner_id, id) on delete cascade,
    constraint deployed_entries_blob_fkey foreign key (owner_id, blob_sha256) references blobs (owner_id, sha256),
    constraint deployed_entries_pre_image_fkey foreign key (owner_id, pre_image_sha256) references blobs (owner_id, sha256),
    constraint deployed_entries_run_fkey foreign key (owner_id, run_id)
      references deploy_runs (owner_id, id) on delete set null (run_id)
  );
  create index deployed_entries_artifact_idx on deployed_entries (owner_id, artifact_uuid);
  create index deployed_entries_blob_idx on deployed_entries (owner_id, blob_sha256);
  create index deployed_entries_pre_image_idx on deployed_entries (owner_id, pre_image_sha256) where pre_image_sha256 is not null;
  create index deployed_entries_run_idx on deployed_entries (owner_id, run_id);

  create table entry_owners (
    owner_id text not null,
    id uuid not null,
    entry_id uuid not null,
    profile_id uuid not null,
    set_id uuid,
    artifact_uuid uuid not null,
    created_at timestamptz(3) not null default now(),
    constraint entry_owners_pkey primary key (owner_id, id),
    constraint entry_owners_entry_profile_set_key unique (owner_id, entry_id, profile_id, set_id, artifact_uuid),
    constraint entry_owners_entry_fkey foreign key (owner_id, entry_id)
      references deployed_entries (owner_id, id) on delete cascade,
    -- Deferred: with a project go its profiles and its entries, in whichever order. Alone, a profile in use stays.
    constraint entry_owners_profile_fkey foreign key (owner_id, profile_id)
      references deployment_profiles (owner_id, id) deferrable initially deferred,
    constraint entry_owners_set_fkey foreign key (owner_id, set_id)
      references deployment_sets (owner_id, id) on delete set null (set_id)
  );
  create index entry_owners_profile_idx on entry_owners (owner_id, profile_id);
  create index entry_owners_set_idx on entry_owners (owner_id, set_id);

  create table generations (
    owner_id text not null,
    id uuid not null,
    project_id uuid not null,
    profile_id uuid not null,
    n integer not null constraint generations_n_check check (n >= 1),
    parent integer,
    run_id uuid not null,
    set_id uuid,
    entries jsonb not null default '[]',
    created_at timestamptz(3) not null default now(),
    constraint generations_pkey primary key (owner_id, id),
    constraint generations_profile_n_key unique (owner_id, project_id, profile_id, n),
    constraint generations_project_fkey foreign key (owner_id, project_id)
      references projects (owner_id, id) on delete cascade,
    constraint generations_profile_fkey foreign key (owner_id, project_id, profile_id)
      references deployment_profiles (owner_id, project_id, id) on delete cascade,
    constraint generations_run_fkey foreign key (owner_id, run_id) references deploy_runs (owner_id, id) on delete cascade
  );
  create index generations_run_idx on generations (owner_id, run_id);

  create table acknowledgements (
    owner_id text not null,
    id uuid not null,
    project_id uuid not null,
    artifact_uuid uuid not null,
    content_hash text not null,
    actor text not null,
    at timestamptz(3) not null default now(),
    constraint acknowledgements_pkey primary key (owner_id, id),
    constraint acknowledgements_project_artifact_hash_key unique (owner_id, project_id, artifact_uuid, content_hash),
    constraint acknowledgements_project_fkey foreign key (owner_id, project_id)
      references projects (owner_id, id) on delete cascade,
    constraint acknowledgements_artifact_fkey foreign key (owner_id, artifact_uuid)
      references artifacts (owner_id, uuid) on delete cascade
  );
  create index acknowledgements_artifact_idx on acknowledgements (owner_id, artifact_uuid);
`;

/**
 * Recovery and the sweeper must find the unfinished runs of all owners before they can act for one: those that have not ended,
 * and those whose holder has not yet tidied up behind them.
 */
const UNFINISHED = `
  create function sys.unfinished_runs(at_site text)
    returns table (owner_id text, id uuid, project_id uuid, status text, lease_holder text, lease_expires_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, pg_temp
    as $$
      select r.owner_id, r.id, r.project_id, r.status, r.lease_holder, r.lease_expires_at
      from public.deploy_runs r
      where r.site = at_site and (r.status in ('queued', 'running') or r.lease_holder is not null)
      order by r.created_at, r.id
    $$;
  revoke execute on function sys.unfinished_runs from public;
`;
