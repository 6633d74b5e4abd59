import {
  type ActualEntry,
  type DesiredArtifact,
  type EntryState,
  placeId,
  type RecordedEntry,
  sameState,
} from '#app/domain/deploy/entries.ts';
import type { DeployOptions, Plan, PlanEntry, PlanInput, PlanItem } from '#app/domain/deploy/plan-types.ts';

/** A project in memory: what is on disk, what is recorded, and the bytes that were put aside. */
export interface ModelProject {
  disk: Map<string, EntryState>;
  recorded: RecordedEntry[];
  backups: EntryState[];
}

export const SELF = { profileId: 'profile', setId: 'set' };

export const DEFAULTS: DeployOptions = { onConflict: 'keep', mode: 'per_artifact', prune: false, decisions: [] };

export const state = (hash: string, executable = false): EntryState => ({ hash, executable });

/** A skill whose files are given as `path → content`. */
export function skill(uuid: string, files: Record<string, string>, more: Partial<DesiredArtifact> = {}): DesiredArtifact {
  const entries = Object.entries(files).map(([path, hash]) => ({ path, key: '', size: 1, ...state(hash) }));
  return {
    artifactUuid: uuid,
    artifactId: `skill:${uuid}`,
    type: 'skill',
    name: uuid,
    contentHash: `v1:${Object.values(files).join('+')}`,
    entries,
    refusal: null,
    commands: null,
    ...more,
  };
}

/** A recorded entry; owned by the set under test unless said otherwise. */
export function record(path: string, hash: string, artifactUuid: string, owners = [{ ...SELF, artifactUuid }]): RecordedEntry {
  return { path, key: '', ...state(hash), artifactUuid, type: 'skill', name: artifactUuid, owners };
}

export const newProject = (disk: Record<string, string> = {}, recorded: RecordedEntry[] = []): ModelProject => ({
  disk: new Map(Object.entries(disk).map(([path, hash]) => [path, state(hash)])),
  recorded,
  backups: [],
});

export function inputOf(
  project: ModelProject,
  artifacts: DesiredArtifact[],
  options: Partial<DeployOptions> = {},
  more: Partial<PlanInput> = {},
): PlanInput {
  const actual = new Map<string, ActualEntry>(
    [...project.disk].map(([path, held]) => [placeId({ path, key: '' }), { kind: 'present', ...held }]),
  );
  return {
    ...SELF,
    artifacts,
    recorded: project.recorded,
    actual,
    options: { ...DEFAULTS, ...options },
    acknowledged: new Set(),
    acknowledge: false,
    pins: [],
    ...more,
  };
}

/** Carries a plan out on the model, as the engine does on a disk. */
export function applyToModel(project: ModelProject, plan: Plan, input: PlanInput): ModelProject {
  const next: ModelProject = { disk: new Map(project.disk), recorded: [...project.recorded], backups: [...project.backups] };
  const self = { profileId: input.profileId, setId: input.setId };
  for (const item of plan.items) {
    if (item.held) continue;
    for (const entry of item.entries) applyEntry(next, item, entry, self);
  }
  for (const place of plan.releases) release(next, placeId(place), self);
  return next;
}

type Self = Pick<PlanInput, 'profileId' | 'setId'>;

function release(project: ModelProject, id: string, self: Self): void {
  project.recorded = project.recorded.map((entry) =>
    placeId(entry) === id
      ? { ...entry, owners: entry.owners.filter((o) => o.profileId !== self.profileId || o.setId !== self.setId) }
      : entry,
  );
}

function applyEntry(project: ModelProject, item: PlanItem, entry: PlanEntry, self: Self): void {
  const id = placeId(entry);
  const drop = (): void => {
    project.recorded = project.recorded.filter((recorded) => placeId(recorded) !== id);
  };
  if (entry.desired === null) {
    if (entry.release) {
      release(project, id, self);
      return;
    }
    if (entry.action === 'remove') project.disk.delete(entry.path);
    if (entry.action === 'remove' || entry.action === 'forget') drop();
    return;
  }
  const { hash, executable } = entry.desired;
  if (entry.action === 'create' || entry.action === 'update' || entry.action === 'restore') {
    const there = project.disk.get(entry.path);
    if (entry.backup && there !== undefined) project.backups.push(there);
    project.disk.set(entry.path, { hash, executable });
  }
  if (entry.action === 'keep_local') return;
  const known = project.recorded.find((recorded) => placeId(recorded) === id);
  const others = (known?.owners ?? []).filter((owner) => owner.profileId !== self.profileId || owner.setId !== self.setId);
  drop();
  project.recorded.push({
    path: entry.path,
    key: entry.key,
    hash,
    executable,
    artifactUuid: item.artifactUuid,
    type: item.type ?? 'skill',
    name: item.name,
    owners: [...others, { ...self, artifactUuid: item.artifactUuid }],
  });
}

/** Places whose bytes Loadout did not write: somebody's own work. */
export const localEdits = (project: ModelProject): [string, EntryState][] =>
  [...project.disk].filter(([path, held]) => {
    const recorded = project.recorded.find((entry) => entry.path === path);
    return recorded === undefined || !sameState(recorded, held);
  });
