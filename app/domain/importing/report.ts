import { ARTIFACT_TYPES, type ArtifactType } from '#app/domain/artifact-types.ts';
import type { Warning } from './place.ts';
import type { ImportPlan, Outcome, PlannedArtifact } from './plan-import.ts';

/** One place of the report, in the order in which the report shows them. */
export interface ReportItem {
  position: number;
  path: string;
  type: ArtifactType;
  /** The name it has in the collection; for a rejected place the one it would have had. */
  name: string;
  /** The name that the source gives it, by which the next import knows it again; null when that is not known. */
  ownName: string | null;
  /** The artifact as far as the library holds it already. */
  uuid: string | null;
  contentHash: string | null;
  outcome: Outcome;
  warnings: Warning[];
  /** The artifact that this place is; null for rejected and vanished places. */
  artifact: PlannedArtifact | null;
}

export interface Summary {
  found: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  warnings: number;
}

type Placed = Pick<ReportItem, 'path' | 'type'>;

/** By path; a plugin and its root skill share one. */
function byPlace(a: Placed, b: Placed): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return ARTIFACT_TYPES.indexOf(a.type) - ARTIFACT_TYPES.indexOf(b.type);
}

function itemsOf(artifact: PlannedArtifact): Omit<ReportItem, 'position'>[] {
  return artifact.sameness.places.map(({ place, contentHash }) => ({
    path: place.path,
    type: place.type,
    name: artifact.name,
    ownName: place.name,
    uuid: artifact.artifact?.uuid ?? null,
    contentHash,
    outcome: artifact.outcome,
    warnings: [...place.warnings, ...artifact.warnings],
    artifact,
  }));
}

/** A plan as a report: one item for each place, by path; what has vanished comes last. */
export function reportOf(plan: ImportPlan): ReportItem[] {
  const rejected = plan.rejected.map(({ place, refusal, uuid, ownName }) => ({
    path: place.path,
    type: place.type,
    name: place.name,
    ownName,
    uuid,
    contentHash: null,
    outcome: 'rejected' as const,
    warnings: [refusal, ...place.warnings],
    artifact: null,
  }));
  const vanished = plan.vanished.map(({ path, type, name, uuid }) => ({
    path,
    type,
    name,
    ownName: null,
    uuid,
    contentHash: null,
    outcome: 'vanished' as const,
    warnings: [],
    artifact: null,
  }));
  const found = [...plan.artifacts.flatMap(itemsOf), ...rejected].sort(byPlace);
  return [...found, ...vanished.sort(byPlace)].map((item, index) => ({ position: index + 1, ...item }));
}

/** The counts of a report. What has vanished was not found, so it is in none of them. */
export function summarise(items: readonly Pick<ReportItem, 'outcome' | 'warnings'>[]): Summary {
  const count = (outcome: Outcome): number => items.filter((item) => item.outcome === outcome).length;
  const found = items.filter((item) => item.outcome !== 'vanished');
  return {
    found: found.length,
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    rejected: count('rejected'),
    warnings: found.reduce((sum, item) => sum + item.warnings.length, 0),
  };
}

/** The word for how an import ended. Plugins of other repositories that nobody asked to fetch are no failure. */
export function endStatus(items: readonly Pick<ReportItem, 'outcome' | 'warnings'>[]): 'succeeded' | 'partial' | 'failed' {
  const failures = items.filter((item) => item.outcome === 'rejected' && item.warnings[0]?.code !== 'not_fetched').length;
  if (failures === 0) return 'succeeded';
  return items.some((item) => item.outcome !== 'rejected' && item.outcome !== 'vanished') ? 'partial' : 'failed';
}
