import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { Platform } from '#app/domain/platforms.ts';
import type { DeploymentSet, ResolvedArtifact, ResolveWarning, SetDetail } from './sets.ts';

/** Where a set has been deployed to. */
export interface SetDeployed {
  projects: number;
  last_at: string;
}

/** A set as the list shows it. */
export type SetListRow = Pick<
  DeploymentSet,
  'id' | 'name' | 'description' | 'color' | 'icon' | 'tags' | 'member_count' | 'resolved_count' | 'depth'
> & {
  /** How many sets hold it. */
  parent_count: number;
  /** Null when it is in no project. */
  deployed: SetDeployed | null;
  /** In how many projects it is behind by what was written there last; null when it is in none, or in more than are judged. */
  behind: number | null;
};

export interface TagCount {
  tag: string;
  count: number;
}

export interface SetListPage {
  rows: SetListRow[];
  /** Sets that match, and sets there are. */
  total: number;
  all: number;
  limit: number;
  offset: number;
  /** Most used first; empty when there are too many sets to count them at every view. */
  tags: TagCount[];
}

/** What a set comes to. */
export interface ResolvedSummary {
  total: number;
  by_type: Partial<Record<ArtifactType, number>>;
  /** Artifacts that members bring although an earlier member has brought them. */
  duplicates: number;
  /** References that lead nowhere. */
  warnings: number;
  /** About how many tokens a client loads of all of them while nobody uses any. */
  tokens: number;
}

/** A profile of a project that a set is deployed into, and how it stands there by what was written last. */
export interface SetPlace {
  project: { id: string; name: string };
  profile: { name: string; platform: Platform };
  /** Null when its runs are gone. */
  last_at: string | null;
  /** Artifacts that a deploy would bring. */
  behind: number;
  /** Artifacts whose edits the last deploy left alone. */
  edited: number;
}

/** One set of a composition, drawn once however many hold it. */
export interface CompositionNode {
  id: string;
  name: string;
  resolved_count: number;
  /** Ids of the sets inside that are shown, in member order. */
  sets: string[];
  /** How many sets inside are left out. */
  hidden: number;
  /** Top left corner in the drawing. */
  x: number;
  y: number;
}

/** The sets that a set is made of, itself first, placed for a drawing from left to right. */
export interface Composition {
  /** Of `total` sets the first ones, level by level. */
  nodes: CompositionNode[];
  total: number;
  /** Where `from` holds `to`; `lanes` are the middles of the columns that a long edge crosses. */
  edges: { from: string; to: string; lanes: { x: number; y: number }[] }[];
  width: number;
  height: number;
}

/** Size of a node in the drawing. */
export const NODE_WIDTH = 168;
export const NODE_HEIGHT = 56;

export interface NamedSet {
  id: string;
  name: string;
}

/** All that the page of one set shows. */
export interface SetOverview {
  set: SetDetail;
  resolved: ResolvedSummary;
  /** By id of a member that brings nothing new: what holds its artifact where it is seen first. */
  already_by: Record<string, string>;
  composition: Composition;
  /** By name; only the first ones when there are many. */
  parents: NamedSet[];
  parent_count: number;
  deployed: SetDeployed | null;
  /** Where it is deployed, what is behind first, then the latest deploy; at most 200. */
  places: SetPlace[];
}

/** One artifact of the resolved list and the ways by which it is met again. */
export type ResolvedRow = Pick<ResolvedArtifact, 'artifact_uuid' | 'artifact_id' | 'type' | 'via'> & {
  again: ResolvedArtifact['via'][];
};

export interface ResolvedPage {
  set: NamedSet;
  depth: number;
  total: number;
  rows: ResolvedRow[];
  warnings: ResolveWarning[];
  limit: number;
  offset: number;
}

/** A set that loses a member, with its count before and after. */
export type LosingSet = Pick<DeploymentSet, 'id' | 'name' | 'color' | 'icon'> & { before: number; after: number };

/** What deleting a set does. */
export interface SetRemoval {
  set: DeploymentSet;
  /** The first ones by name, and how many there are. */
  losing: LosingSet[];
  losing_count: number;
  deployed: SetDeployed | null;
}

/** The tabs of the picker. */
export const PICKER_TABS = ['artifact', 'group', 'set'] as const;
export type PickerTab = (typeof PICKER_TABS)[number];

/** At most so many members are added at once. */
export const PICK_LIMIT = 100;

/** Why a row of the picker cannot be chosen. */
export interface PickRefusal {
  code: 'member' | 'itself' | 'cycle' | 'too_deep';
  /** Names of the sets of a circle, first and last the same, or of a chain that is too long. */
  chain: string[];
}

interface PickerRowBase {
  id: string;
  name: string;
  description: string | null;
  refusal: PickRefusal | null;
  /** How many artifacts it would bring, and how many of them the set has not; null where it cannot be added. */
  brings: { total: number; new: number } | null;
}

export type PickerRow =
  | (PickerRowBase & { kind: 'artifact'; collections: string[] })
  | (PickerRowBase & { kind: 'group'; collection: string; artifact_count: number })
  | (PickerRowBase & { kind: 'set'; color: string | null; icon: string | null; resolved_count: number; depth: number });

/** Everything ticked so far, by tab. */
export type Ticks = Record<PickerTab, string[]>;

export const tickCount = ({ artifact, group, set }: Ticks): number => artifact.length + group.length + set.length;

/** The name under which the ticks of each tab are sent: the reference that the member will have. */
export const pickerParameters = {
  artifact: 'artifact_uuid',
  group: 'group_id',
  set: 'member_set_id',
} as const satisfies Record<PickerTab, string>;

export interface PickerSearch {
  tab: PickerTab;
  name: string;
  /** Artifacts of one type only. */
  type: ArtifactType | null;
  /** Sets with this tag only. */
  tag: string;
  offset: number;
  ticks: Ticks;
}

export interface PickerPage {
  set: NamedSet;
  counts: Record<PickerTab, number>;
  rows: PickerRow[];
  total: number;
  limit: number;
  offset: number;
  /** What all that is ticked brings together; null when nothing is. */
  selection: { count: number; total: number; new: number } | null;
}
