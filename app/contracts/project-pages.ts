import type { EntryStatus } from '#app/domain/deploy/three-way.ts';
import type { Run } from './deployments.ts';
import type { Project } from './projects.ts';

/** One artifact that was deployed into a project. */
export interface DeployedArtifact {
  artifact_uuid: string;
  artifact_id: string;
  files: number;
  /** How it stands; null when the folder could not be looked at. */
  state: EntryStatus | null;
  /** The sets that want it. */
  sets: { id: string; name: string }[];
}

/** A set that is deployed into a project, through one profile. */
export interface DeployedSet {
  id: string;
  name: string;
  profile_id: string;
  /** Artifacts of it that were never deployed here. */
  undeployed: number;
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
  /** The newest ones. */
  runs: Omit<Run, 'results'>[];
}
