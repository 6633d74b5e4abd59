import type { DeploymentSet } from './sets.ts';

export interface RecentRun {
  id: string;
  set_name: string | null;
  project_name: string;
  status: 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
  success: number;
  skip: number;
  error: number;
  created_at: string;
}

/** How far an owner has come; the first-run checklist follows from it. */
export interface Progress {
  artifacts: number;
  sets: number;
  projects: number;
  deploys: number;
}

export interface HomePage {
  progress: Progress;
  /** Changed last; empty while the feature is off. */
  sets: DeploymentSet[];
  runs: RecentRun[];
}
