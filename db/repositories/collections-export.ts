import { sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { JsonObject, OriginJson } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** An artifact of a collection with everything an export says about it. */
export interface ExportedArtifactRow {
  uuid: string;
  type: ArtifactType;
  name: string;
  description: string | null;
  version_label: string | null;
  author: string | null;
  license: string | null;
  tags: string[];
  origin: OriginJson | null;
  created_at: Date;
  updated_at: Date;
  version_id: string;
  content_hash: string;
  config: JsonObject | null;
  /** Of a plugin. */
  display_name: string | null;
  manifest: JsonObject | null;
}

export interface ExportedGroupRow {
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: string[];
  position: number;
  artifact_uuids: string[];
}

/** All artifacts of a collection in the order of the collection. */
export async function listExportedArtifacts(tx: Tx, owner: OwnerId, collectionId: string): Promise<ExportedArtifactRow[]> {
  return tx
    .selectFrom('collection_artifacts as ca')
    .innerJoin('artifacts as a', (join) => join.onRef('a.owner_id', '=', 'ca.owner_id').onRef('a.uuid', '=', 'ca.artifact_uuid'))
    .innerJoin('artifact_versions as v', (join) =>
      join.onRef('v.owner_id', '=', 'a.owner_id').onRef('v.id', '=', 'a.current_version_id'),
    )
    .leftJoin('composite_artifacts as p', (join) =>
      join.onRef('p.owner_id', '=', 'a.owner_id').onRef('p.artifact_uuid', '=', 'a.uuid'),
    )
    .select(['a.uuid', 'a.type', 'a.name', 'a.description', 'a.version_label', 'a.author', 'a.license', 'a.tags', 'a.origin'])
    .select(['a.created_at', 'a.updated_at', 'v.id as version_id', 'v.content_hash', 'v.config', 'p.display_name', 'p.manifest'])
    .where('ca.owner_id', '=', owner)
    .where('ca.collection_id', '=', collectionId)
    .orderBy('ca.position')
    .orderBy('ca.artifact_uuid')
    .execute();
}

/** All groups of a collection in their order, each with what it holds in order. */
export async function listExportedGroups(tx: Tx, owner: OwnerId, collectionId: string): Promise<ExportedGroupRow[]> {
  return tx
    .selectFrom('groups as g')
    .select(['g.name', 'g.description', 'g.color', 'g.icon', 'g.tags', 'g.position'])
    .select(
      sql<string[]>`array(
        select ga.artifact_uuid::text from group_artifacts ga
        where ga.owner_id = g.owner_id and ga.group_id = g.id order by ga.position, ga.artifact_uuid)`.as('artifact_uuids'),
    )
    .where('g.owner_id', '=', owner)
    .where('g.collection_id', '=', collectionId)
    .orderBy('g.position')
    .orderBy('g.id')
    .execute();
}
