import type {
  ArtifactFilesTable,
  ArtifactsTable,
  ArtifactVersionsTable,
  BlobsTable,
  CollectionArtifactsTable,
  CollectionsTable,
  CompositeArtifactsTable,
  CompositeMembershipsTable,
  GroupArtifactsTable,
  GroupsTable,
  ImportItemsTable,
  ImportsTable,
} from './schema/library.ts';
import type {
  AcknowledgementsTable,
  DeployedEntriesTable,
  DeploymentProfilesTable,
  DeployRunItemsTable,
  DeployRunsTable,
  EntryOwnersTable,
  GenerationsTable,
  ProjectsTable,
} from './schema/projects.ts';
import type {
  ApiTokensTable,
  AuditEventsTable,
  IdempotencyKeysTable,
  OwnersTable,
  RateLimitsTable,
  SessionsTable,
} from './schema/security.ts';
import type { DeploymentSetMembersTable, DeploymentSetsTable, OwnerGraphsTable } from './schema/sets.ts';

export type * from './schema/columns.ts';
export type * from './schema/library.ts';
export type * from './schema/projects.ts';
export type * from './schema/security.ts';
export type * from './schema/sets.ts';

/** Every table by its name. A test compares this with the live catalogue. */
export interface Schema {
  collections: CollectionsTable;
  artifacts: ArtifactsTable;
  artifact_versions: ArtifactVersionsTable;
  artifact_files: ArtifactFilesTable;
  blobs: BlobsTable;
  collection_artifacts: CollectionArtifactsTable;
  groups: GroupsTable;
  group_artifacts: GroupArtifactsTable;
  imports: ImportsTable;
  import_items: ImportItemsTable;
  composite_artifacts: CompositeArtifactsTable;
  composite_memberships: CompositeMembershipsTable;
  deployment_sets: DeploymentSetsTable;
  deployment_set_members: DeploymentSetMembersTable;
  owner_graphs: OwnerGraphsTable;
  projects: ProjectsTable;
  deployment_profiles: DeploymentProfilesTable;
  deploy_runs: DeployRunsTable;
  deploy_run_items: DeployRunItemsTable;
  deployed_entries: DeployedEntriesTable;
  entry_owners: EntryOwnersTable;
  generations: GenerationsTable;
  acknowledgements: AcknowledgementsTable;
  idempotency_keys: IdempotencyKeysTable;
  audit_events: AuditEventsTable;
  'sys.owners': OwnersTable;
  'sys.api_tokens': ApiTokensTable;
  'sys.sessions': SessionsTable;
  'sys.rate_limits': RateLimitsTable;
}
