import fc from 'fast-check';
import { type DesiredArtifact, type EntryState, type Place, placeId, sameState } from '#app/domain/deploy/entries.ts';
import { isKept, type Keeper } from '#app/domain/deploy/keeper.ts';
import { type KnownEntry, type LedgerRules, ledgerChanges } from '#app/domain/deploy/ledger.ts';
import { planDeploy, planUndeploy } from '#app/domain/deploy/plan.ts';
import type { Plan, PlanInput } from '#app/domain/deploy/plan-types.ts';
import { DEFAULTS, inputOf, skill, state } from './deploy-model.ts';

/** A project in memory, with what one profile left behind after each run. */
interface Project {
  disk: Map<string, EntryState>;
  recorded: KnownEntry[];
  backups: EntryState[];
  generations: KnownEntry[][];
}

/** What a broken engine would do instead; each of them must be noticed. */
export interface Faults {
  /** Overwrites edits without keeping them. */
  noBackups?: boolean;
  /** Leaves a set its claim on what it could not remove. */
  keepsClaims?: boolean;
}

type Command =
  | { kind: 'deploy'; set: string; files: [string, string][]; overwrite: boolean; prune: boolean }
  | { kind: 'undeploy'; set: string }
  | { kind: 'rollback'; back: number; overwrite: boolean }
  | { kind: 'edit'; path: string; content: string | null };

const PROFILE = 'profile';
const SETS = ['one', 'two'] as const;
const path = fc.constantFrom('a/1', 'a/2', 'b/1', 'b/2', 'c/1');
const content = fc.constantFrom('1', '2', '3');
const set = fc.constantFrom(...SETS);

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('deploy' as const),
    set,
    files: fc.uniqueArray(fc.tuple(path, content), { maxLength: 4, selector: ([p]) => p }),
    overwrite: fc.boolean(),
    prune: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('undeploy' as const), set }),
  fc.record({ kind: fc.constant('rollback' as const), back: fc.nat(3), overwrite: fc.boolean() }),
  fc.record({ kind: fc.constant('edit' as const), path, content: fc.option(fc.constantFrom('mine', 'other')) }),
);

/** The artifacts of a set by the first part of their paths. */
function artifactsOf(files: readonly (readonly [string, string])[]): DesiredArtifact[] {
  const groups = new Map<string, Record<string, string>>();
  for (const [at, text] of files) {
    const uuid = at.slice(0, 1);
    groups.set(uuid, { ...groups.get(uuid), [at]: text });
  }
  return [...groups].map(([uuid, own]) => skill(uuid, own));
}

interface Run {
  input: PlanInput;
  rules: LedgerRules;
  plan: (input: PlanInput) => Plan;
}

function runOf(project: Project, command: Exclude<Command, { kind: 'edit' }>): Run | null {
  const base = (
    artifacts: DesiredArtifact[],
    setId: string | null,
    keeper: Keeper,
    overwrite: boolean,
    prune: boolean,
  ): PlanInput =>
    inputOf(
      project,
      artifacts,
      { ...DEFAULTS, onConflict: overwrite ? 'overwrite' : 'keep', prune },
      { profileId: PROFILE, setId, keeper },
    );
  switch (command.kind) {
    case 'deploy': {
      const keeper: Keeper = { kind: 'set', profileId: PROFILE, setId: command.set };
      const input = base(artifactsOf(command.files), command.set, keeper, command.overwrite, command.prune);
      return { input, plan: planDeploy, rules: { keeper, leaves: false, setsAt: () => [command.set] } };
    }
    case 'undeploy': {
      const keeper: Keeper = { kind: 'set', profileId: PROFILE, setId: command.set };
      return {
        input: base([], command.set, keeper, false, true),
        plan: planUndeploy,
        rules: { keeper, leaves: true, setsAt: () => [] },
      };
    }
    case 'rollback': {
      const target = project.generations.at(-1 - command.back);
      if (target === undefined) return null;
      const keeper: Keeper = { kind: 'profile', profileId: PROFILE };
      const files = target.map((entry) => [entry.path, entry.hash] as const);
      const setsOf = new Map(target.map((entry) => [placeId(entry), [...new Set(entry.owners.map((one) => one.setId))]]));
      const setsAt = (place: Place) => setsOf.get(placeId(place)) ?? [null];
      return {
        input: base(artifactsOf(files), null, keeper, command.overwrite, true),
        plan: planDeploy,
        rules: { keeper, leaves: true, setsAt },
      };
    }
  }
}

/** Carries a plan out as the engine does: files, then the ledger. */
function apply(project: Project, plan: Plan, { rules }: Run, faults: Faults): Project {
  const carried = plan.items.filter((item) => !item.held);
  const disk = new Map(project.disk);
  const backups = [...project.backups];
  for (const entry of carried.flatMap((item) => item.entries)) {
    const there = disk.get(entry.path);
    if (entry.action === 'remove') disk.delete(entry.path);
    if (entry.desired === null || !['create', 'update', 'restore'].includes(entry.action)) continue;
    if (entry.backup && there !== undefined && !faults.noBackups) backups.push(there);
    disk.set(entry.path, { hash: entry.desired.hash, executable: entry.desired.executable });
  }
  const changes = ledgerChanges(carried, plan.releases, project.recorded, rules);
  const recorded = new Map(project.recorded.map((entry) => [placeId(entry), entry]));
  for (const written of changes.write) {
    const owners = recorded.get(placeId(written))?.owners ?? [];
    recorded.set(placeId(written), { ...written, owners });
  }
  const reclaim = (places: readonly (Place & { artifactUuid?: string; setId?: string | null })[], keep: boolean): void => {
    for (const id of new Set(places.map(placeId))) {
      const entry = recorded.get(id);
      if (entry === undefined) continue;
      const others = entry.owners.filter((one) => !isKept(rules.keeper, one));
      const fresh = places.filter((place) => keep && placeId(place) === id);
      const claims = fresh.map(({ artifactUuid = '', setId = null }) => ({ profileId: PROFILE, setId, artifactUuid }));
      recorded.set(id, { ...entry, owners: [...others, ...claims] });
    }
  };
  reclaim(changes.claim, true);
  reclaim(changes.release, false);
  if (!faults.keepsClaims) reclaim(changes.disown, true);
  for (const place of changes.drop) recorded.delete(placeId(place));
  const next = { disk, backups, recorded: [...recorded.values()], generations: project.generations };
  return plan.changes ? { ...next, generations: [...project.generations, next.recorded] } : next;
}

const sorted = (project: Project): unknown => [
  [...project.disk].toSorted(),
  project.recorded
    .map((entry) => [placeId(entry), entry.hash, entry.owners.map((one) => `${one.setId} ${one.artifactUuid}`).toSorted()])
    .toSorted(),
];

/** What is wrong after a command, or null. */
function faultAfter(before: Project, after: Project, command: Exclude<Command, { kind: 'edit' }>): string | null {
  for (const [at, bytes] of before.disk) {
    const recorded = before.recorded.find((entry) => entry.path === at);
    const isEdit = recorded === undefined || !sameState(recorded, bytes);
    const now = after.disk.get(at);
    const survives = (now !== undefined && sameState(now, bytes)) || after.backups.some((backup) => sameState(backup, bytes));
    if (isEdit && !survives) return `the edit at ${at} is lost`;
  }
  const orphan = after.recorded.find((entry) => entry.owners.length === 0);
  if (orphan !== undefined) return `${orphan.path} is recorded for nobody`;
  if (command.kind === 'undeploy' && after.recorded.some((entry) => entry.owners.some((one) => one.setId === command.set)))
    return `${command.set} still claims something`;
  return null;
}

function perform(project: Project, one: Command, faults: Faults): Project {
  if (one.kind === 'edit') {
    const disk = new Map(project.disk);
    if (one.content === null) disk.delete(one.path);
    else disk.set(one.path, state(one.content));
    return { ...project, disk };
  }
  const run = runOf(project, one);
  if (run === null) return project;
  const after = apply(project, run.plan(run.input), run, faults);
  const fault = faultAfter(project, after, one);
  if (fault !== null) throw new Error(`${JSON.stringify(one)}: ${fault}`);
  const again = one.kind === 'rollback' ? null : runOf(after, one);
  if (again !== null) {
    const plan = again.plan(again.input);
    if (plan.changes) throw new Error(`${JSON.stringify(one)}: planned again it changes something`);
    if (JSON.stringify(sorted(apply(after, plan, again, faults))) !== JSON.stringify(sorted(after)))
      throw new Error(`${JSON.stringify(one)}: carried out again it changes something`);
  }
  return after;
}

/**
 * Random histories of deploys, edits, undeploys and rollbacks of two sets in one profile. After each step: no edit is lost,
 * nothing is recorded for nobody, an undeployed set claims nothing, and the same step again does nothing.
 * @param cases how many histories
 * @returns what fast-check found
 */
export function checkHistories(cases: number, faults: Faults = {}) {
  const history = fc.array(command, { maxLength: 12 });
  const property = fc.property(history, (commands) => {
    let project: Project = { disk: new Map(), recorded: [], backups: [], generations: [] };
    for (const one of commands) project = perform(project, one, faults);
  });
  return fc.check(property, { numRuns: cases });
}
