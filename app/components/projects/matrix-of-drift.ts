import type { DriftItem } from '#app/contracts/drift.ts';
import type { DriftCell, DriftMatrix, DriftRow } from '#app/contracts/drift-pages.ts';
import { isBehind } from '#app/domain/deploy/standing.ts';

const LEFTOVERS = 'No set any more';

const cellOf = ({ set_id: setId, summary, problem }: DriftItem): DriftCell => ({
  setId,
  standing: problem ? 'unknown' : isBehind(summary) ? 'behind' : 'in_sync',
  summary,
});

/** Lays items of drift out as a matrix: those that are behind first, else in the order they come in. */
export function driftMatrix(items: readonly DriftItem[]): DriftMatrix {
  const sets = new Map<string | null, string>();
  const rows = new Map<string, DriftRow & { projectId: string }>();
  const profiles = new Map<string, Set<string>>();
  for (const item of items) {
    sets.set(item.set_id, item.set_name ?? LEFTOVERS);
    const { project_id: id, profile_id: profile } = item;
    profiles.set(id, (profiles.get(id) ?? new Set()).add(profile));
    const row = rows.get(profile) ?? {
      projectId: id,
      project: { id, name: item.project_name },
      profile: item.profile_name,
      cells: [],
      isBehind: false,
      problem: item.problem,
    };
    const cell = cellOf(item);
    row.cells.push(cell);
    row.isBehind ||= cell.standing === 'behind' && cell.setId !== null;
    rows.set(profile, row);
  }
  const all = [...rows.values()].map(({ projectId, ...row }) => ({
    ...row,
    profile: (profiles.get(projectId)?.size ?? 0) > 1 ? row.profile : null,
  }));
  return {
    sets: [...sets]
      .map(([id, name]) => ({ id, name }))
      .toSorted(
        (a, b) => Number(a.id === null) - Number(b.id === null) || (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1),
      ),
    rows: all.toSorted((a, b) => Number(b.isBehind) - Number(a.isBehind)),
    behind: new Set(all.filter((row) => row.isBehind).map((row) => row.project.id)).size,
  };
}
