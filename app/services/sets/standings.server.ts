import { standingByRecord, type WantedVersion } from '#app/domain/deploy/recorded-standing.ts';
import { isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { resolveSet } from '#app/domain/resolve.ts';
import type { LibraryGraph } from '#app/domain/resolve-library.ts';
import type { RecordedPlaceRow } from '#db/repositories/recorded-places.ts';
import type { Tx } from '#db/transactions.ts';
import { loadGraph } from './graph.server.ts';

/** Places judged at every view, the latest deploys first; more are told by the pages about drift. */
export const JUDGED_PLACES = 200;

/** What a set resolves to, nothing when its data is broken: its own page says how. */
function wantedBy(graph: LibraryGraph, setId: string): readonly WantedVersion[] {
  try {
    return resolveSet(graph, setId).artifacts;
  } catch (error) {
    if (isAppError(error)) return [];
    throw error;
  }
}

/** A place of a set and how many artifacts a deploy would bring there. */
export type Standing = Pick<RecordedPlaceRow, 'set_id' | 'project_id' | 'project_name'> & { behind: number };

/** How sets stand where they are deployed, by what was written there last: no folder is looked at, for pages that are opened often. */
export async function standingsOf(tx: Tx, owner: OwnerId, places: readonly RecordedPlaceRow[]): Promise<Standing[]> {
  if (places.length === 0) return [];
  const ids = [...new Set(places.map((place) => place.set_id))];
  const graph = await loadGraph(tx, owner, ids);
  const wanted = new Map(ids.map((id) => [id, wantedBy(graph, id)]));
  return places.map((place) => ({
    set_id: place.set_id,
    project_id: place.project_id,
    project_name: place.project_name,
    behind: standingByRecord(wanted.get(place.set_id) ?? [], place).behind,
  }));
}
