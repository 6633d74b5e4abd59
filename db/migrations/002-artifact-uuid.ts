import type { Kysely } from 'kysely';
import { artifactSearch } from './artifact-search.ts';
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
    artifactSearch(WORDS),
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

/** What an artifact is found by. */
export const WORDS = `a.search @@ websearch_to_tsquery('english', $4)`;
