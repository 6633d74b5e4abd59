import type { PlanAnswer } from './deployments.ts';
import type { DriftItem } from './drift.ts';
import type { Profile } from './projects.ts';

/** How one set stands in one profile of a project. */
export interface DriftCell {
  setId: string | null;
  standing: 'in_sync' | 'behind' | 'unknown';
  summary: DriftItem['summary'];
}

/** One profile of a project, with a cell for every set that is deployed through it. */
export interface DriftRow {
  project: { id: string; name: string };
  /** Its name when the project has several with something deployed. */
  profile: string | null;
  cells: DriftCell[];
  isBehind: boolean;
  problem: DriftItem['problem'];
}

/** Sets × projects. */
export interface DriftMatrix {
  /** By name; the one without an id stands for what deleted sets left behind. */
  sets: { id: string | null; name: string }[];
  rows: DriftRow[];
  /** How many projects are behind. */
  behind: number;
}

/** One set for one profile of one project, with what deploying it would do. */
export interface PlannedOrder {
  order: string;
  project: { id: string; name: string };
  set: string;
  profile: Pick<Profile, 'name' | 'platform' | 'root_dir'>;
  /** Null when nobody can say. */
  plan: PlanAnswer | null;
  problem: DriftItem['problem'];
}
