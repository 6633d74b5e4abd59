import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePlaces } from '#app/domain/importing/measured.ts';
import { planImport } from '#app/domain/importing/plan-import.ts';
import { hashOf, knownAfter, measuredPlace, NOTHING, named } from '#tests/support/measured-places.ts';

const plan = (places: Record<string, string>, known = NOTHING, sourceName = 'kit') =>
  planImport(
    Object.entries(places).map(([path, content]) => measuredPlace(path, content)),
    [],
    known,
    sourceName,
  );

describe('namesakes in one source', () => {
  test('with equal content are one artifact at several places', () => {
    const result = plan({ 'skills/a': 'x', '.claude/skills/a': 'x' });
    expect(result.artifacts).toHaveLength(1);
    expect(named(result)).toEqual({ '.claude/skills/a': 'a created', 'skills/a': 'a created' });
  });

  test('with other content are all kept: the one nearest the top keeps the name, the others get their nearest telling folder', () => {
    const result = plan({ 'skills/review': '1', 'backup/skills/review': '2', 'plugins/tools/skills/review': '3' });
    expect(named(result)).toEqual({
      'backup/skills/review': 'review-backup created',
      'plugins/tools/skills/review': 'review-tools created',
      'skills/review': 'review created',
    });
    expect(result.artifacts.flatMap(({ warnings }) => warnings.map(({ message }) => message))).toEqual([
      'skills/review has the same name and other content, so this one is called review-backup.',
      'skills/review has the same name and other content, so this one is called review-tools.',
    ]);
  });

  test('get further folders until they are unique, and at last a short hash of their place', () => {
    const result = plan({ a: '0', 'x/b/a': '1', 'y/b/a': '2', 'skills/a': '3' });
    expect(named(result)).toMatchObject({
      a: 'a created',
      'x/b/a': 'a-b created',
      'y/b/a': 'a-b-y created',
      'skills/a': 'a-kit created',
    });
    const hashed = plan({ a: '0', 'skills/a': '1', 'agents/a': '2' });
    expect(Object.values(named(hashed)).sort()).toEqual([
      'a created',
      expect.stringMatching(/^a-[0-9a-f]{8} created$/),
      'a-kit created',
    ]);
    // The hash is of the place, so that it stays when the content changes.
    expect(Object.keys(named(hashed))).toEqual(Object.keys(named(plan({ a: '0', 'skills/a': 'other', 'agents/a': 'more' }))));
    expect(named(plan({ a: '0', 'skills/a': 'other', 'agents/a': 'more' }))).toEqual(named(hashed));
  });

  test('never take the real name of somebody else', () => {
    expect(named(plan({ 'skills/a': '1', 'b/skills/a': '2', 'deep/down/here/a-b': '3' }))).toMatchObject({
      'deep/down/here/a-b': 'a-b created',
      'b/skills/a': 'a-b-kit created',
    });
  });

  test('are flagged again at every import, as long as the other one has the name', () => {
    const source = { 'skills/review': '1', 'backup/skills/review': '2' };
    const known = knownAfter(plan(source));
    expect(plan(source, known).artifacts.flatMap(({ warnings }) => warnings)).toEqual([
      { code: 'name_taken', message: 'skills/review has the same name and other content, so this one is called review-backup.' },
    ]);
    const renamed = {
      ...known,
      artifacts: known.artifacts.map((one) => (one.name === 'review' ? one : { ...one, name: 'mine' })),
    };
    expect(plan(source, renamed).artifacts.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  test('of different types do not disturb one another', () => {
    const result = planImport(
      [measuredPlace('skills/a', '1'), measuredPlace('commands/a.md', '2', { type: 'command', name: 'a' })],
      [],
      NOTHING,
      'kit',
    );
    expect(named(result)).toEqual({ 'commands/a.md': 'a created', 'skills/a': 'a created' });
  });

  test('with very long names still fit the library', () => {
    const name = 'n'.repeat(255);
    const result = planImport(
      ['p', 'q'].map((folder) => measuredPlace(`${folder}/x`, folder, { name })),
      [],
      NOTHING,
      'kit',
    );
    for (const artifact of result.artifacts) expect([...artifact.name].length).toBeLessThanOrEqual(255);
    expect(new Set(result.artifacts.map((artifact) => artifact.name)).size).toBe(2);
  });
});

test('the place nearest the top has the fewest segments, then the fewest bytes, then comes first by bytes', () => {
  const paths = ['b', 'a', 'bb', 'é', 'a/a', 'z/z', 'a/b/c'];
  expect([...paths].sort(comparePlaces)).toEqual(['a', 'b', 'bb', 'é', 'a/a', 'z/z', 'a/b/c']);
});

const folders = fc.constantFrom('skills', 'plugins', 'x', 'y', 'backup', 'agents', '.claude', 'a');
const anyPath = fc
  .tuple(fc.array(folders, { maxLength: 4 }), fc.constantFrom('a', 'b', 'a-x', 'a-kit'))
  .map(([parents, name]) => [...parents, name].join('/'));
const anySource = fc.dictionary(anyPath, fc.constantFrom('1', '2', '3'), { maxKeys: 12 });

describe('names, for any source', () => {
  test('are unique, equal exactly for equal content, and the real one goes to the place nearest the top', () => {
    fc.assert(
      fc.property(anySource, (source) => {
        const result = plan(source);
        const names = result.artifacts.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        const bases = new Set(Object.keys(source).map((path) => path.split('/').at(-1) ?? ''));
        for (const base of bases) {
          const [nearest] = Object.keys(source)
            .filter((path) => path.split('/').at(-1) === base)
            .sort(comparePlaces);
          expect(named(result)[nearest ?? '']).toBe(`${base} created`);
        }
        for (const artifact of result.artifacts) {
          const contents = new Set(artifact.sameness.places.map(({ place }) => source[place.path]));
          expect(contents.size).toBe(1);
        }
      }),
    );
  });

  test('do not depend on the order in which places were found', () => {
    fc.assert(
      fc.property(
        anySource.chain((source) =>
          fc.tuple(fc.constant(source), fc.shuffledSubarray(Object.keys(source), { minLength: Object.keys(source).length })),
        ),
        ([source, order]) => {
          const shuffled = Object.fromEntries(order.map((path) => [path, source[path] ?? '']));
          expect(named(plan(shuffled))).toEqual(named(plan(source)));
        },
      ),
    );
  });

  test('stay, with their artifacts, when the same source is imported again', () => {
    fc.assert(
      fc.property(anySource, (source) => {
        const first = plan(source);
        const second = plan(source, knownAfter(first));
        expect(second.artifacts.every(({ outcome }) => outcome === 'unchanged')).toBe(true);
        expect(Object.entries(named(second)).map(([path, line]) => [path, line.replace('unchanged', 'created')])).toEqual(
          Object.entries(named(first)),
        );
        expect(second.vanished).toEqual([]);
      }),
    );
  });

  test('stay unique when the source changes at random, and no artifact is claimed twice', () => {
    fc.assert(
      fc.property(fc.array(anySource, { minLength: 2, maxLength: 4 }), (sources) => {
        let known = NOTHING;
        for (const source of sources) {
          const result = plan(source, known);
          const names = result.artifacts.map(({ name }) => name);
          const claimed = result.artifacts.flatMap(({ artifact }) => artifact?.uuid ?? []);
          expect(new Set(names).size).toBe(names.length);
          expect(new Set(claimed).size).toBe(claimed.length);
          // Nobody who was there and is not found any more loses the name to somebody new.
          const untouched = known.artifacts.filter(({ uuid }) => !claimed.includes(uuid));
          for (const { name } of untouched) expect(names).not.toContain(name);
          known = knownAfter(result, known);
        }
      }),
    );
  });
});

describe('a place that was imported before', () => {
  const agent = (name: string, content = name, known = NOTHING) =>
    planImport([measuredPlace('agents/x.md', content, { type: 'agent', name })], [], known, 'kit');
  /** What is known after people and the source have gone on: the library's name, and the one the source gave it last. */
  const knownAs = (name: string, ownName: string | null) => {
    const known = knownAfter(agent('reviewer'));
    return {
      ...known,
      artifacts: known.artifacts.map((artifact) => ({ ...artifact, name })),
      places: new Map([...known.places].map(([key, last]) => [key, { ...last, name, ownName }])),
    };
  };

  test('stays its artifact as long as the source calls it the same, whatever it is called here', () => {
    expect(named(agent('reviewer', 'changed', knownAs('mine', 'reviewer')))).toEqual({ 'agents/x.md': 'mine updated' });
    expect(named(agent('mine', 'changed', knownAs('mine', 'reviewer')))).toEqual({ 'agents/x.md': 'mine updated' });
  });

  test('is another artifact once the source calls it otherwise, also by the beginning of its name', () => {
    const result = agent('code', 'code', knownAs('code-reviewer', 'code-reviewer'));
    expect(named(result)).toEqual({ 'agents/x.md': 'code created' });
    expect(result.artifacts[0]?.warnings).toEqual([]);
    expect(result.vanished.map(({ name }) => name)).toEqual(['code-reviewer']);
  });

  test('before own names were kept stays its artifact by the name it was given, or by its content', () => {
    expect(named(agent('reviewer', 'changed', knownAs('reviewer', null)))).toEqual({ 'agents/x.md': 'reviewer updated' });
    expect(named(agent('reviewer', 'changed', knownAs('reviewer-kit', null)))).toEqual({ 'agents/x.md': 'reviewer-kit updated' });
    expect(named(agent('reviewer', 'reviewer', knownAs('mine', null)))).toEqual({ 'agents/x.md': 'mine unchanged' });
    expect(named(agent('writer', 'writer', knownAs('reviewer', null)))).toEqual({ 'agents/x.md': 'writer created' });
  });

  test('keeps its own name through an import that refused it', () => {
    const refusal = { code: 'too_large', message: 'Too large.' };
    const { place } = measuredPlace('agents/x.md', 'big', { type: 'agent', name: 'writer' });
    const { rejected } = planImport([], [{ place, refusal }], knownAs('mine', 'reviewer'), 'kit');
    expect(rejected).toMatchObject([{ uuid: 'new agent:reviewer', ownName: 'reviewer' }]);
    expect(planImport([], [{ place, refusal }], NOTHING, 'kit').rejected).toMatchObject([{ uuid: null, ownName: 'writer' }]);
  });
});

describe('an import into a collection that holds something', () => {
  const there = (over: object) => ({
    ...NOTHING,
    artifacts: [
      { uuid: 'u1', type: 'skill' as const, name: 'a', contentHash: hashOf('1'), ours: false, takenOut: false, ...over },
    ],
  });

  test('takes an artifact of the same name and content as the same one', () => {
    expect(named(plan({ 'skills/a': '1' }, there({})))).toEqual({ 'skills/a': 'a unchanged' });
  });

  test('updates an artifact of the same source in place', () => {
    const result = plan({ 'moved/a': '2' }, there({ ours: true }));
    expect(named(result)).toEqual({ 'moved/a': 'a updated' });
    expect(result.artifacts[0]?.artifact?.uuid).toBe('u1');
  });

  test('takes up again what was taken out of it, says so, and updates it like any other', () => {
    const known = knownAfter(plan({ 'skills/a': '1', 'skills/b': '1' }));
    const out = { ...known, artifacts: known.artifacts.map((one) => (one.name === 'a' ? { ...one, takenOut: true } : one)) };
    const [same, changed] = [plan({ 'skills/a': '1', 'skills/b': '1' }, out), plan({ 'moved/a': '2', 'skills/b': '1' }, out)];
    expect(named(same)).toEqual({ 'skills/a': 'a unchanged', 'skills/b': 'b unchanged' });
    expect(named(changed)).toEqual({ 'moved/a': 'a updated', 'skills/b': 'b unchanged' });
    for (const { artifacts } of [same, changed])
      expect(artifacts.map(({ artifact, warnings }) => [artifact?.uuid, warnings.map(({ code }) => code)])).toEqual(
        expect.arrayContaining([
          ['new skill:a', ['put_back']],
          ['new skill:b', []],
        ]),
      );
  });

  test('leaves what was taken out where it is when something else has its name there now', () => {
    const known = knownAfter(plan({ 'skills/a': '1' }));
    const replaced = (content: string) => ({
      ...known,
      artifacts: [
        ...known.artifacts.map((one) => ({ ...one, takenOut: true })),
        ...there({ contentHash: hashOf(content) }).artifacts,
      ],
    });
    expect(named(plan({ 'skills/a': '1' }, replaced('2')))).toEqual({ 'skills/a': 'a-kit created' });
    expect(named(plan({ 'skills/a': '1' }, replaced('1')))).toEqual({ 'skills/a': 'a unchanged' });
    expect(plan({ 'skills/a': '1' }, replaced('1')).artifacts[0]?.artifact?.uuid).toBe('u1');
  });

  test("leaves somebody else's artifact alone and takes another name", () => {
    const result = plan({ 'skills/a': '2' }, there({}));
    expect(named(result)).toEqual({ 'skills/a': 'a-kit created' });
    expect(result.artifacts[0]?.warnings).toEqual([
      { code: 'name_taken', message: 'The collection holds another skill:a, so this one is called a-kit.' },
    ]);
  });
});
