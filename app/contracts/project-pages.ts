import type { EntryStatus } from '#app/domain/deploy/three-way.ts';
import type { Run } from './deployments.ts';
import type { Project } from './projects.ts';

/** One artifact that was deployed through a profile of a project, or that a deployed set wants there. */
export interface DeployedArtifact {
  profile_id: string;
  artifact_uuid: string;
  artifact_id: string;
  /** How it stands; null when the folder could not be looked at. */
  state: EntryStatus | null;
  /** The sets that want it, or that brought what is left over of it. */
  sets: { id: string; name: string }[];
  /** No deployed set wants any of it now. */
  isLeftover: boolean;
}

/** A set that is deployed into a project, through one profile. */
export interface DeployedSet {
  id: string;
  name: string;
  profile_id: string;
}

/** A state that a run left behind in one profile of a project. */
export interface ShownGeneration {
  n: number;
  profile_id: string;
  run_id: string;
  kind: 'deploy' | 'undeploy' | 'rollback' | 'forget';
  /** The set it was about, by the name it had. */
  set: { id: string | null; name: string } | null;
  counts: { success: number; skip: number; error: number };
  at: string;
  /** The newest of its profile, which there is nothing to roll back from. */
  isCurrent: boolean;
}

/** All that the page of one project shows. */
export interface ProjectOverview {
  project: Project;
  /** What needs something first. */
  artifacts: DeployedArtifact[];
  counts: Record<EntryStatus, number>;
  sets: DeployedSet[];
  standing: 'in_sync' | 'behind' | 'not_deployed' | 'unknown';
  /** Why the folder could not be looked at. */
  problem: { code: string; message: string } | null;
  /** True when the disk of the project lacks what a replacement without a gap needs. */
  weaker: boolean;
  /** The newest first; the last 10 of each profile are kept. */
  generations: ShownGeneration[];
  /** The newest ones. */
  runs: Omit<Run, 'results'>[];
}
