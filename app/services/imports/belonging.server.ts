import { groupBy } from '#app/domain/group-by.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { FoundGroup } from '#app/domain/importing/apply-record.ts';
import { keyOf, type Relationship } from '#app/domain/importing/place.ts';
import { artifactsByPlace, type PlannedArtifact, plannedChildren, plannedPin } from '#app/domain/importing/plan-import.ts';
import { storableText } from '#app/domain/importing/storable.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import {
  type ImportedMembership,
  insertImportedGroupMembers,
  insertImportedGroups,
  insertImportedMemberships,
  listKnownMemberships,
} from '#db/repositories/imported-artifacts.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { withOwner } from '#db/transactions.ts';

/** What an import has written, and what of it belongs together. */
export interface Written {
  artifacts: readonly PlannedArtifact[];
  /** Those that are in the library now. */
  uuids: ReadonlyMap<PlannedArtifact, string>;
  groups: readonly FoundGroup[];
}

/** One transaction adds at most this many rows. */
const BATCH = 5_000;

/** How a child belongs to a plugin, as far as the record of their collection says. */
function relationshipOf(plugin: PlannedArtifact, child: PlannedArtifact): Relationship {
  const keys = child.sameness.places.map(({ place }) => keyOf(place));
  const said = plugin.sameness.places.flatMap(({ place }) => keys.flatMap((key) => place.plugin?.relationships.get(key) ?? []));
  return said[0] ?? 'contains';
}

/** The memberships that are not there yet, behind those that are. */
function missingMemberships(
  { artifacts, uuids }: Written,
  present: readonly { composite_uuid: string; child_artifact_uuid: string; position: number }[],
): ImportedMembership[] {
  const byPlace = artifactsByPlace(artifacts);
  const known = groupBy(present, (row) => row.composite_uuid);
  return artifacts.flatMap((plugin): ImportedMembership[] => {
    const composite = uuids.get(plugin);
    if (plugin.sameness.type !== 'plugin' || composite === undefined) return [];
    const rows = known.get(composite) ?? [];
    const there = new Set(rows.map((row) => row.child_artifact_uuid));
    const last = rows.reduce((max, row) => Math.max(max, row.position), 0);
    const children = plannedChildren(plugin, byPlace).children.flatMap((child) => {
      const uuid = uuids.get(child);
      return uuid === undefined || there.has(uuid) ? [] : [{ uuid, child }];
    });
    return children.map(({ uuid, child }, index) => ({
      composite_uuid: composite,
      child_artifact_uuid: uuid,
      child_type: child.sameness.type,
      relationship_type: relationshipOf(plugin, child),
      pinned_version_hash: plannedPin(plugin, child)?.hash ?? null,
      position: last + index + 1,
    }));
  });
}

/** Puts children into their plugins and artifacts into the groups of their record; nothing is ever taken out. */
export async function writeBelonging(
  db: ServiceDeps['db'],
  { owner, collectionId }: { owner: OwnerId; collectionId: string },
  written: Written,
): Promise<void> {
  if (written.artifacts.some((artifact) => artifact.sameness.type === 'plugin')) {
    const present = await withOwner(db, owner, (tx) => listKnownMemberships(tx, owner, collectionId));
    const missing = missingMemberships(written, present);
    for (let at = 0; at < missing.length; at += BATCH) {
      await withOwner(db, owner, async (tx) => {
        await bumpGraphVersion(tx, owner);
        await insertImportedMemberships(tx, owner, collectionId, missing.slice(at, at + BATCH));
      });
    }
  }
  if (written.groups.length === 0) return;
  const byPlace = artifactsByPlace(written.artifacts);
  const members = written.groups.flatMap((group) =>
    group.members.flatMap((key) => {
      const artifact = byPlace.get(key);
      const uuid = artifact === undefined ? undefined : written.uuids.get(artifact);
      return uuid === undefined ? [] : [{ group: storableText(group.name), artifact_uuid: uuid }];
    }),
  );
  const groups = written.groups.map(({ members: _members, ...group }) => ({
    ...group,
    id: newId(),
    name: storableText(group.name),
    description: group.description === null ? null : storableText(group.description),
    icon: group.icon === null ? null : storableText(group.icon),
    tags: group.tags.map(storableText),
  }));
  await withOwner(db, owner, async (tx) => {
    await bumpGraphVersion(tx, owner);
    await insertImportedGroups(tx, owner, collectionId, groups);
    await insertImportedGroupMembers(tx, owner, collectionId, members);
  });
}
