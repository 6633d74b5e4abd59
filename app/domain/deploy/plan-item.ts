import { type DesiredArtifact, placeId, type RecordedEntry } from './entries.ts';
import { holderOf, type PlanContext, planDesired, planUnwanted, policyFor, rivalAt } from './plan-entry.ts';
import { acknowledgementId, type ItemAction, type PlanEntry, type PlanItem } from './plan-types.ts';
import { explain, refusedEdit } from './sentences.ts';
import type { EntryAction, EntryCode } from './three-way.ts';

type Base = Pick<PlanItem, 'artifactUuid' | 'artifactId' | 'type' | 'name' | 'contentHash' | 'commands'>;

const quiet = { code: null, message: null, needsAcknowledgement: false, held: false } as const;

/** Which reason is told first when several places are blocked: the one a person can do least about. */
const GRAVEST: readonly EntryCode[] = ['unsafe_path', 'unreadable', 'path_taken', 'conflict', 'unmanaged', 'locally_modified'];

const rank = (entry: PlanEntry): number => (entry.code === null ? GRAVEST.length : GRAVEST.indexOf(entry.code));

/** Plans one artifact of the set: its places, and what it used to have and no longer wants. */
export function planArtifact(context: PlanContext, artifact: DesiredArtifact, claimed: ReadonlySet<string>): PlanItem {
  const { artifactUuid, artifactId, type, name, contentHash, commands } = artifact;
  const base: Base = { artifactUuid, artifactId, type, name, contentHash, commands };
  if (artifact.refusal !== null) return refusedItem(base, artifact.refusal);
  const leftovers = leftoversOf(context, artifactUuid, claimed).map((entry) => planUnwanted(context, entry));
  const vacated = new Set(leftovers.filter((entry) => entry.action === 'remove' && entry.key === '').map((entry) => entry.path));
  const wanted = artifact.entries.map((entry) => planDesired(context, artifact, entry, vacated));
  const entries = [...wanted, ...leftovers];
  if (wanted.some((entry) => entry.action === 'blocked')) return blockedItem(context, base, artifact, entries);
  return doableItem(context, base, wanted, leftovers);
}

/** What this set wrote for this artifact and neither it nor another artifact of the set wants any more. */
const leftoversOf = (context: PlanContext, artifactUuid: string, claimed: ReadonlySet<string>): RecordedEntry[] =>
  (context.ours.get(artifactUuid) ?? []).filter((entry) => !claimed.has(placeId(entry)));

function refusedItem(base: Base, refusal: { code: PlanItem['code']; message: string }): PlanItem {
  const unsupported = refusal.code === 'unsupported_type';
  return {
    ...base,
    ...quiet,
    action: unsupported ? 'unsupported' : 'blocked',
    status: unsupported ? 'skip' : 'error',
    code: refusal.code,
    message: refusal.message,
    held: true,
    entries: [],
  };
}

function blockedItem(context: PlanContext, base: Base, artifact: DesiredArtifact, entries: PlanEntry[]): PlanItem {
  const blocked = entries.filter((entry) => entry.action === 'blocked');
  const worst = blocked.toSorted((a, b) => rank(a) - rank(b))[0];
  const failed = blocked.some((entry) => policyFor(context, entry) !== 'keep');
  const code = worst?.code ?? null;
  const message = worst === undefined || code === null ? null : sentence(context, artifact, worst, code);
  return { ...base, ...quiet, action: 'blocked', status: failed ? 'error' : 'skip', code, message, held: true, entries };
}

function sentence(context: PlanContext, artifact: DesiredArtifact, entry: PlanEntry, code: EntryCode): string {
  if (code === 'locally_modified') return refusedEdit(entry);
  const holder = entry.desired === null ? null : holderOf(context, artifact, entry.desired);
  if (holder === null) return explain(code, entry, null);
  const rival = rivalAt(context, entry);
  return explain(code, entry, rival ?? { kind: 'artifact', id: `${holder.type}:${holder.name}` });
}

function doableItem(context: PlanContext, base: Base, wanted: PlanEntry[], leftovers: PlanEntry[]): PlanItem {
  const action = combine(wanted, leftovers);
  const kept = [...wanted, ...leftovers].find((entry) => entry.action === 'keep_local');
  const skip = action === 'unchanged' || action === 'keep_local';
  const known =
    base.contentHash !== null && context.input.acknowledged.has(acknowledgementId(base.artifactUuid, base.contentHash));
  const writes = action === 'create' || action === 'update' || action === 'restore' || action === 'moved';
  return {
    ...base,
    ...quiet,
    action,
    status: skip ? 'skip' : 'success',
    code: kept?.code ?? null,
    message: kept && skip ? explain('locally_modified', kept, null) : null,
    needsAcknowledgement: writes && base.commands !== null && !known,
    entries: [...wanted, ...leftovers],
  };
}

/** The first that applies of: update, create (moved when it leaves its old place), restore, adopt, keep_local, unchanged. */
function combine(wanted: PlanEntry[], leftovers: PlanEntry[]): ItemAction {
  const has = (action: EntryAction): boolean => wanted.some((entry) => entry.action === action);
  const leaves = leftovers.some((entry) => entry.action === 'remove' || entry.release);
  const isNewHere = wanted.every((entry) => entry.recorded === null && (entry.action === 'create' || entry.action === 'adopt'));
  if (leaves && isNewHere) return 'moved';
  if (has('update') || leaves) return 'update';
  if (has('create')) return 'create';
  if (has('restore')) return 'restore';
  // Letting go of the record of files that are gone writes no file either.
  if (has('adopt') || leftovers.some((entry) => entry.action === 'forget')) return 'adopt';
  return has('keep_local') ? 'keep_local' : 'unchanged';
}

/** Plans the removal of what is left of one artifact that is no longer wanted at all. */
export function planRemoval(context: PlanContext, artifactUuid: string, recorded: readonly RecordedEntry[]): PlanItem[] {
  // A place that another artifact brought, with the same content, bears that one's name.
  const first = recorded.find((entry) => entry.artifactUuid === artifactUuid) ?? recorded[0];
  if (first === undefined) return [];
  const entries = recorded.map((entry) => planUnwanted(context, entry));
  const told = entries.find((entry) => entry.action === 'keep_local') ?? entries.find((entry) => entry.code === 'shared');
  const action = removalAction(entries);
  const skip = action !== 'remove' && told !== undefined;
  return [
    {
      artifactUuid,
      artifactId: `${first.type}:${first.name}`,
      type: first.type,
      name: first.name,
      contentHash: null,
      commands: null,
      ...quiet,
      action,
      status: skip ? 'skip' : 'success',
      code: told?.code ?? null,
      message: told?.code ? explain(told.code, told, null) : null,
      entries,
    },
  ];
}

/** The first that applies of: remove, keep_local, forget; `unchanged` when several sets keep all of it. */
function removalAction(entries: readonly PlanEntry[]): ItemAction {
  const found = (['remove', 'keep_local', 'forget'] as const).find((action) => entries.some((entry) => entry.action === action));
  return found ?? 'unchanged';
}
