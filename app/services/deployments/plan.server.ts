import { type ProjectFolder, STATE_FOLDER } from '#app/adapters/project-folder/folder.ts';
import type { Contents } from '#app/adapters/project-folder/stage.ts';
import type { DeployInput } from '#app/contracts/deployments.ts';
import type { DesiredArtifact } from '#app/domain/deploy/entries.ts';
import { isKept, type Keeper } from '#app/domain/deploy/keeper.ts';
import type { KnownEntry } from '#app/domain/deploy/ledger.ts';
import { planDeploy, planUndeploy, withoutWrites } from '#app/domain/deploy/plan.ts';
import { acknowledgementId, type DeployOptions, type Plan } from '#app/domain/deploy/plan-types.ts';
import { missingArtifact } from '#app/domain/deploy/render.ts';
import { stateInTheWay } from '#app/domain/deploy/sentences.ts';
import { type OwnerId, parseUuid } from '#app/domain/ids.ts';
import { normalisePath } from '#app/domain/safe-path.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { DeployableSet, ResolutionService } from '#app/services/sets/resolution.server.ts';
import { listAcknowledgements } from '#db/repositories/acknowledgements.ts';
import { findProject } from '#db/repositories/projects.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { disputedPlaces } from './disputes.server.ts';
import { configPins, type Places, readPlaces } from './places.server.ts';
import { renderVersions } from './platform-files.server.ts';
import { loadRecorded } from './records.server.ts';
import { type DeployTarget, layoutOf, requireSameProject, requireTarget } from './target.server.ts';

export interface Warning {
  code: string;
  message: string;
}

/** What a run is about: a set with what it comes to, or artifacts of no particular set. */
export type Subject = Pick<DeployableSet, 'artifacts' | 'warnings'> & { set_id: string | null; set_name: string | null };

/** How a run that takes something back differs from a deploy. */
export interface Reversal {
  kind: 'undeploy' | 'rollback';
  keeper: Keeper;
  /** The generation a rollback goes back to. */
  generation?: number;
}

/** What a run wants of a target, ready to be compared with the disk. */
export interface Prepared {
  target: DeployTarget;
  set: Subject;
  desired: DesiredArtifact[];
  options: DeployOptions;
  /** Absent for a deploy. */
  reversal?: Reversal;
  /** Where the bytes come from when several runs share them. */
  contents?: Contents;
  /** `acknowledgementId` of contents that were agreed to for this very run, beyond those of the project. */
  agreed?: readonly string[];
  /** One of several projects of one request: one word cannot be the name of each, so that of the set confirms for all. */
  isOneOfSeveral?: boolean;
}

/** A plan with what it was made from. */
export interface Planned {
  plan: Plan;
  recorded: (KnownEntry & { id: string })[];
  warnings: Warning[];
  places: Places;
}

export const optionsOf = (input: Pick<DeployInput, 'on_conflict' | 'mode' | 'prune' | 'decisions'>): DeployOptions => ({
  onConflict: input.on_conflict ?? 'keep',
  mode: input.mode ?? 'per_artifact',
  prune: input.prune ?? false,
  decisions: (input.decisions ?? []).map(({ path, key = '', choice }) => ({ path: normalisePath(path), key, choice })),
});

/** Artifacts of the set that are gone or lost their pinned version get a row of their own, unless they came by another way too. */
function missingRows({ artifacts, warnings }: Pick<Subject, 'artifacts' | 'warnings'>): DesiredArtifact[] {
  const present = new Set(artifacts.map((artifact) => artifact.artifact_uuid));
  return warnings.flatMap((warning) => {
    const last = warning.chain.at(-1);
    const isArtifact = warning.code === 'missing_artifact' || warning.code === 'missing_version';
    return isArtifact && last !== undefined && !present.has(last.id) ? [missingArtifact(last.id, warning.message)] : [];
  });
}

/** What a set wants of a target: where each file and each config entry of its artifacts goes. */
export async function desiredOf(
  tx: Tx,
  owner: OwnerId,
  set: Pick<Subject, 'artifacts' | 'warnings'>,
  target: DeployTarget,
): Promise<DesiredArtifact[]> {
  return [...(await renderVersions(tx, owner, set.artifacts, layoutOf(target.profile))), ...missingRows(set)];
}

/**
 * Finds out what a set wants of a target.
 * @throws AppError `not_found`, `cycle`, `too_deep`
 */
export async function prepare(
  { db }: Pick<ServiceDeps, 'db'>,
  resolution: Pick<ResolutionService, 'resolveForDeploy'>,
  owner: OwnerId,
  setId: string,
  input: DeployInput,
): Promise<Prepared> {
  const set = await resolution.resolveForDeploy(owner, setId);
  return withOwner(db, owner, async (tx) => {
    const target = await requireTarget(tx, owner, input.project_id, input.profile_id);
    return { target, set, desired: await desiredOf(tx, owner, set, target), options: optionsOf(input) };
  });
}

const UNMARKED: Warning = {
  code: 'unmarked_folder',
  message:
    'The folder does not say which project it is, although something was deployed here (a fresh clone?). The plan goes by what is in it.',
};

/** What lies where our own folder in the project has to be, in a sentence; null when it is there or can be made. */
async function stateObstacle(folder: ProjectFolder): Promise<string | null> {
  const found = await folder.find(STATE_FOLDER);
  return found.kind === 'blocked' && found.reason !== 'unreadable' ? stateInTheWay(found.at, found.reason) : null;
}

/**
 * Compares what is wanted with what is recorded and what is on the disk now.
 * @throws AppError `project_moved`
 */
export async function planAgainst(
  { db }: Pick<ServiceDeps, 'db'>,
  owner: OwnerId,
  { target, set, desired, options, reversal, agreed = [] }: Prepared,
  folder: ProjectFolder,
  acknowledge: boolean,
): Promise<Planned> {
  const { recorded, acknowledged, disputed } = await withOwner(db, owner, async (tx) => {
    const known = await loadRecorded(tx, owner, target.project.id);
    return {
      recorded: known,
      acknowledged: await listAcknowledgements(tx, owner, target.project.id),
      disputed: await disputedPlaces(tx, owner, { target, set, desired }, known),
    };
  });
  const { isUnmarked } = await requireSameProject(folder, target.project, {
    hasRecords: recorded.length > 0,
    isRegistered: (id) => isRegistered({ db }, owner, id),
  });
  const self = { profileId: target.profile.id, setId: set.set_id };
  const keeper: Keeper = reversal?.keeper ?? { kind: 'set', ...self };
  const ours = recorded.filter((entry) => entry.owners.some((one) => isKept(keeper, one)));
  const wanted = desired.flatMap((artifact) => artifact.entries);
  const places = await readPlaces(folder, wanted, ours, recorded);
  const obstacle = await stateObstacle(folder);
  const made = (reversal?.kind === 'undeploy' ? planUndeploy : planDeploy)({
    ...self,
    ...(reversal === undefined ? {} : { keeper }),
    artifacts: desired,
    recorded,
    disputed,
    actual: places.actual,
    options,
    acknowledged: new Set([...agreed, ...acknowledged.map((one) => acknowledgementId(one.artifact_uuid, one.content_hash))]),
    acknowledge,
    pins: [target.project.id, folder.identity, ...configPins(places), ...(obstacle === null ? [] : [obstacle])],
  });
  const plan = obstacle === null ? made : withoutWrites(made, options.mode, obstacle);
  const notes = desired.flatMap((artifact) => artifact.notes ?? []);
  const warnings = [...set.warnings.map(({ code, message }) => ({ code, message })), ...notes];
  return { plan, recorded, places, warnings: isUnmarked && recorded.length > 0 ? [...warnings, UNMARKED] : warnings };
}

/** Whether an id that a folder names is one of the owner's projects. A folder may name anything. */
export async function isRegistered({ db }: Pick<ServiceDeps, 'db'>, owner: OwnerId, id: string): Promise<boolean> {
  const uuid = parseUuid(id);
  return uuid !== null && (await withOwner(db, owner, (tx) => findProject(tx, owner, uuid))) !== undefined;
}
