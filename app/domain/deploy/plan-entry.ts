import { foldPath } from '#app/domain/safe-path.ts';
import {
  type ActualEntry,
  type DesiredArtifact,
  type DesiredEntry,
  type EntryOwner,
  type Place,
  placeId,
  type RecordedEntry,
  sameState,
} from './entries.ts';
import { isKept, type Keeper } from './keeper.ts';
import type { ConflictPolicy, Decision, PlanEntry, PlanInput, Rival } from './plan-types.ts';
import { judge, type Verdict } from './three-way.ts';

/** The plan's inputs, indexed once. */
export interface PlanContext {
  input: PlanInput;
  recordedAt: ReadonlyMap<string, RecordedEntry>;
  /** By folded path: another spelling of a recorded place is the same file for some file systems. */
  recordedFolded: ReadonlyMap<string, RecordedEntry>;
  decisions: ReadonlyMap<string, Decision>;
  keeper: Keeper;
  /** What the keeper has here, by the artifact it has it for. */
  ours: ReadonlyMap<string, readonly RecordedEntry[]>;
}

export function planContext(input: PlanInput): PlanContext {
  const keeper: Keeper = input.keeper ?? { kind: 'set', profileId: input.profileId, setId: input.setId };
  return {
    input,
    keeper,
    recordedAt: new Map(input.recorded.map((entry) => [placeId(entry), entry])),
    recordedFolded: new Map(input.recorded.map((entry) => [placeId({ ...entry, path: foldPath(entry.path) }), entry])),
    decisions: new Map(input.options.decisions.map((decision) => [placeId(decision), decision])),
    ours: groupOurs(input, keeper),
  };
}

function groupOurs(input: PlanInput, keeper: Keeper): Map<string, RecordedEntry[]> {
  const groups = new Map<string, RecordedEntry[]>();
  for (const entry of input.recorded) {
    const mine = entry.owners.find((owner) => isKept(keeper, owner));
    if (mine === undefined) continue;
    const group = groups.get(mine.artifactUuid);
    if (group === undefined) groups.set(mine.artifactUuid, [entry]);
    else group.push(entry);
  }
  return groups;
}

export const isOurs = ({ keeper }: PlanContext, owner: EntryOwner): boolean => isKept(keeper, owner);

export const actualAt = ({ input }: PlanContext, place: Place): ActualEntry =>
  input.actual.get(placeId(place)) ?? { kind: 'absent' };

/** What applies to one place: the person's word, else the request's policy. */
export const policyFor = (context: PlanContext, place: Place): ConflictPolicy =>
  context.decisions.get(placeId(place))?.choice ?? context.input.options.onConflict;

/** Who else has this place for the very same artifact, and wants it otherwise. */
export const rivalAt = ({ input }: PlanContext, place: Place): Rival | undefined => input.disputed?.get(placeId(place));

/**
 * The entry of another artifact of another set, or of another spelling, that holds this place with other content; also that of the
 * same artifact where another profile wants it in another form, or another set in another version.
 */
export function holderOf(context: PlanContext, artifact: DesiredArtifact, desired: DesiredEntry): RecordedEntry | null {
  const isDisputed = rivalAt(context, desired) !== undefined;
  const isStranger = (owner: EntryOwner): boolean =>
    !isOurs(context, owner) && (isDisputed || owner.artifactUuid !== artifact.artifactUuid);
  const same = context.recordedAt.get(placeId(desired));
  if (same !== undefined) return !sameState(same, desired) && same.owners.some(isStranger) ? same : null;
  const spelled = context.recordedFolded.get(placeId({ ...desired, path: foldPath(desired.path) }));
  return spelled?.owners.some(isStranger) ? spelled : null;
}

/** Applies the policy to what the table said: a local edit gives way, stays, or makes the artifact fail. */
function choose(verdict: Verdict, policy: ConflictPolicy): Pick<PlanEntry, 'action' | 'code' | 'backup'> {
  const isLocalEdit = verdict.code === 'unmanaged' || verdict.code === 'conflict' || verdict.code === 'locally_modified';
  if (isLocalEdit && policy === 'overwrite') return { action: 'update', code: null, backup: true };
  if (isLocalEdit && policy === 'fail') return { action: 'blocked', code: verdict.code, backup: false };
  return { action: verdict.action, code: verdict.code, backup: false };
}

/** Whether what is in the way goes with the same plan: a file that becomes a folder, or all files of a folder that becomes a file. */
function makesWay(found: ActualEntry, vacated: ReadonlySet<string>): boolean {
  if (found.kind !== 'unsafe') return false;
  if (found.reason === 'not_a_folder') return vacated.has(found.at);
  const { holds = [] } = found;
  return found.reason === 'folder' && holds.length > 0 && holds.every((path) => vacated.has(path));
}

/**
 * Plans one place an artifact wants.
 * @param vacated files this same artifact gives up, so that a folder may go where one of them was, or a file where they were
 */
export function planDesired(
  context: PlanContext,
  artifact: DesiredArtifact,
  desired: DesiredEntry,
  vacated: ReadonlySet<string>,
): PlanEntry {
  const found = actualAt(context, desired);
  const actual: ActualEntry = makesWay(found, vacated) ? { kind: 'absent' } : found;
  const recorded = context.recordedAt.get(placeId(desired)) ?? null;
  const taken = holderOf(context, artifact, desired) !== null;
  const verdict: Verdict = taken
    ? { state: 'conflict', action: 'blocked', code: 'path_taken' }
    : judge(recorded, actual, desired);
  const { path, key } = desired;
  return {
    path,
    key,
    state: verdict.state,
    ...choose(verdict, policyFor(context, desired)),
    recorded: recorded && { hash: recorded.hash, executable: recorded.executable },
    actual,
    desired,
    release: false,
  };
}

/**
 * Plans one place that is no longer wanted: removed when it is as we wrote it, kept when somebody edited it, and only let go
 * when others keep it.
 */
export function planUnwanted(context: PlanContext, recorded: RecordedEntry): PlanEntry {
  const actual = actualAt(context, recorded);
  const { path, key, hash, executable } = recorded;
  const base = { path, key, recorded: { hash, executable }, actual, desired: null, backup: false };
  if (recorded.owners.some((owner) => !isOurs(context, owner))) {
    return { ...base, state: judgeShared(recorded, actual), action: 'forget', code: 'shared', release: true };
  }
  if (context.keeper.kind === 'artifacts' && new Set(recorded.owners.map(({ setId }) => setId)).size > 1) {
    return { ...base, state: judgeShared(recorded, actual), action: 'none', code: 'shared', release: false };
  }
  const verdict = judge(recorded, actual, null);
  return {
    ...base,
    state: verdict.state,
    action: verdict.action === 'none' ? 'remove' : verdict.action,
    code: verdict.code,
    release: false,
  };
}

/** A place that stays for others is as good as it looks to them. */
const judgeShared = (recorded: RecordedEntry, actual: ActualEntry): PlanEntry['state'] =>
  judge(recorded, actual, { ...recorded }).state;
