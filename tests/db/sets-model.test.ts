import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { freshOwner, insertArtifact, insertCollection, insertGroup } from '#tests/support/fixtures.ts';
import { setServices } from '#tests/support/set-services.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** The full figure is 20 runs of 10,000 commands, some of them side by side, each with an owner of its own. */
const RUNS = sized(3, 20);
const SIDE_BY_SIDE = sized(1, 5);
const COMMANDS = sized(150, 10_000);

/** A library as plainly as it can be written down: ordered lists of references by set. */
type Model = Map<string, string[]>;

const nested = (model: Model, set: string): string[] => (model.get(set) ?? []).filter((ref) => model.has(ref));

/** How many sets the longest chain from here has; Infinity where a chain comes back to itself. */
function depthOf(model: Model, set: string, known = new Map<string, number>()): number {
  const depth = known.get(set);
  if (depth !== undefined) return depth;
  known.set(set, Number.POSITIVE_INFINITY);
  const below = nested(model, set).map((inner) => depthOf(model, inner, known));
  known.set(set, 1 + Math.max(0, ...below));
  return known.get(set) ?? 1;
}
const depths = (model: Model): number[] => [...model.keys()].map((set) => depthOf(model, set));

type Services = ReturnType<typeof setServices>;

interface World {
  owner: OwnerId;
  artifacts: string[];
  groups: Map<string, string[]>;
}

function resolved(world: World, model: Model, set: string, known = new Map<string, string[]>()): string[] {
  const list = known.get(set) ?? [
    ...new Set(
      (model.get(set) ?? []).flatMap((ref) =>
        model.has(ref) ? resolved(world, model, ref, known) : (world.groups.get(ref) ?? [ref]),
      ),
    ),
  ];
  known.set(set, list);
  return list;
}

async function makeWorld(): Promise<World> {
  const owner = freshOwner('model');
  return withOwner(database.db, owner, async (tx) => {
    const home = await insertCollection(tx, owner);
    const artifacts: string[] = [];
    for (let i = 0; i < 6; i += 1) artifacts.push((await insertArtifact(tx, owner, { collections: [home] })).uuid);
    const groups = new Map<string, string[]>();
    for (const held of [artifacts.slice(0, 3), [artifacts[4] ?? '', artifacts[2] ?? '']]) {
      groups.set(await insertGroup(tx, owner, home, { artifacts: held }), held);
    }
    return { owner, artifacts, groups };
  });
}

const command = fc.record({
  verb: fc.constantFrom(
    'create',
    'create',
    'add',
    'add',
    'add',
    'add',
    'add',
    'add',
    'remove',
    'move',
    'move',
    'replace',
    'clone',
    'delete',
  ),
  a: fc.nat(1000),
  b: fc.nat(1000),
  c: fc.nat(1000),
});
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(list.length, 1)];

/** Carries commands out on the services and on the model, and compares after each. */
async function play(commands: readonly Command[], services = setServices(database.db)): Promise<Record<string, number>> {
  const { sets, members, resolution } = services;
  const world = await makeWorld();
  const { owner } = world;
  const model: Model = new Map();
  const seen: Record<string, number> = {};

  const referenceTo = (ref: string) =>
    model.has(ref) ? { member_set_id: ref } : world.groups.has(ref) ? { group_id: ref } : { artifact_uuid: ref };
  const rowsOf = async (set: string) => (await sets.get(owner, set)).set.members;
  const refOf = (row: { artifact_uuid: string | null; group_id: string | null; member_set_id: string | null }) =>
    row.artifact_uuid ?? row.group_id ?? row.member_set_id ?? '';
  /** What must become of writing this list, by the model. */
  const verdict = (set: string, list: string[]): string => {
    if (new Set(list).size < list.length) return 'already_member';
    const after = new Map(model).set(set, list);
    const deepest = Math.max(...depths(after));
    return deepest === Number.POSITIVE_INFINITY ? 'cycle' : deepest > 20 ? 'too_deep' : 'ok';
  };
  const outcome = async (work: () => Promise<unknown>): Promise<string> => {
    try {
      await work();
      return 'ok';
    } catch (error) {
      if (isAppError(error)) return error.code;
      throw error;
    }
  };

  for (const { verb, a, b, c } of commands) {
    const set = pick([...model.keys()], a);
    if (verb === 'create' || set === undefined) {
      if (model.size < 25) model.set((await sets.create(owner, { name: 'm' })).set.id, []);
      continue;
    }
    const list = model.get(set) ?? [];
    const everything = [...model.keys(), ...model.keys(), ...world.artifacts, ...world.groups.keys()];
    if (verb === 'add') {
      const ref = pick(everything, b) ?? '';
      const expected = verdict(set, [...list, ref]);
      const actual = await outcome(() => members.add(owner, set, referenceTo(ref)));
      expect(actual).toBe(expected);
      if (actual === 'ok') model.set(set, [...list, ref]);
      seen[actual] = (seen[actual] ?? 0) + 1;
    } else if (verb === 'replace') {
      const wanted = [pick(everything, b), pick(everything, c), pick(list, c)].filter((ref) => ref !== undefined);
      const expected = verdict(set, wanted);
      const actual = await outcome(() => members.replace(owner, set, { members: wanted.map(referenceTo) }));
      expect(actual).toBe(expected);
      if (actual === 'ok') model.set(set, wanted);
    } else if (verb === 'remove' || verb === 'move') {
      const rows = await rowsOf(set);
      const [row, target] = [pick(rows, b), pick(rows, c)];
      if (row === undefined || target === undefined) continue;
      const rest = list.filter((ref) => ref !== refOf(row));
      if (verb === 'remove') await members.remove(owner, set, row.id);
      else {
        const side = a % 2 === 0 ? 'before' : 'after';
        await members.move(owner, set, row.id, { [side]: target.id });
        const at = row.id === target.id ? list.indexOf(refOf(row)) : rest.indexOf(refOf(target)) + (side === 'after' ? 1 : 0);
        rest.splice(at, 0, refOf(row));
      }
      model.set(set, rest);
    } else if (verb === 'clone') {
      if (model.size < 25) model.set((await sets.clone(owner, set)).set.id, [...list]);
    } else {
      await sets.remove(owner, set);
      model.delete(set);
      for (const [other, refs] of model)
        model.set(
          other,
          refs.filter((ref) => ref !== set),
        );
    }
    for (const checked of [set, pick([...model.keys()], c)]) {
      if (checked === undefined || !model.has(checked)) continue;
      const { set: actual } = await sets.get(owner, checked);
      expect(actual.members.map(refOf)).toEqual(model.get(checked));
      expect(actual.depth).toBe(depthOf(model, checked));
      expect(actual.resolved_count).toBe(resolved(world, model, checked).length);
    }
  }
  for (const set of model.keys()) {
    expect((await resolution.resolve(owner, set)).artifacts.map((row) => row.artifact_uuid)).toEqual(resolved(world, model, set));
  }
  const listed = await sets.list(owner, { limit: 200 });
  expect(new Map(listed.items.map((row) => [row.id, [row.depth, row.resolved_count, row.member_count]]))).toEqual(
    new Map([...model].map(([id, refs]) => [id, [depthOf(model, id), resolved(world, model, id).length, refs.length]])),
  );
  return seen;
}

describe('random edits against a model', () => {
  test(`${RUNS} runs of up to ${COMMANDS} commands differ nowhere`, { timeout: sized(600_000, 3 * 3_600_000) }, async () => {
    const seen: Record<string, number>[] = [];
    const lane = async (): Promise<void> =>
      fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: COMMANDS, maxLength: COMMANDS }), async (commands) => {
          seen.push(await play(commands));
        }),
        { numRuns: RUNS / SIDE_BY_SIDE, endOnFailure: true },
      );
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
    expect(seen).toHaveLength(RUNS);
    // The commands had teeth: some were refused, most were not.
    const total = (code: string) => seen.reduce((sum, run) => sum + (run[code] ?? 0), 0);
    const outcomes = [...new Set(seen.flatMap((run) => Object.keys(run)))];
    recordCounts('random edits against a model', {
      runs: RUNS,
      commands: COMMANDS,
      ...Object.fromEntries(outcomes.map((code) => [code, total(code)])),
    });
    expect(total('ok')).toBeGreaterThan(20);
    expect(total('cycle')).toBeGreaterThan(5);
  });

  const faults: Record<string, (right: Services) => Services> = {
    'a member moved to the wrong side': ({ members, ...right }) => ({
      ...right,
      members: {
        ...members,
        move: (owner, set, id, place) =>
          members.move(owner, set, id, 'before' in place ? { after: String(place.before) } : place),
      },
    }),
    'a removal that does not happen': ({ members, ...right }) => ({
      ...right,
      members: { ...members, remove: () => Promise.resolve() },
    }),
    'a copy without the members': ({ sets, ...right }) => ({
      ...right,
      sets: { ...sets, clone: (owner) => sets.create(owner, { name: 'copy' }) },
    }),
  };
  test.each(Object.entries(faults))('%s is found', async (_, plant) => {
    const [commands = []] = fc.sample(fc.array(command, { minLength: 300, maxLength: 300 }), 1);
    await expect(play(commands, plant(setServices(database.db)))).rejects.toThrow(/expected/);
  });
});
