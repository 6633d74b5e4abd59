import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runParts } from '#app/components/deployments/result-words.ts';
import { counted, listed, numbered } from '#app/components/ui/count.ts';
import { rangeWords } from '#app/components/ui/pager.tsx';
import { type State, stateLook, states } from '#app/components/ui/states.ts';
import { ageWords, dateWords, exactWords } from '#app/components/ui/time.tsx';
import type { DeployResult } from '#app/contracts/deployments.ts';

test('what a run left undone is not what had nothing to do', () => {
  const result = (more: Partial<DeployResult>): DeployResult => ({
    artifact_uuid: 'u',
    artifact_id: 'skill:s',
    status: 'skip',
    action: 'create',
    code: null,
    error: null,
    paths: [],
    ...more,
  });
  const rows = [
    result({ status: 'error', code: 'disk_full' }),
    result({ status: 'success' }),
    result({ error: 'Not carried out: the run was cancelled before its turn.' }),
    result({ action: 'blocked', code: 'unmanaged' }),
    result({ code: 'runs_code_unacknowledged' }),
    result({ action: 'unchanged' }),
    result({ action: 'keep_local' }),
    result({ action: 'unsupported', code: 'unsupported_type' }),
    result({ action: 'forget', code: 'shared' }),
    result({ action: 'update', code: 'locally_modified' }),
  ];
  const places = Object.entries(runParts(rows)).map(([name, some]) => [name, some.map((row: DeployResult) => rows.indexOf(row))]);
  expect(Object.fromEntries(places)).toEqual({
    failed: [0],
    succeeded: [1],
    undone: [2, 9],
    waiting: [3, 4],
    idle: [5, 6, 7, 8],
  });
});

describe('counts', () => {
  test('carry their unit, one as one', () => {
    expect(counted(0, 'artifact')).toBe('0 artifacts');
    expect(counted(1, 'artifact')).toBe('1 artifact');
    expect(counted(2, 'copy', 'copies')).toBe('2 copies');
  });

  test('have their thousands separated, as the English locale does', () => {
    fc.assert(fc.property(fc.nat(), (n) => numbered(n) === n.toLocaleString('en')));
  });

  test('names are listed up to a number, and the rest is counted', () => {
    expect(listed([])).toBe('');
    expect(listed(['Base'])).toBe('Base');
    expect(listed(['Base', 'Backend'])).toBe('Base and Backend');
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b and 3 more');
  });

  test('a page says which rows of how many it shows', () => {
    const noun = { one: 'set', many: 'sets' };
    expect(rangeWords({ total: 31, limit: 12, offset: 24 }, noun)).toBe('25 to 31 of 31 sets');
    expect(rangeWords({ total: 1, limit: 12, offset: 0 }, noun)).toBe('1 to 1 of 1 set');
    expect(rangeWords({ total: 0, limit: 12, offset: 0 }, noun)).toBe('0 sets');
  });
});

describe('times', () => {
  const now = '2026-11-20T14:32:00.000Z';

  test.each([
    ['2026-11-20T14:32:30Z', 'just now'],
    ['2026-11-20T14:31:30Z', 'just now'],
    ['2026-11-20T14:20:00Z', '12 min ago'],
    ['2026-11-20T11:28:00Z', '3 h ago'],
    ['2026-11-19T14:00:00Z', 'yesterday'],
    ['2026-11-18T09:12:00Z', '2 days ago'],
    ['2026-11-13T14:33:00Z', '6 days ago'],
    ['2026-11-13T14:32:00Z', '13 Nov'],
    ['2025-12-31T23:59:59Z', '31 Dec 2025'],
  ])('%s is "%s"', (at, words) => {
    expect(ageWords(at, now)).toBe(words);
  });

  test('dates are UTC whatever zone the machine is in', () => {
    expect(dateWords('2026-01-01T00:30:00+02:00', now)).toBe('31 Dec 2025');
    expect(exactWords('2026-11-08T14:05:09.123Z')).toBe('8 Nov 2026, 14:05 UTC');
  });
});

test('every state has a word and a drawing; the same word never has two looks', () => {
  const looks = new Map<string, string>();
  const differing = new Set(['Runs code']);
  for (const state of Object.keys(states) as State[]) {
    const { word, done, icon, family } = stateLook(state);
    expect(word).toMatch(/^[A-Z]/);
    for (const shown of [word, done ?? word]) {
      if (differing.has(shown)) continue;
      expect(looks.get(shown) ?? `${icon} ${family}`).toBe(`${icon} ${family}`);
      looks.set(shown, `${icon} ${family}`);
    }
  }
});
