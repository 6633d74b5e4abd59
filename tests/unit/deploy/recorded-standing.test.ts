import { describe, expect, test } from 'vitest';
import { standingByRecord } from '#app/domain/deploy/recorded-standing.ts';

const wanted = (...versions: string[]) => versions.map((version) => ({ uuid: version.charAt(0), contentHash: version }));
const judged = (
  versions: string[],
  claims: [string, string | null][],
  settled: [string, string, string][] = [],
  undone = false,
): { behind: number; edited: number } =>
  standingByRecord(wanted(...versions), {
    claims,
    settled: settled.map(([uuid, version, action]) => [uuid, version, action, undone]),
  });

describe('how a set stands by what was written last', () => {
  test('the versions that it resolves to now are there', () => {
    expect(
      judged(
        ['a1', 'b1'],
        [
          ['a', 'a1'],
          ['b', 'b1'],
        ],
      ),
    ).toEqual({ behind: 0, edited: 0 });
  });

  test('a newer version and a new member are to be brought; what left the set is not', () => {
    expect(
      judged(
        ['a2', 'b1', 'c1'],
        [
          ['a', 'a1'],
          ['b', 'b1'],
          ['x', 'x1'],
        ],
      ),
    ).toEqual({ behind: 2, edited: 0 });
  });

  test('an entry that was edited keeps its old version while its siblings have the new one', () => {
    expect(
      judged(
        ['a2'],
        [
          ['a', 'a1'],
          ['a', 'a2'],
        ],
        [['a', 'a2', 'keep_local']],
      ),
    ).toEqual({ behind: 0, edited: 1 });
  });

  test('what the platform has no place for is not behind until it changes', () => {
    expect(judged(['a1'], [], [['a', 'a1', 'unsupported']]).behind).toBe(0);
    expect(judged(['a2'], [], [['a', 'a1', 'unsupported']]).behind).toBe(1);
  });

  test('content that another artifact brought counts for the version it was adopted in', () => {
    expect(judged(['a1'], [['a', null]], [['a', 'a1', 'adopt']]).behind).toBe(0);
    expect(judged(['a2'], [['a', null]], [['a', 'a1', 'adopt']]).behind).toBe(1);
  });

  test('a roll back to older files counts more than the run before it', () => {
    expect(judged(['a2'], [['a', 'a1']], [['a', 'a2', 'unchanged']]).behind).toBe(1);
  });

  test('what a rollback or undeploy has taken out is behind again, whatever an earlier deploy found unchanged', () => {
    expect(judged(['a1'], [], [['a', 'a1', 'unchanged']])).toEqual({ behind: 0, edited: 0 });
    expect(judged(['a1'], [], [['a', 'a1', 'unchanged']], true)).toEqual({ behind: 1, edited: 0 });
    expect(judged(['a1'], [['a', null]], [['a', 'a1', 'unchanged']], true), 'another artifact brought the same').toEqual({
      behind: 0,
      edited: 0,
    });
    expect(judged(['a1'], [], [['a', 'a1', 'unsupported']], true)).toEqual({ behind: 0, edited: 0 });
  });
});
