import type { Run } from './deployments.ts';
import type { DeploymentSet } from './sets.ts';

export interface RecentRun {
  id: string;
  kind: Run['kind'];
  set_name: string | null;
  project_name: string;
  status: 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
  success: number;
  skip: number;
  error: number;
  created_at: string;
}

/** A run that nothing later has made good: the last one of its set into that project and profile. */
export interface FailedRun extends RecentRun {
  /** The first artifact that failed, and why. */
  first: { artifact_id: string; message: string | null } | null;
}

/** The last import of a source, when it left something out. */
export interface RejectingImport {
  id: string;
  name: string;
  rejected: number;
  created_at: string;
}

/** Projects in which what was written last is not what their sets come to now. */
export interface BehindProjects {
  projects: { id: string; name: string }[];
  /** Artifacts that a deploy would bring, over all of them. */
  artifacts: number;
}

/** What waits for a person. */
export interface Attention {
  behind: BehindProjects;
  runs: FailedRun[];
  imports: RejectingImport[];
}

/** What loading the samples came to. */
export interface SamplesLoaded {
  artifacts: number;
  sets: number;
  /** The set that holds the others. */
  set_id: string;
  project_id: string;
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
  attention: Attention;
  /** The project registered last, to deploy the first set into. */
  last_project: { id: string; name: string } | null;
}
