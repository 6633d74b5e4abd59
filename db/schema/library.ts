import type { ColumnType, Generated } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type {
  Json,
  JsonObject,
  JsonWithDefault,
  NullableJson,
  NullableTimestamp,
  Owned,
  OwnedRow,
  Timestamp,
} from './columns.ts';

export interface CollectionsTable extends OwnedRow {
  name: string;
  description: string | null;
}

/** Where an artifact came from; the shape that the API prints. */
export interface OriginJson {
  kind: string;
  source: string | null;
  path: string | null;
  commit: string | null;
  import_id: string | null;
}

export interface ArtifactsTable extends Owned {
  /** The row's own key. Nothing refers to it: `uuid` is the identity. */
  id: Generated<string>;
  uuid: string;
  type: ArtifactType;
  name: string;
  description: string | null;
  /** The version its author gave it, as written. */
  version_label: string | null;
  author: string | null;
  license: string | null;
  tags: Generated<string[]>;
  origin: NullableJson<OriginJson>;
  /** Plain text for full-text search beside name and description (the start of its main document). */
  search_text: Generated<string>;
  /** True while its words are not in `search` yet: a search then reads the text itself. */
  search_due: Generated<boolean>;
  /** Made by the database from name, description, tags and search_text; empty while it is due. */
  search: Generated<string>;
  current_version_id: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

/** One immutable content snapshot: the web role may add and delete versions, never change one. */
export interface ArtifactVersionsTable extends Owned {
  id: string;
  artifact_uuid: string;
  /** `v1:` + 64 hex digits. */
  content_hash: string;
  file_count: number;
  bytes: number;
  frontmatter: NullableJson<JsonObject>;
  config: NullableJson<JsonObject>;
  origin_commit: string | null;
  created_at: Timestamp;
}

export interface ArtifactFilesTable extends Owned {
  version_id: string;
  /** Relative, `/` between segments, at most 2,000 bytes; no `.`, `..` or empty segment, backslash or control character. */
  path: string;
  executable: Generated<boolean>;
  blob_sha256: string;
  size: number;
}

/** Content by its SHA-256 (64 hex digits) per owner, so that knowing a hash never grants content. */
export interface BlobsTable extends Owned {
  sha256: string;
  bytes: Buffer;
  /** When it was stored last, or last let go by an artifact; what nothing names is collected by that. */
  created_at: Timestamp;
}

export interface CollectionArtifactsTable extends Owned {
  collection_id: string;
  artifact_uuid: string;
  /** Type and name follow the artifact through the foreign key, so that both stay unique in the collection. */
  type: ArtifactType;
  name: string;
  position: number;
  created_at: Timestamp;
}

export interface GroupsTable extends OwnedRow {
  collection_id: string;
  name: string;
  description: string | null;
  tags: Generated<string[]>;
  color: string | null;
  icon: string | null;
  position: number;
}

export interface GroupArtifactsTable extends Owned {
  group_id: string;
  artifact_uuid: string;
  /** The group's collection: the artifact must be in it too. */
  collection_id: string;
  position: number;
  created_at: Timestamp;
}

export type CompositeType = 'plugin' | 'stack' | 'suite';
export type RelationshipType = 'contains' | 'requires' | 'extends';

export interface CompositeArtifactsTable extends Owned {
  artifact_uuid: string;
  /** Its home: the plugin and all its children are in this collection. */
  collection_id: string;
  /** Always `plugin`; carried so that the foreign key can demand it. */
  artifact_type: Generated<'plugin'>;
  composite_type: Generated<CompositeType>;
  display_name: string | null;
  manifest: JsonWithDefault<JsonObject>;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface CompositeMembershipsTable extends Owned {
  collection_id: string;
  composite_uuid: string;
  child_artifact_uuid: string;
  /** The child's type; carried so that a composite inside a composite is refused by a constraint. */
  child_type: ColumnType<Exclude<ArtifactType, 'plugin'>, ArtifactType, ArtifactType>;
  relationship_type: Generated<RelationshipType>;
  pinned_version_hash: string | null;
  position: number;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export type ImportStatus = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed';
export type ImportOutcome = 'created' | 'updated' | 'unchanged' | 'rejected' | 'vanished';

export interface ImportSummaryJson {
  found: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  warnings: number;
}

export interface WarningJson {
  code: string;
  message: string;
}

export interface ImportsTable extends OwnedRow {
  status: ImportStatus;
  source: Json<JsonObject>;
  /** Names the same source again at the next import, e.g. `directory:<real path>`; finds what has vanished since. */
  source_key: string;
  collection_id: string | null;
  summary: JsonWithDefault<Partial<ImportSummaryJson>>;
  /** Why the whole import failed: a stable code and a safe sentence. */
  code: string | null;
  message: string | null;
  requested_by: string;
  idempotency_key: string | null;
  request_hash: string | null;
  /** Answered 202 before it was over; asked for under its key again, it is answered so again. */
  accepted: Generated<boolean>;
  started_at: NullableTimestamp;
  finished_at: NullableTimestamp;
}

/** One place in the source. No foreign key to the artifact: the report outlives it. */
export interface ImportItemsTable extends Owned {
  import_id: string;
  /** 1..n in the order of the report. */
  position: number;
  path: string;
  type: ArtifactType | null;
  name: string | null;
  /** The name that the source itself gave it, whatever it is called in the library; null where that was not kept. */
  own_name: string | null;
  artifact_uuid: string | null;
  content_hash: string | null;
  outcome: ImportOutcome;
  warnings: JsonWithDefault<WarningJson[]>;
}
