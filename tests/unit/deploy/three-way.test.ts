import { describe, expect, test } from 'vitest';
import type { ActualEntry, EntryState } from '#app/domain/deploy/entries.ts';
import { judge } from '#app/domain/deploy/three-way.ts';

/** The table of the deploy engine's specification: `-` nothing there, `x` the desired content, `o` the old one, `a` another one. */
const TABLE: readonly [string, string, string, string, string, string | null][] = [
  ['-', '-', 'x', 'create', 'missing', null],
  ['-', 'x', 'x', 'adopt', 'synced', null],
  ['-', 'a', 'x', 'blocked', 'conflict', 'unmanaged'],
  ['x', 'x', 'x', 'unchanged', 'synced', null],
  ['o', 'o', 'x', 'update', 'outdated', null],
  ['o', 'x', 'x', 'adopt', 'synced', null],
  ['o', 'a', 'o', 'keep_local', 'modified', 'locally_modified'],
  ['o', 'a', 'x', 'blocked', 'conflict', 'conflict'],
  ['o', '-', 'o', 'restore', 'missing', null],
  ['o', '-', 'x', 'create', 'missing', null],
  ['o', 'o', '-', 'none', 'orphaned', null],
  ['o', 'a', '-', 'keep_local', 'orphaned', 'locally_modified'],
  ['o', '-', '-', 'forget', 'orphaned', null],
];

const stateOf = (letter: string): EntryState | null => (letter === '-' ? null : { hash: letter, executable: false });
const actualOf = (letter: string): ActualEntry => {
  const held = stateOf(letter);
  return held === null ? { kind: 'absent' } : { kind: 'present', ...held };
};

describe('the three-way table', () => {
  test.each(TABLE)('recorded %s, on disk %s, desired %s: %s, shown as %s', (r, a, d, action, state, code) => {
    expect(judge(stateOf(r), actualOf(a), stateOf(d))).toEqual({ action, state, code });
  });

  test('every combination of the letters is one of the rows, so none is forgotten', () => {
    const normal = (r: string, a: string, d: string): string => {
      const names = new Map<string, string>();
      // Same content, same letter: the first desired is x (or o when it equals the record), another recorded is o, others are a.
      if (d !== '-') names.set(d, r === d && a !== d ? 'o' : 'x');
      if (r !== '-' && !names.has(r)) names.set(r, 'o');
      if (a !== '-' && !names.has(a)) names.set(a, 'a');
      return [r, a, d].map((letter) => (letter === '-' ? '-' : (names.get(letter) ?? '?'))).join('');
    };
    const rows = new Map(TABLE.map(([r, a, d, action]) => [`${r}${a}${d}`, action]));
    let seen = 0;
    for (const r of '-123') {
      for (const a of '-123') {
        for (const d of '-123') {
          if (r === '-' && d === '-') continue;
          const expected = rows.get(normal(r, a, d));
          expect(expected, `${r}${a}${d} → ${normal(r, a, d)}`).toBeDefined();
          expect(judge(stateOf(r), actualOf(a), stateOf(d)).action).toBe(expected);
          seen += 1;
        }
      }
    }
    expect(seen).toBe(60);
  });

  test('the executable bit is part of the content', () => {
    const plain = { hash: 'h', executable: false };
    const runnable = { hash: 'h', executable: true };
    expect(judge(plain, { kind: 'present', ...runnable }, plain).action).toBe('keep_local');
    expect(judge(plain, { kind: 'present', ...plain }, runnable).action).toBe('update');
  });

  test('what cannot be looked at or is not a plain file is blocked, and never removed', () => {
    const wanted = { hash: 'x', executable: false };
    const link: ActualEntry = { kind: 'unsafe', reason: 'symlink', at: '.claude' };
    expect(judge(null, link, wanted)).toMatchObject({ action: 'blocked', code: 'unsafe_path' });
    expect(judge(wanted, { kind: 'unreadable', at: 'x' }, wanted)).toMatchObject({ action: 'blocked', code: 'unreadable' });
    expect(judge(wanted, link, null).action).toBe('keep_local');
    expect(judge(wanted, { kind: 'unreadable', at: 'x' }, null).action).toBe('keep_local');
  });
});
