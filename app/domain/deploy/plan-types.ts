import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { ActualEntry, DesiredArtifact, DesiredEntry, EntryState, Place, RecordedEntry } from './entries.ts';
import type { Keeper } from './keeper.ts';
import type { EntryAction, EntryCode, EntryStatus } from './three-way.ts';

export const CONFLICT_POLICIES = ['keep', 'overwrite', 'fail'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];
export const DEPLOY_MODES = ['per_artifact', 'atomic'] as const;
export type DeployMode = (typeof DEPLOY_MODES)[number];

/** A person's word on one place, stronger than the policy. */
export interface Decision extends Place {
  choice: 'keep' | 'overwrite';
}

export interface DeployOptions {
  onConflict: ConflictPolicy;
  mode: DeployMode;
  prune: boolean;
  decisions: Decision[];
}

/** What happens to an artifact as a whole. */
export const ITEM_ACTIONS = [
  'create',
  'update',
  'unchanged',
  'keep_local',
  'blocked',
  'remove',
  'restore',
  'adopt',
  'forget',
  'moved',
  'unsupported',
] as const;
export type ItemAction = (typeof ITEM_ACTIONS)[number];

/** Why a row is not simply done. The last four come from carrying a plan out, not from planning. */
export const ITEM_CODES = [
  'unsupported_type',
  'unmanaged',
  'conflict',
  'locally_modified',
  'path_taken',
  'unsafe_path',
  'unreadable',
  'runs_code_unacknowledged',
  'missing_artifact',
  'shared',
  'write_failed',
  'disk_full',
  'permission_denied',
] as const;
export type ItemCode = (typeof ITEM_CODES)[number];

export type ItemStatus = 'success' | 'skip' | 'error';

export interface PlanEntry extends Place {
  state: EntryStatus;
  action: EntryAction;
  code: EntryCode | null;
  recorded: EntryState | null;
  actual: ActualEntry;
  desired: DesiredEntry | null;
  /** The bytes on disk are somebody's own: they are kept in the generation when they are replaced. */
  backup: boolean;
  /** Only this set's claim on the place ends; others keep it, so the disk is not touched. */
  release: boolean;
}

export interface PlanItem {
  artifactUuid: string;
  artifactId: string;
  /** Null for an artifact that no longer exists. */
  type: ArtifactType | null;
  name: string;
  contentHash: string | null;
  action: ItemAction;
  /** What becomes of it if the plan is carried out as it is. */
  status: ItemStatus;
  code: ItemCode | null;
  /** A sentence for people, without contents or server paths; null when there is nothing to explain. */
  message: string | null;
  /** Exact command lines that deploying this lets run; null when it runs nothing. */
  commands: string[] | null;
  /** This content meets this project for the first time and runs code: somebody has to say yes. */
  needsAcknowledgement: boolean;
  /** Nothing of it is written or recorded. */
  held: boolean;
  entries: PlanEntry[];
}

export interface PlanSummary {
  total: number;
  success: number;
  skip: number;
  error: number;
}

export interface Plan {
  items: PlanItem[];
  /** Places this set stops claiming without a row of its own, because others still want them. */
  releases: Place[];
  summary: PlanSummary;
  actions: Partial<Record<ItemAction, number>>;
  /** True when carrying it out would write a file or a record. */
  changes: boolean;
  /** How many files or config values pruning would take away. */
  removals: number;
  digest: string;
}

/** Another profile that writes an artifact in a form of its own, or another set that wants it in another version. */
export type Rival = { kind: 'profile' } | { kind: 'set'; name: string };

export interface PlanInput {
  profileId: string;
  setId: string | null;
  /** Whose places the plan is about, when that is not simply the set in the profile. */
  keeper?: Keeper;
  /** In resolve order. */
  artifacts: DesiredArtifact[];
  /** Every entry of the project, whoever put it there. */
  recorded: RecordedEntry[];
  /** By `placeId`: who keeps it for the very same artifact, but wants it otherwise. Empty when absent. */
  disputed?: ReadonlyMap<string, Rival>;
  /** By `placeId`; a place that was not looked at counts as absent. */
  actual: ReadonlyMap<string, ActualEntry>;
  options: DeployOptions;
  /** `acknowledgementId` of the contents somebody has said yes to in this project. */
  acknowledged: ReadonlySet<string>;
  /** True when the request itself says yes to everything that runs code. */
  acknowledge: boolean;
  /** Whatever else the plan must not outlive, such as the identity of the folder; part of the digest only. */
  pins: readonly string[];
}

export const acknowledgementId = (artifactUuid: string, contentHash: string): string => `${artifactUuid} ${contentHash}`;
