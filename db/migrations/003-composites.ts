import type { Kysely } from 'kysely';
import { fence, run } from './support.ts';

/** Plugins, and what they contain. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    // For the references that demand or refuse a type.
    'alter table artifacts add constraint artifacts_uuid_type_key unique (owner_id, uuid, type);',
    `
    create table composite_artifacts (
      owner_id text not null,
      artifact_uuid uuid not null,
      collection_id uuid not null,
      artifact_type text not null default 'plugin'
        constraint composite_artifacts_artifact_type_check check (artifact_type = 'plugin'),
      composite_type text not null default 'plugin'
        constraint composite_artifacts_composite_type_check check (composite_type in ('plugin', 'stack', 'suite')),
      display_name text,
      manifest jsonb not null default '{}',
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      constraint composite_artifacts_pkey primary key (owner_id, artifact_uuid),
      -- For composite_memberships, whose rows carry the composite's home.
      constraint composite_artifacts_home_key unique (owner_id, collection_id, artifact_uuid),
      constraint composite_artifacts_artifact_fkey foreign key (owner_id, artifact_uuid, artifact_type)
        references artifacts (owner_id, uuid, type) on delete cascade,
      constraint composite_artifacts_home_fkey foreign key (owner_id, collection_id, artifact_uuid)
        references collection_artifacts (owner_id, collection_id, artifact_uuid) on delete cascade
    );

    create table composite_memberships (
      owner_id text not null,
      collection_id uuid not null,
      composite_uuid uuid not null,
      child_artifact_uuid uuid not null,
      child_type text not null
        constraint composite_memberships_child_type_check check (child_type in ('skill', 'command', 'agent', 'hook', 'mcp_server')),
      relationship_type text not null default 'contains'
        constraint composite_memberships_relationship_type_check check (relationship_type in ('contains', 'requires', 'extends')),
      pinned_version_hash text,
      position double precision not null,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      constraint composite_memberships_pkey primary key (owner_id, collection_id, composite_uuid, child_artifact_uuid),
      constraint composite_memberships_composite_fkey foreign key (owner_id, collection_id, composite_uuid)
        references composite_artifacts (owner_id, collection_id, artifact_uuid) on delete cascade,
      constraint composite_memberships_child_fkey foreign key (owner_id, collection_id, child_artifact_uuid)
        references collection_artifacts (owner_id, collection_id, artifact_uuid) on delete cascade,
      constraint composite_memberships_child_artifact_fkey foreign key (owner_id, child_artifact_uuid, child_type)
        references artifacts (owner_id, uuid, type) on delete cascade,
      -- Deferred: with the child go its versions and its memberships, in whichever order.
      constraint composite_memberships_pinned_version_fkey foreign key (owner_id, child_artifact_uuid, pinned_version_hash)
        references artifact_versions (owner_id, artifact_uuid, content_hash) deferrable initially deferred
    );
    create index composite_memberships_order_idx on composite_memberships (owner_id, composite_uuid, position, child_artifact_uuid);
    create index composite_memberships_child_idx on composite_memberships (owner_id, child_artifact_uuid, collection_id);
    `,
    fence('composite_artifacts', 'composite_memberships'),
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'drop table composite_memberships, composite_artifacts;',
    'alter table artifacts drop constraint artifacts_uuid_type_key;',
  );
}
