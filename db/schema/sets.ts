import type { Generated } from 'kysely';
import type { Owned, OwnedRow, Timestamp } from './columns.ts';

export interface DeploymentSetsTable extends OwnedRow {
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: Generated<string[]>;
  /** Counts the changes of the set and of its members; the first part of its ETag. */
  version: Generated<number>;
}

/** Exactly one of the three references is not null. */
export interface DeploymentSetMembersTable extends Owned {
  id: string;
  set_id: string;
  artifact_uuid: string | null;
  group_id: string | null;
  member_set_id: string | null;
  position: number;
  added_at: Timestamp;
}

/** One row per owner; every edge write bumps `graph_version` first. `set_count` is kept by triggers. */
export interface OwnerGraphsTable extends Owned {
  graph_version: Generated<number>;
  set_count: Generated<number>;
}
