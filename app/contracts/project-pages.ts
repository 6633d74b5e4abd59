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
  /** The sets that want it. */
  sets: { id: string; name: string }[];
}

/** A set that is deployed into a project, through one profile. */
export interface DeployedSet {
  id: string;
  name: string;
  profile_id: string;
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
  /** The newest ones. */
  runs: Omit<Run, 'results'>[];
}
