import { describe, expect, test } from 'vitest';
import { planView, rowsWithCode } from '#app/components/deployments/plan-view.ts';
import type { PlanAnswer } from '#app/contracts/deployments.ts';
import { isDecidable, placesToOverwrite } from '#app/domain/deploy/decide.ts';

type Item = PlanAnswer['items'][number];

const item = (name: string, more: Partial<Item> = {}): Item => ({
  artifact_uuid: `uuid-${name}`,
  artifact_id: `skill:${name}`,
  action: 'create',
  code: null,
  status: 'success',
  error: null,
  content_hash: 'v1:0',
  runs_code: false,
  commands: [],
  needs_acknowledgement: false,
  entries: [],
  ...more,
});

const plan = (...items: Item[]): PlanAnswer => ({
  plan_digest: 'digest',
  summary: {
    total: items.length,
    success: items.filter(({ status }) => status === 'success').length,
    skip: items.filter(({ status }) => status === 'skip').length,
    error: items.filter(({ status }) => status === 'error').length,
    actions: {},
    changes: true,
  },
  items,
  warnings: [],
});

const hook = (name: string) =>
  item(name, {
    status: 'skip',
    code: 'runs_code_unacknowledged',
    error: 'Nobody has agreed.',
    runs_code: true,
    commands: ['npx x'],
    needs_acknowledgement: true,
  });

const view = (answer: PlanAnswer, overwritten: string[] = [], atomic = false) => planView(answer, new Set(overwritten), atomic);

const names = (rows: { id: string }[]) => rows.map(({ id }) => id);

describe('the number on the deploy button', () => {
  test('counts what would be carried out, and apart from it what needs somebody to agree', () => {
    const shown = view(
      plan(
        item('a'),
        item('b', { action: 'update' }),
        item('c', { action: 'restore' }),
        hook('h'),
        item('d', { action: 'unchanged', status: 'skip' }),
        item('e', { action: 'keep_local', status: 'skip', code: 'locally_modified' }),
        item('f', { action: 'blocked', status: 'skip', code: 'conflict' }),
        item('g', { action: 'unsupported', status: 'skip', code: 'unsupported_type' }),
      ),
    );
    expect([shown.changes, shown.withoutCode]).toEqual([4, 3]);
    expect(shown.newCommands).toEqual([{ id: 'skill:h', commands: ['npx x'] }]);
  });

  test('is the sum of the rows under Changes', () => {
    const shown = view(
      plan(item('a'), hook('h'), item('r', { action: 'remove' }), item('m', { action: 'moved' }), item('o', { action: 'adopt' })),
    );
    expect(shown.changes).toBe(shown.sections.changes.length);
    expect(shown.removals).toBe(1);
  });

  test('is nothing at all when one row fails and the mode is all or nothing', () => {
    const answer = plan(
      item('a', { status: 'skip' }),
      hook('h'),
      item('x', { action: 'blocked', status: 'error', code: 'path_taken' }),
    );
    expect(view(answer, [], true)).toMatchObject({ changes: 0, withoutCode: 0, newCommands: [], isHeldByAtomic: true });
    expect(view(plan(item('a')), [], true)).toMatchObject({ changes: 1, isHeldByAtomic: false });
  });

  test('a row that fails is not counted', () => {
    expect(view(plan(item('a'), item('x', { action: 'create', status: 'error', code: 'path_taken' }))).changes).toBe(1);
  });
});

describe('rows', () => {
  test('stand in the part of the page that tells what happens to them, in the order of the plan', () => {
    const { sections } = view(
      plan(
        item('u1', { action: 'unchanged', status: 'skip' }),
        item('b1', { action: 'blocked', status: 'skip', code: 'unmanaged' }),
        item('e1', { action: 'blocked', status: 'error', code: 'missing_artifact' }),
        item('c1'),
        item('k1', { action: 'keep_local', status: 'skip', code: 'locally_modified' }),
        item('n1', { action: 'unsupported', status: 'skip', code: 'unsupported_type' }),
        item('b2', { action: 'blocked', status: 'skip', code: 'conflict' }),
      ),
    );
    expect(names(sections.blocked)).toEqual(['skill:b1', 'skill:b2']);
    expect(names(sections.errors)).toEqual(['skill:e1']);
    expect(names(sections.changes)).toEqual(['skill:c1']);
    expect(names(sections.kept)).toEqual(['skill:k1']);
    expect(names(sections.unsupported)).toEqual(['skill:n1']);
    expect(names(sections.unchanged)).toEqual(['skill:u1']);
  });

  test.each([
    ['blocked', 'conflict', true],
    ['blocked', 'unmanaged', true],
    ['keep_local', 'locally_modified', true],
    ['blocked', 'unsafe_path', false],
    ['blocked', 'unreadable', false],
    ['blocked', 'path_taken', false],
    ['blocked', null, false],
    ['create', null, false],
  ] as const)('%s because of %s: the person can decide: %s', (action, code, decidable) => {
    const entries = [{ path: 'a', state: 'conflict', action }];
    expect(isDecidable({ action, code, entries })).toBe(decidable);
  });

  test('what was edited and nobody wants any more leaves nothing to choose, and stands apart from edits of what is wanted', () => {
    const left = { path: 'x', state: 'orphaned', action: 'keep_local' } as const;
    const wanted = { path: 'y', state: 'modified', action: 'keep_local' } as const;
    const kept = { action: 'keep_local', status: 'skip', code: 'locally_modified' } as const;
    const { sections } = view(plan(item('l', { ...kept, entries: [left] }), item('m', { ...kept, entries: [wanted, left] })));
    expect(sections.leftovers).toMatchObject([{ id: 'skill:l', choice: null }]);
    expect(sections.kept).toMatchObject([{ id: 'skill:m', choice: 'keep' }]);
    expect(placesToOverwrite({ entries: [wanted, left] })).toEqual([{ path: 'y', key: undefined }]);
  });

  test('what something else still needs stays, and is no change', () => {
    const entry = { path: 'x', state: 'synced', action: 'forget' } as const;
    const shown = view(
      plan(
        item('s', { action: 'forget', status: 'skip', code: 'shared', entries: [entry] }),
        item('n', { action: 'unchanged', status: 'skip', code: 'shared', entries: [{ ...entry, action: 'none' }] }),
        item('g', { action: 'forget', entries: [{ ...entry, state: 'orphaned' }] }),
      ),
    );
    expect(names(shown.sections.needed)).toEqual(['skill:s', 'skill:n']);
    expect(shown.sections.needed[0]).toMatchObject({ state: 'stays', places: [{ action: 'none' }] });
    expect(names(shown.sections.changes)).toEqual(['skill:g']);
    expect(shown.sections.changes[0]).toMatchObject({ state: 'forget', places: [{ action: 'forget' }] });
    expect(shown.changes).toBe(1);
  });

  test('an overwritten one is a change with its choice, so that it can be taken back', () => {
    const shown = view(plan(item('a', { action: 'update' })), ['uuid-a']);
    expect(shown.sections.changes[0]).toMatchObject({ choice: 'overwrite', remark: expect.stringContaining('backup') });
  });

  test('the places that give way are the blocked and the edited ones only', () => {
    const entries = [
      { path: 'a', state: 'conflict' as const, action: 'blocked' },
      { path: 'b', state: 'synced' as const, action: 'unchanged' },
      { path: 'c', key: 'k', state: 'modified' as const, action: 'keep_local' },
    ];
    expect(placesToOverwrite({ entries })).toEqual([
      { path: 'a', key: undefined },
      { path: 'c', key: 'k' },
    ]);
  });

  test('every row that runs code is found wherever it stands', () => {
    const shown = view(
      plan(hook('h'), item('known', { action: 'unchanged', status: 'skip', runs_code: true, commands: ['x'] }), item('a')),
    );
    expect(names(rowsWithCode(shown)).sort()).toEqual(['skill:h', 'skill:known']);
  });
});

describe('diffs', () => {
  const diff = '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n same\n-old\n+new\n\\ No newline at end of file\n';

  test('are shown line by line, counted, without the names of the files', () => {
    const shown = view(
      plan(item('a', { action: 'update', entries: [{ path: 'x', state: 'outdated', action: 'update', diff }] })),
    );
    expect(shown.sections.changes[0]).toMatchObject({ added: 1, removed: 1 });
    expect(shown.sections.changes[0]?.places[0]?.lines).toEqual([
      { kind: 'hunk', text: '@@ -1,2 +1,2 @@' },
      { kind: 'same', text: 'same' },
      { kind: 'removed', text: 'old' },
      { kind: 'added', text: 'new' },
      { kind: 'hunk', text: 'No newline at end of file' },
    ]);
  });

  test('a new file is told by its number of lines', () => {
    const created = '--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n+one\n+two\n';
    const shown = view(plan(item('a', { entries: [{ path: 'x', state: 'missing', action: 'create', diff: created }] })));
    expect(shown.sections.changes[0]?.places[0]).toMatchObject({ added: 2, removed: 0, lines: null, cut: false });
  });

  test('a removed line that begins with dashes is no file name', () => {
    const odd = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- not a header\n+++ neither\n';
    const shown = view(
      plan(item('a', { action: 'update', entries: [{ path: 'x', state: 'outdated', action: 'update', diff: odd }] })),
    );
    expect(shown.sections.changes[0]?.places[0]?.lines?.slice(1)).toEqual([
      { kind: 'removed', text: '-- not a header' },
      { kind: 'added', text: '++ neither' },
    ]);
  });

  test('long ones are cut, and a page holds so many lines, those that need the person first', () => {
    const long = `@@ -1 +1 @@\n${'+line\n'.repeat(500)}`;
    const updates = Array.from({ length: 12 }, (_, n) =>
      item(`u${n}`, { action: 'update', entries: [{ path: `f${n}`, state: 'outdated', action: 'update', diff: long }] }),
    );
    const blocked = item('b', {
      action: 'blocked',
      status: 'skip',
      code: 'conflict',
      entries: [{ path: 'z', state: 'conflict', action: 'blocked', diff: long }],
    });
    const shown = view(plan(...updates, blocked));
    const lines = [...shown.sections.blocked, ...shown.sections.changes].map(({ places }) => places[0]?.lines?.length ?? 0);
    expect(lines[0]).toBe(200);
    expect(lines.reduce((sum, n) => sum + n, 0)).toBe(1500);
    expect(shown.sections.changes[0]?.places[0]?.cut).toBe(true);
    expect(shown.sections.changes.at(-1)?.places[0]).toMatchObject({ lines: null, added: 500 });
  });
});
