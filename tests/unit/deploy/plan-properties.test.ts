import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DesiredArtifact, placeId, type RecordedEntry } from '#app/domain/deploy/entries.ts';
import { planDeploy } from '#app/domain/deploy/plan.ts';
import { applyToModel, inputOf, localEdits, type ModelProject, SELF, skill, state } from '#tests/support/deploy-model.ts';

const PATHS = ['p/1', 'p/2', 'q/1', 'q/2', 'Q/1', 'q/1/deep', 'r'] as const;
const CONTENTS = ['1', '2', '3'] as const;
const UUIDS = ['a', 'b', 'c'] as const;

const path = fc.constantFrom(...PATHS);
const content = fc.constantFrom(...CONTENTS);

const owner = fc.record({
  profileId: fc.constantFrom(SELF.profileId, 'second'),
  setId: fc.constantFrom(SELF.setId, 'other', null),
  artifactUuid: fc.constantFrom(...UUIDS),
});

const recorded: fc.Arbitrary<RecordedEntry[]> = fc.uniqueArray(
  fc
    .record({
      path,
      hash: content,
      executable: fc.boolean(),
      owners: fc.uniqueArray(owner, { minLength: 1, maxLength: 3, selector: (o) => `${o.profileId} ${o.setId}` }),
    })
    .map(({ owners, ...rest }) => {
      const artifactUuid = owners[0]?.artifactUuid ?? 'a';
      return { ...rest, key: '', artifactUuid, type: 'skill' as const, name: artifactUuid, owners };
    }),
  { selector: (entry) => entry.path, maxLength: PATHS.length },
);

const project: fc.Arbitrary<ModelProject> = fc
  .record({ disk: fc.uniqueArray(fc.tuple(path, content, fc.boolean()), { selector: ([p]) => p }), recorded })
  .map(({ disk, recorded }) => ({ disk: new Map(disk.map(([p, h, x]) => [p, state(h, x)])), recorded, backups: [] }));

const artifact = (uuid: string): fc.Arbitrary<DesiredArtifact> =>
  fc
    .uniqueArray(fc.tuple(path, content), { minLength: 1, maxLength: 3, selector: ([p]) => p.toLowerCase() })
    .map((files) => skill(uuid, Object.fromEntries(files)));

const artifacts = fc.subarray([...UUIDS]).chain((uuids) => fc.tuple(...uuids.map(artifact)));

const options = fc.record({
  onConflict: fc.constantFrom('keep' as const, 'overwrite' as const, 'fail' as const),
  mode: fc.constantFrom('per_artifact' as const, 'atomic' as const),
  prune: fc.boolean(),
  decisions: fc.uniqueArray(
    fc.record({ path, key: fc.constant(''), choice: fc.constantFrom('keep' as const, 'overwrite' as const) }),
    {
      selector: (decision) => decision.path,
      maxLength: 2,
    },
  ),
});

const AMPLE = { timeout: 120_000 };

test('after a plan is carried out, planning again finds nothing to do', AMPLE, () => {
  fc.assert(
    fc.property(project, artifacts, options, (before, wanted, asked) => {
      const input = inputOf(before, wanted, asked);
      const after = applyToModel(before, planDeploy(input), input);
      const again = planDeploy(inputOf(after, wanted, asked));
      expect(again.changes).toBe(false);
      const third = inputOf(after, wanted, asked);
      expect(applyToModel(after, again, third)).toEqual({ ...after, recorded: expect.arrayContaining(after.recorded) });
    }),
    { numRuns: 10_000 },
  );
});

test('no local edit is ever lost: it is still in its place or was put aside', AMPLE, () => {
  fc.assert(
    fc.property(project, artifacts, options, (before, wanted, asked) => {
      const input = inputOf(before, wanted, asked);
      const after = applyToModel(before, planDeploy(input), input);
      for (const [edited, bytes] of localEdits(before)) {
        const stays = JSON.stringify(after.disk.get(edited)) === JSON.stringify(bytes);
        const kept = after.backups.some((backup) => JSON.stringify(backup) === JSON.stringify(bytes));
        expect(stays || kept, `${edited} held ${bytes.hash}`).toBe(true);
      }
    }),
    { numRuns: 10_000 },
  );
});

test('the harness sees a lost edit when backups are switched off', () => {
  const check = fc.check(
    fc.property(project, artifacts, (before, wanted) => {
      const input = inputOf(before, wanted, { onConflict: 'overwrite' });
      const plan = planDeploy(input);
      const careless = {
        ...plan,
        items: plan.items.map((item) => ({ ...item, entries: item.entries.map((entry) => ({ ...entry, backup: false })) })),
      };
      const after = applyToModel(before, careless, input);
      for (const [edited, bytes] of localEdits(before)) {
        const now = after.disk.get(edited);
        if (now?.hash !== bytes.hash || now.executable !== bytes.executable) throw new Error('lost');
      }
    }),
    { numRuns: 2000 },
  );
  expect(check.failed).toBe(true);
});

test('an artifact is carried out as a whole or not at all, and others keep what is theirs', AMPLE, () => {
  fc.assert(
    fc.property(project, artifacts, options, (before, wanted, asked) => {
      const input = inputOf(before, wanted, asked);
      const plan = planDeploy(input);
      const after = applyToModel(before, plan, input);
      for (const item of plan.items) {
        const touched = item.entries.filter(
          (entry) => JSON.stringify(after.disk.get(entry.path)) !== JSON.stringify(before.disk.get(entry.path)),
        );
        if (item.held) expect(touched).toEqual([]);
        else if (item.action !== 'remove' && item.action !== 'forget') {
          const unfinished = item.entries.filter(
            (entry) =>
              entry.desired !== null && entry.action !== 'keep_local' && after.disk.get(entry.path)?.hash !== entry.desired.hash,
          );
          expect(unfinished).toEqual([]);
        }
      }
      for (const entry of before.recorded) {
        const strangers = entry.owners.filter((o) => o.profileId !== SELF.profileId || o.setId !== SELF.setId);
        const now = after.recorded.find((r) => placeId(r) === placeId(entry));
        for (const stranger of strangers) expect(now?.owners).toContainEqual(stranger);
        if (strangers.length > 0 && before.disk.has(entry.path)) expect(after.disk.has(entry.path)).toBe(true);
      }
      if (asked.mode === 'atomic' && plan.summary.error > 0) expect(after).toEqual(before);
    }),
    { numRuns: 10_000 },
  );
});
