import { describe, expect, test } from 'vitest';
import { keyOf, type Place } from '#app/domain/importing/place.ts';
import { planImport } from '#app/domain/importing/plan-import.ts';
import { endStatus, reportOf, summarise } from '#app/domain/importing/report.ts';
import { hashOf, knownAfter, measuredPlace, NOTHING, named } from '#tests/support/measured-places.ts';

const plan = (
  places: Parameters<typeof measuredPlace>[],
  known = NOTHING,
  rejected: { place: Place; refusal: { code: string; message: string } }[] = [],
) =>
  planImport(
    places.map((args) => measuredPlace(...args)),
    rejected,
    known,
    'kit',
  );
const codes = (result: ReturnType<typeof plan>) =>
  result.artifacts.flatMap(({ name, warnings }) => warnings.map(({ code }) => `${name} ${code}`));

describe('importing the same source again', () => {
  const first = plan([
    ['skills/a', '1'],
    ['skills/b', '1'],
  ]);

  test('updates what changed, leaves the rest, and says what has vanished without touching it', () => {
    const second = plan(
      [
        ['skills/a', '2'],
        ['skills/c', '1'],
      ],
      knownAfter(first),
    );
    expect(named(second)).toEqual({ 'skills/a': 'a updated', 'skills/c': 'c created' });
    expect(second.artifacts[0]?.artifact?.uuid).toBe('new skill:a');
    expect(second.vanished).toEqual([{ path: 'skills/b', type: 'skill', name: 'b', uuid: 'new skill:b' }]);
  });

  test('does not call vanished what moved, what has another place, or what is rejected now', () => {
    const two = plan([
      ['skills/a', '1'],
      ['copy/a', '1'],
      ['skills/b', '1'],
    ]);
    const refused = { place: measuredPlace('skills/b', '').place, refusal: { code: 'unreadable', message: 'x' } };
    const second = plan([['moved/a', '1']], knownAfter(two), [refused]);
    expect(second.vanished).toEqual([]);
    expect(named(second)).toEqual({ 'moved/a': 'a unchanged' });
    expect(second.rejected).toMatchObject([{ uuid: 'new skill:b' }]);
  });

  test('keeps the artifact at its place when a namesake appears nearer the top', () => {
    const deep = plan([['deep/x/a', '1']]);
    const second = plan(
      [
        ['deep/x/a', '1'],
        ['skills/a', '2'],
      ],
      knownAfter(deep),
    );
    expect(named(second)).toEqual({ 'deep/x/a': 'a unchanged', 'skills/a': 'a-kit created' });
  });

  test('finds an artifact that somebody renamed in the library', () => {
    const known = knownAfter(first);
    const renamed = { ...known, artifacts: known.artifacts.map((one) => (one.name === 'a' ? { ...one, name: 'mine' } : one)) };
    const second = plan(
      [
        ['skills/a', '2'],
        ['skills/b', '1'],
      ],
      renamed,
    );
    expect(named(second)).toEqual({ 'skills/a': 'mine updated', 'skills/b': 'b unchanged' });
  });

  test('takes an agent that calls itself otherwise now for another one', () => {
    const before = plan([['agents/x.md', '1', { type: 'agent', name: 'old' }]]);
    const second = plan([['agents/x.md', '2', { type: 'agent', name: 'new' }]], knownAfter(before));
    expect(named(second)).toEqual({ 'agents/x.md': 'new created' });
    expect(second.vanished.map(({ name }) => name)).toEqual(['old']);
  });

  test('makes again what was deleted from the library', () => {
    const known = { ...knownAfter(first), artifacts: knownAfter(first).artifacts.filter(({ name }) => name !== 'a') };
    expect(
      named(
        plan(
          [
            ['skills/a', '1'],
            ['skills/b', '1'],
          ],
          known,
        ),
      ),
    ).toEqual({ 'skills/a': 'a created', 'skills/b': 'b unchanged' });
  });

  test('leaves an edit of the library alone while the source has not changed, and keeps it as a version when it has', () => {
    const known = knownAfter(first);
    const edited = {
      ...known,
      artifacts: known.artifacts.map((one) => (one.name === 'a' ? { ...one, contentHash: hashOf('mine') } : one)),
    };
    const same = plan(
      [
        ['skills/a', '1'],
        ['skills/b', '1'],
      ],
      edited,
    );
    expect([named(same)['skills/a'], codes(same)]).toEqual(['a unchanged', ['a edited_here']]);
    const both = plan(
      [
        ['skills/a', '2'],
        ['skills/b', '1'],
      ],
      edited,
    );
    expect([named(both)['skills/a'], codes(both)]).toEqual(['a updated', ['a edited_here']]);
    const equal = plan(
      [
        ['skills/a', 'mine'],
        ['skills/b', '1'],
      ],
      edited,
    );
    expect([named(equal)['skills/a'], codes(equal)]).toEqual(['a unchanged', []]);
  });
});

describe('plugins', () => {
  const plugin = (children: string[], path = 'p', content = 'manifest') =>
    [path, content, { type: 'plugin', name: 'p', children }] as const;
  const skill = (path: string, content = '1') => [path, content] as const;
  const key = (path: string) => `skill ${path}`;

  test('with the same files but other children are different artifacts', () => {
    const result = plan([[...plugin([key('p/a')])], [...skill('p/a')], [...plugin([key('q/a')], 'q')], [...skill('q/a', '2')]]);
    expect(named(result)).toMatchObject({ p: 'p created', q: 'p-kit created', 'p/a': 'a created' });
  });

  test('with the same files of which the same part was rejected are one', () => {
    const places = [plugin(['skill p/skills/big'], 'p'), plugin(['skill linked/p/skills/big'], 'linked/p')];
    const result = planImport(
      places.map((place) => measuredPlace(...place)),
      [],
      NOTHING,
      'kit',
    );
    expect(named(result)).toEqual({ 'linked/p': 'p created', p: 'p created' });
  });

  test('with the same files and equal children are one', () => {
    const result = plan([[...plugin([key('p/a')])], [...skill('p/a')], [...plugin([key('q/a')], 'q')], [...skill('q/a')]]);
    expect(result.artifacts).toHaveLength(2);
  });

  test('are updated when a child is new, and say when a part was rejected or is no longer theirs', () => {
    const first = plan([[...plugin([key('p/a'), key('p/b')])], [...skill('p/a')], [...skill('p/b')]]);
    const known = {
      ...knownAfter(first),
      children: new Map([['new plugin:p', new Set(['new skill:a', 'new skill:b', 'added by hand'])]]),
    };
    expect(codes(plan([[...plugin([key('p/a'), key('p/b')])], [...skill('p/a')], [...skill('p/b')]], known))).toEqual([]);
    const second = plan([[...plugin([key('p/a'), key('p/c'), key('p/broken')])], [...skill('p/a')], [...skill('p/c')]], known);
    expect(named(second)).toMatchObject({ p: 'p updated', 'p/a': 'a unchanged', 'p/c': 'c created' });
    expect(codes(second)).toEqual(['p child_rejected', 'p child_left']);
    expect(second.vanished.map(({ name }) => name)).toEqual(['b']);
  });
});

describe('a report', () => {
  const refused = { place: measuredPlace('big', '').place, refusal: { code: 'too_large', message: 'x' } };
  const remote = {
    place: measuredPlace('m.json#far', '', { type: 'plugin' }).place,
    refusal: { code: 'not_fetched', message: 'x' },
  };

  test('has one item for each place, by path, the vanished last, and counts them', () => {
    const known = knownAfter(
      plan([
        ['gone', '1'],
        ['b', '1'],
      ]),
    );
    const items = reportOf(
      plan(
        [
          ['b', '1'],
          ['a', '1'],
          ['x/a', '1'],
        ],
        known,
        [refused],
      ),
    );
    expect(items.map(({ position, path, outcome }) => `${position} ${path} ${outcome}`)).toEqual([
      '1 a created',
      '2 b unchanged',
      '3 big rejected',
      '4 x/a created',
      '5 gone vanished',
    ]);
    expect(summarise(items)).toEqual({ found: 4, created: 2, updated: 0, unchanged: 1, rejected: 1, warnings: 1 });
    expect(items.map((item) => item.uuid)).toEqual([null, 'new skill:b', null, null, 'new skill:gone']);
  });

  test('ends partial when something was rejected, failed when nothing came in, succeeded when only remote plugins were left', () => {
    const status = (places: Parameters<typeof measuredPlace>[], rejected: (typeof refused)[]) =>
      endStatus(reportOf(plan(places, NOTHING, rejected)));
    expect(status([['a', '1']], [])).toBe('succeeded');
    expect(status([['a', '1']], [refused])).toBe('partial');
    expect(status([], [refused])).toBe('failed');
    expect(status([], [])).toBe('succeeded');
    expect(status([['a', '1']], [remote])).toBe('succeeded');
    expect(status([], [remote])).toBe('succeeded');
  });

  test('tells a plugin and the skill at its root apart', () => {
    const solo = plan([
      ['.', 'manifest', { type: 'plugin', name: 'solo', children: ['skill .'] }],
      ['.', 'skill', { type: 'skill', name: 'solo' }],
    ]);
    expect(solo.artifacts.map(({ sameness }) => sameness.type).sort()).toEqual(['plugin', 'skill']);
    expect(codes(solo)).toEqual([]);
    expect(new Set(reportOf(solo).map((item) => keyOf(item))).size).toBe(2);
  });
});
