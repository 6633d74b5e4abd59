import { type RawBuilder, sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { JsonObject, OriginJson, RelationshipType } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** An artifact of a collection, as an import has to know it. */
export interface KnownArtifactRow {
  uuid: string;
  type: ArtifactType;
  name: string;
  content_hash: string;
  origin: OriginJson | null;
}

/** All artifacts of a collection with the hash of their current content. */
export async function listKnownArtifacts(tx: Tx, owner: OwnerId, collectionId: string): Promise<KnownArtifactRow[]> {
  return tx
    .selectFrom('collection_artifacts as ca')
    .innerJoin('artifacts as a', (join) => join.onRef('a.owner_id', '=', 'ca.owner_id').onRef('a.uuid', '=', 'ca.artifact_uuid'))
    .innerJoin('artifact_versions as v', (join) =>
      join.onRef('v.owner_id', '=', 'a.owner_id').onRef('v.id', '=', 'a.current_version_id'),
    )
    .select(['a.uuid', 'a.type', 'a.name', 'v.content_hash', 'a.origin'])
    .where('ca.owner_id', '=', owner)
    .where('ca.collection_id', '=', collectionId)
    .execute();
}

/** The artifacts that an import left in its collection and that are not in it any more, though they still exist. */
export async function listTakenOutArtifacts(
  tx: Tx,
  owner: OwnerId,
  { collectionId, importId }: { collectionId: string; importId: string },
): Promise<KnownArtifactRow[]> {
  return tx
    .selectFrom('artifacts as a')
    .innerJoin('artifact_versions as v', (join) =>
      join.onRef('v.owner_id', '=', 'a.owner_id').onRef('v.id', '=', 'a.current_version_id'),
    )
    .select(['a.uuid', 'a.type', 'a.name', 'v.content_hash', 'a.origin'])
    .where('a.owner_id', '=', owner)
    .where('a.uuid', 'in', (items) =>
      items
        .selectFrom('import_items')
        .select(sql<string>`artifact_uuid`.as('uuid'))
        .where('owner_id', '=', owner)
        .where('import_id', '=', importId)
        .where('outcome', '<>', 'vanished')
        .where('artifact_uuid', 'is not', null),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('collection_artifacts as ca')
            .select(sql`1`.as('there'))
            .where('ca.owner_id', '=', owner)
            .where('ca.collection_id', '=', collectionId)
            .whereRef('ca.artifact_uuid', '=', 'a.uuid'),
        ),
      ),
    )
    .execute();
}

/** Puts artifacts back into a collection under the names they have, behind what is there; one that is in it again stays. */
export async function insertTakenOutArtifacts(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
  uuids: readonly string[],
): Promise<void> {
  if (uuids.length === 0) return;
  await sql`
    insert into collection_artifacts (owner_id, collection_id, artifact_uuid, type, name, position)
    select ${owner}, ${collectionId}::uuid, a.uuid, a.type, a.name,
      t.n + coalesce((select max(position) from collection_artifacts where owner_id = ${owner} and collection_id = ${collectionId}::uuid), 0)
    from unnest(${[...uuids]}::uuid[]) with ordinality as t (uuid, n)
    join artifacts a on a.owner_id = ${owner} and a.uuid = t.uuid
    on conflict (owner_id, collection_id, artifact_uuid) do nothing`.execute(tx);
}

/** Who belongs to which plugin at home in a collection, in no particular order. */
export async function listKnownMemberships(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
): Promise<{ composite_uuid: string; child_artifact_uuid: string; position: number }[]> {
  return tx
    .selectFrom('composite_memberships')
    .select(['composite_uuid', 'child_artifact_uuid', 'position'])
    .where('owner_id', '=', owner)
    .where('collection_id', '=', collectionId)
    .execute();
}

/** What the source says of an artifact now. */
export interface SourceFacts {
  uuid: string;
  description: string | null;
  version_label: string | null;
  author: string | null;
  license: string | null;
  origin: OriginJson;
  search_text: string;
}

/** A text of a document as the library shows it: trimmed, and null when it is empty or no text at all. */
const textIn = (json: string): RawBuilder<string | null> => {
  const value = sql.raw(json);
  return sql`case when jsonb_typeof(${value}) = 'string' then nullif(regexp_replace(${value} #>> '{}', '^\\s+|\\s+$', '', 'g'), '') end`;
};

/**
 * Brings what is said of artifacts up to their source. Must run before their new content is stored: a description follows
 * when it is the one that the content so far gave, not when somebody wrote another or cleared it. Their words go into the
 * search index later.
 */
export async function updateSourceFacts(tx: Tx, owner: OwnerId, facts: readonly SourceFacts[]): Promise<void> {
  if (facts.length === 0) return;
  await sql`
    update artifacts a set
      description = case
        when a.description is not distinct from coalesce(${textIn("v.frontmatter->'description'")},
          ${textIn("v.config->'description'")}, ${textIn("p.manifest->'description'")}) then f.description
        else a.description end,
      version_label = f.version_label, author = f.author, license = f.license, origin = f.origin, search_text = f.search_text,
      search_due = true,
      updated_at = greatest(clock_timestamp(), a.updated_at + interval '1 millisecond')
    from unnest(
      ${facts.map((fact) => fact.uuid)}::uuid[], ${facts.map((fact) => fact.description)}::text[],
      ${facts.map((fact) => fact.version_label)}::text[], ${facts.map((fact) => fact.author)}::text[],
      ${facts.map((fact) => fact.license)}::text[], ${facts.map((fact) => JSON.stringify(fact.origin))}::jsonb[],
      ${facts.map((fact) => fact.search_text)}::text[]
    ) as f (uuid, description, version_label, author, license, origin, search_text)
    join artifacts b on b.owner_id = ${owner} and b.uuid = f.uuid
    left join artifact_versions v on v.owner_id = b.owner_id and v.id = b.current_version_id
    left join composite_artifacts p on p.owner_id = b.owner_id and p.artifact_uuid = b.uuid
    where a.owner_id = b.owner_id and a.uuid = b.uuid`.execute(tx);
}

/**
 * Gives plugins the manifests their source has now. The name they are shown under follows when it is the one that the manifest
 * so far gave, not when somebody wrote another or cleared it.
 */
export async function updateManifests(
  tx: Tx,
  owner: OwnerId,
  plugins: readonly { uuid: string; manifest: JsonObject; display_name: string | null }[],
): Promise<void> {
  if (plugins.length === 0) return;
  await sql`
    update composite_artifacts p set
      display_name = case
        when p.display_name is not distinct from ${textIn("p.manifest->'displayName'")} then m.display_name
        else p.display_name end,
      manifest = m.manifest, updated_at = clock_timestamp()
    from unnest(
      ${plugins.map((plugin) => plugin.uuid)}::uuid[], ${plugins.map((plugin) => JSON.stringify(plugin.manifest))}::jsonb[],
      ${plugins.map((plugin) => plugin.display_name)}::text[]
    ) as m (uuid, manifest, display_name)
    where p.owner_id = ${owner} and p.artifact_uuid = m.uuid`.execute(tx);
}

export interface ImportedMembership {
  composite_uuid: string;
  child_artifact_uuid: string;
  child_type: ArtifactType;
  relationship_type: RelationshipType;
  /** Only a version that is here can be pinned; a child of which there is no such version is not. */
  pinned_version_hash: string | null;
  position: number;
}

/**
 * Puts children into plugins at home in a collection. One that is there already stays as it is, and so does a plugin whose
 * home is elsewhere. Returns how many were added.
 */
export async function insertImportedMemberships(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
  members: readonly ImportedMembership[],
): Promise<number> {
  if (members.length === 0) return 0;
  const result = await sql`
    insert into composite_memberships
      (owner_id, collection_id, composite_uuid, child_artifact_uuid, child_type, relationship_type, pinned_version_hash, position)
    select ${owner}, ${collectionId}::uuid, m.composite, m.child, m.type, m.relationship, v.content_hash, m.position
    from unnest(
      ${members.map((member) => member.composite_uuid)}::uuid[], ${members.map((member) => member.child_artifact_uuid)}::uuid[],
      ${members.map((member) => member.child_type)}::text[], ${members.map((member) => member.relationship_type)}::text[],
      ${members.map((member) => member.pinned_version_hash)}::text[], ${members.map((member) => member.position)}::float8[]
    ) as m (composite, child, type, relationship, pin, position)
    join composite_artifacts p
      on p.owner_id = ${owner} and p.artifact_uuid = m.composite and p.collection_id = ${collectionId}::uuid
    left join artifact_versions v on v.owner_id = ${owner} and v.artifact_uuid = m.child and v.content_hash = m.pin
    on conflict (owner_id, collection_id, composite_uuid, child_artifact_uuid) do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

export interface ImportedGroup {
  id: string;
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: readonly string[];
}

/** Adds groups to a collection behind those that are there; one whose name is taken is left as it is. */
export async function insertImportedGroups(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
  groups: readonly ImportedGroup[],
): Promise<void> {
  if (groups.length === 0) return;
  await sql`
    insert into groups (owner_id, id, collection_id, name, description, color, icon, tags, position)
    select ${owner}, g.id, ${collectionId}::uuid, g.name, g.description, g.color, g.icon, coalesce(g.tags, '{}'),
      g.n + coalesce((select max(position) from groups where owner_id = ${owner} and collection_id = ${collectionId}::uuid), 0)
    from jsonb_to_recordset(${JSON.stringify(groups.map((group, index) => ({ ...group, n: index + 1 })))}::jsonb)
      as g (id uuid, name text, description text, color text, icon text, tags text[], n int)
    on conflict (owner_id, collection_id, lower(name)) do nothing`.execute(tx);
}

/** Puts artifacts into groups of a collection, by the groups' names, behind what is in them; what is in one already stays. */
export async function insertImportedGroupMembers(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
  members: readonly { group: string; artifact_uuid: string }[],
): Promise<void> {
  if (members.length === 0) return;
  await sql`
    insert into group_artifacts (owner_id, group_id, artifact_uuid, collection_id, position)
    select ${owner}, g.id, m.artifact, ${collectionId}::uuid,
      m.n + coalesce((select max(position) from group_artifacts ga where ga.owner_id = ${owner} and ga.group_id = g.id), 0)
    from unnest(
      ${members.map((member) => member.group)}::text[], ${members.map((member) => member.artifact_uuid)}::uuid[]
    ) with ordinality as m (name, artifact, n)
    join groups g on g.owner_id = ${owner} and g.collection_id = ${collectionId}::uuid and lower(g.name) = lower(m.name)
    on conflict (owner_id, group_id, artifact_uuid) do nothing`.execute(tx);
}
