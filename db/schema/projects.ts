import type { Generated } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { JsonObject, JsonWithDefault, NullableJson, NullableTimestamp, Owned, OwnedRow, Timestamp } from './columns.ts';

export interface ProjectsTable extends OwnedRow {
  name: string;
  /** The machine whose disk holds the folder. */
  site: string;
  /** Real path; unique per site over all owners, never inside or around another owner's. */
  path: string;
  description: string | null;
}

export type Platform = 'claude_code' | 'codex' | 'gemini' | 'cursor' | 'copilot' | 'opencode' | 'agents' | 'other';

export interface DeploymentProfilesTable extends OwnedRow {
  project_id: string;
  name: string;
  platform: Platform;
  root_dir: string;
  options: JsonWithDefault<JsonObject>;
}

export type RunKind = 'deploy' | 'undeploy' | 'rollback' | 'forget';
export type RunStatus = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
export type RunMode = 'per_artifact' | 'atomic';
export type ItemStatus = 'success' | 'skip' | 'error';

/** The record of one deploy. No foreign key to sets: history outlives them; a deleted project or profile leaves null. */
export interface DeployRunsTable extends OwnedRow {
  kind: Generated<RunKind>;
  set_id: string | null;
  set_name: string | null;
  project_id: string | null;
  project_name: string;
  profile_id: string | null;
  profile_name: string;
  /** Where it must run: the project's site. */
  site: string;
  status: RunStatus;
  recovered: Generated<boolean>;
  mode: RunMode;
  /** The request's options (on_conflict, prune, decisions, acknowledge, …), so that another process can carry it out; `warnings` of its plan when it is over. */
  options: JsonWithDefault<JsonObject>;
  total: Generated<number>;
  done: Generated<number>;
  success: Generated<number>;
  skip: Generated<number>;
  error: Generated<number>;
  plan_digest: string | null;
  /** The generation it left behind; null when nothing changed. */
  generation: number | null;
  retry_of: string | null;
  requested_by: string;
  idempotency_key: string | null;
  request_hash: string | null;
  /** Answered 202 before it was over; asked for under its key again, it is answered so again. */
  accepted: Generated<boolean>;
  /** Why the whole run failed: a stable code and a safe sentence. */
  code: string | null;
  message: string | null;
  /** Who carries it out now. One live run per project is decided by this lease, not by a constraint. */
  lease_holder: string | null;
  lease_expires_at: NullableTimestamp;
  cancel_requested_at: NullableTimestamp;
  started_at: NullableTimestamp;
  finished_at: NullableTimestamp;
}

/** One artifact of a run. No foreign key to artifacts: history outlives them. */
export interface DeployRunItemsTable extends Owned {
  id: string;
  run_id: string;
  /** 1..n in the order of the plan. */
  position: number;
  artifact_uuid: string | null;
  /** Null for an artifact that was gone. */
  type: ArtifactType | null;
  name: string;
  content_hash: string | null;
  action: string;
  status: ItemStatus;
  code: string | null;
  message: string | null;
  /** Paths inside the project that this row wrote, kept or refused. */
  paths: Generated<string[]>;
  /** Per entry: path, key, state, action, and where kept bytes lie. */
  entries: JsonWithDefault<JsonObject[]>;
  ms: Generated<number>;
  created_at: Timestamp;
}

/** What Loadout wrote at one place in a project: a whole file (`key` is '') or one entry of a config file. */
export interface DeployedEntriesTable extends OwnedRow {
  project_id: string;
  /** Relative to the project, normalised (NFC, `/`). */
  path: string;
  key: Generated<string>;
  /** No foreign key: an entry stays recorded when its artifact is deleted, or nobody could remove the file. */
  artifact_uuid: string;
  type: ArtifactType;
  name: string;
  /** Hash of this entry's content as written: the recorded side of the three-way comparison. */
  content_hash: string;
  /** Content hash of the artifact version it came from. */
  version_hash: string;
  executable: Generated<boolean>;
  /** The bytes as written; null for one entry of a config file. */
  blob_sha256: string | null;
  /** The whole config file as it was before our first entry; null when there was none. */
  pre_image_sha256: string | null;
  /** For config entries: hash of the whole file at our last write, and the containers we had to make. */
  merge: NullableJson<JsonObject>;
  run_id: string | null;
}

/** Who wants an entry: two sets or two profiles may share an identical one. */
export interface EntryOwnersTable extends Owned {
  id: string;
  entry_id: string;
  profile_id: string;
  /** Null when its set has been deleted. */
  set_id: string | null;
  artifact_uuid: string;
  created_at: Timestamp;
}

/** The state a run left behind in one project and profile. */
export interface GenerationsTable extends Owned {
  id: string;
  project_id: string;
  profile_id: string;
  n: number;
  parent: number | null;
  run_id: string;
  set_id: string | null;
  /** The full manifest: what every entry of the profile was. */
  entries: JsonWithDefault<JsonObject[]>;
  created_at: Timestamp;
}

/** A person agreed that this content may run code in this project. */
export interface AcknowledgementsTable extends Owned {
  id: string;
  project_id: string;
  artifact_uuid: string;
  content_hash: string;
  actor: string;
  at: Timestamp;
}
