import type { Resolution, ResolveWarning } from '#app/contracts/sets.ts';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import {
  type Repeat,
  type Resolution as Resolved,
  type ResolvedArtifact,
  resolveSet,
  type ViaStep,
} from '#app/domain/resolve.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { withOwner } from '#db/transactions.ts';
import { loadGraph } from './graph.server.ts';
import { warningOfRefusals, warnOfFinding } from './graph-findings.server.ts';

/** An artifact as a deploy takes it: in which version, and the way it came by. */
export interface DeployableArtifact {
  artifact_uuid: string;
  /** `type:name`, for people. */
  artifact_id: string;
  type: ArtifactType;
  name: string;
  content_hash: string;
  version_id: string;
  via: ViaStep[];
}

export interface DeployableSet {
  set_id: string;
  set_name: string;
  depth: number;
  /** In resolve order, each artifact once. */
  artifacts: DeployableArtifact[];
  /** What was left out because it is no longer there; the last link of `chain` says what. */
  warnings: ResolveWarning[];
}

/** A resolved artifact as a deploy takes it. */
export const toDeployable = (artifact: ResolvedArtifact): DeployableArtifact => ({
  artifact_uuid: artifact.uuid,
  artifact_id: `${artifact.type}:${artifact.name}`,
  type: artifact.type,
  name: artifact.name,
  content_hash: artifact.contentHash,
  version_id: artifact.versionId,
  via: artifact.via,
});

/** Flattens sets. Read-only; every finding is logged with the path that leads to it. */
export function createResolution({ db, log }: Pick<ServiceDeps, 'db' | 'log'>) {
  const resolved = async (owner: OwnerId, setId: string): Promise<Resolved & { id: string; name: string }> => {
    const id = requireUuid(setId, 'The set');
    const graph = await withOwner(db, owner, (tx) => loadGraph(tx, owner, [id]));
    const set = graph.sets.get(id);
    if (set === undefined) throw notFound('The set');
    const resolution = await warningOfRefusals(log, 'resolve.refused', owner, id, async () => resolveSet(graph, id));
    for (const warning of resolution.warnings) warnOfFinding(log, 'resolve.finding', owner, id, warning.code, warning.chain);
    return { ...resolution, id, name: set.name };
  };

  const toContract = ({ id, name, depth, artifacts, warnings }: Resolved & { id: string; name: string }): Resolution => ({
    set_id: id,
    set_name: name,
    depth,
    total: artifacts.length,
    artifacts: artifacts.map((artifact) => ({
      artifact_uuid: artifact.uuid,
      artifact_id: `${artifact.type}:${artifact.name}`,
      type: artifact.type,
      name: artifact.name,
      content_hash: artifact.contentHash,
      via: artifact.via,
    })),
    warnings,
  });

  /**
   * What a set comes to: its artifacts in order, each once [FR-5].
   * @throws AppError `not_found`; `cycle` and `too_deep` with the chain
   */
  async function resolve(owner: OwnerId, setId: string): Promise<Resolution> {
    return toContract(await resolved(owner, setId));
  }

  /** The same for people: also what was met again on the way and brought nothing. @throws AppError as `resolve` */
  async function explain(owner: OwnerId, setId: string): Promise<Resolution & { repeats: Repeat[] }> {
    const resolution = await resolved(owner, setId);
    return { ...toContract(resolution), repeats: resolution.repeats };
  }

  /** The same for a deploy: with the version of each artifact, pins honoured. @throws AppError as `resolve` */
  async function resolveForDeploy(owner: OwnerId, setId: string): Promise<DeployableSet> {
    const { id, name, depth, artifacts, warnings } = await resolved(owner, setId);
    return {
      set_id: id,
      set_name: name,
      depth,
      artifacts: artifacts.map(toDeployable),
      warnings,
    };
  }

  return { resolve, explain, resolveForDeploy };
}

export type ResolutionService = ReturnType<typeof createResolution>;
