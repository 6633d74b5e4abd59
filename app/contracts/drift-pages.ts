import type { PlanView } from './deploy-pages.ts';
import type { DriftItem } from './drift.ts';

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

/** One set for one profile of one project, as a plan over many shows it. */
export interface LevelPlan {
  order: string;
  project: { id: string; name: string };
  set: string;
  profile: string;
  /** Null when nobody can say. */
  view: PlanView | null;
  problem: DriftItem['problem'];
}
