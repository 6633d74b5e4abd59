import { groupBy } from '#app/domain/group-by.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Known, KnownArtifact } from '#app/domain/importing/assign-names.ts';
import { placeKey } from '#app/domain/importing/place.ts';
import { listKnownPlaces } from '#db/repositories/import-items.ts';
import {
  type KnownArtifactRow,
  listKnownArtifacts,
  listKnownMemberships,
  listTakenOutArtifacts,
} from '#db/repositories/imported-artifacts.ts';
import { findLastImport } from '#db/repositories/imports.ts';
import type { OriginJson } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

/** A collection that is not there yet knows nothing. */
export const NOTHING_KNOWN: Known = { artifacts: [], places: new Map(), children: new Map() };

/** What artifacts of one source carry as their origin; two imports of the same source have the same. */
export type SourceOrigin = Pick<OriginJson, 'kind' | 'source'>;

/** Everything an import has to know of the collection it goes into, and of the last import of its source. */
export async function loadKnown(
  tx: Tx,
  owner: OwnerId,
  { collectionId, sourceKey, origin }: { collectionId: string; sourceKey: string; origin: SourceOrigin },
): Promise<Known> {
  const rows = await listKnownArtifacts(tx, owner, collectionId);
  const lastImport = await findLastImport(tx, owner, sourceKey, collectionId);
  const places = lastImport === undefined ? [] : await listKnownPlaces(tx, owner, lastImport);
  const takenOut = lastImport === undefined ? [] : await listTakenOutArtifacts(tx, owner, { collectionId, importId: lastImport });
  const memberships = await listKnownMemberships(tx, owner, collectionId);
  const children = groupBy(memberships, (row) => row.composite_uuid);
  const knownAs =
    (isTakenOut: boolean) =>
    (row: KnownArtifactRow): KnownArtifact => ({
      uuid: row.uuid,
      type: row.type,
      name: row.name,
      contentHash: row.content_hash,
      ours: row.origin?.kind === origin.kind && row.origin.source === origin.source,
      takenOut: isTakenOut,
    });
  return {
    artifacts: [...rows.map(knownAs(false)), ...takenOut.map(knownAs(true))],
    places: new Map(
      places.map((place) => [
        placeKey(place.type, place.path),
        { uuid: place.uuid, name: place.name, ownName: place.own_name, contentHash: place.content_hash },
      ]),
    ),
    children: new Map([...children].map(([uuid, members]) => [uuid, new Set(members.map((row) => row.child_artifact_uuid))])),
  };
}
