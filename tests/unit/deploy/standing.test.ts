import { describe, expect, test } from 'vitest';
import { type ActualEntry, placeId } from '#app/domain/deploy/entries.ts';
import { type ArtifactStanding, type SetWish, standing } from '#app/domain/deploy/standing.ts';
import { type ModelProject, newProject, record, skill } from '#tests/support/deploy-model.ts';

const wish = (setId: string, files: Record<string, string>): SetWish => ({ setId, artifacts: [skill('a', files)] });

const owned = (...setIds: string[]) => setIds.map((setId) => ({ profileId: 'profile', setId, artifactUuid: 'a' }));

function stands(project: ModelProject, ...sets: SetWish[]): [ArtifactStanding['state'], string[]][] {
  const actual = new Map<string, ActualEntry>(
    [...project.disk].map(([path, held]) => [placeId({ path, key: '' }), { kind: 'present', ...held }]),
  );
  const rows = standing(sets, project.recorded, 'profile', (place) => actual.get(placeId(place)) ?? { kind: 'absent' });
  return rows.map(({ state, setIds }) => [state, setIds]);
}

describe('an artifact that two sets want in different versions', () => {
  test('is there for the one whose version was written, and in conflict for the other', () => {
    const project = newProject({ 'a/x': '2' }, [record('a/x', '2', 'a', owned('second'))]);
    expect(stands(project, wish('first', { 'a/x': '1' }), wish('second', { 'a/x': '2' }))).toEqual([
      ['conflict', ['first']],
      ['synced', ['second']],
    ]);
  });

  test('is for the earlier to bring as long as nothing is there', () => {
    expect(stands(newProject(), wish('first', { 'a/x': '1' }), wish('second', { 'a/x': '2' }))).toEqual([
      ['conflict', ['second']],
      ['missing', ['first']],
    ]);
  });

  test('is outdated for one set once the other does not keep it', () => {
    const project = newProject({ 'a/x': '1' }, [record('a/x', '1', 'a', owned('second'))]);
    expect(stands(project, wish('first', { 'a/x': '1' }), wish('second', { 'a/x': '2' }))).toEqual([
      ['outdated', ['second']],
      ['synced', ['first']],
    ]);
  });

  test('is no conflict where both versions have the same, and a file of neither stands with the set that kept it', () => {
    const project = newProject({ 'a/x': '1', 'a/y': '1', 'a/old': '1' }, [
      record('a/x', '1', 'a', owned('first', 'second')),
      record('a/y', '1', 'a', owned('second')),
      record('a/old', '1', 'a', owned('second')),
    ]);
    expect(stands(project, wish('first', { 'a/x': '1' }), wish('second', { 'a/x': '1', 'a/y': '1' }))).toEqual([
      ['orphaned', ['second']],
      ['synced', ['first']],
    ]);
  });
});

test('sets that want the same share a row', () => {
  const project = newProject({ 'a/x': '1' }, [record('a/x', '1', 'a', owned('first', 'second'))]);
  expect(stands(project, wish('first', { 'a/x': '2' }), wish('second', { 'a/x': '2' }))).toEqual([
    ['outdated', ['first', 'second']],
  ]);
});
