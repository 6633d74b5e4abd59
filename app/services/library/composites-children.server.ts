import type { Membership, MembershipInput } from '#app/contracts/composites.ts';
import { formatArtifactId, parseArtifactId } from '#app/domain/artifact-types.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import { type OwnerId, parseUuid } from '#app/domain/ids.ts';
import { listVersionKeys } from '#db/repositories/artifact-content.ts';
import { listArtifactNames, listArtifactsInCollection } from '#db/repositories/artifacts.ts';
import { insertMemberships, type MembershipRow, type NewMembership } from '#db/repositories/composites-memberships.ts';
import type { Tx } from '#db/transactions.ts';

/** A membership as the API shows it. */
export const presentMembership = (row: MembershipRow): Membership => ({
  composite_uuid: row.composite_uuid,
  composite_name: row.composite_name,
  child_artifact_uuid: row.child_artifact_uuid,
  child_artifact_id: formatArtifactId(row.child_type, row.child_name),
  relationship_type: row.relationship_type,
  pinned_version_hash: row.pinned_version_hash,
  position: row.position,
  created_at: row.created_at.toISOString(),
});

/** Fields of a list of members are told by their place in it, those of a single one by themselves. */
type FieldOf = (index: number, field: string) => string;

const unknownChild = (input: MembershipInput): AppError =>
  notFound(`The artifact ${input.child_artifact_id ?? input.artifact_uuid ?? ''} in the plugin's collection`);

/**
 * Turns what callers write into identities: `type:name` means the artifact of that name in the home collection.
 * @throws AppError `not_found` for an unknown child, `invalid_input` for a composite
 */
async function resolveChildren(
  tx: Tx,
  owner: OwnerId,
  collectionId: string,
  inputs: readonly MembershipInput[],
  fieldOf: FieldOf,
): Promise<NewMembership[]> {
  const wanted = inputs.map((input) => (input.child_artifact_id === undefined ? null : parseArtifactId(input.child_artifact_id)));
  const named = await listArtifactsInCollection(
    tx,
    owner,
    collectionId,
    wanted.flatMap((one) => one ?? []),
  );
  const byName = new Map(named.map((row) => [formatArtifactId(row.type, row.name), row]));
  const uuids = inputs.map((input) => (input.artifact_uuid === undefined ? null : parseUuid(input.artifact_uuid)));
  const known = await listArtifactNames(
    tx,
    owner,
    uuids.flatMap((uuid) => uuid ?? []),
  );
  const byUuid = new Map(known.map((row) => [row.uuid, row]));
  return inputs.map((input, index) => {
    const child = input.child_artifact_id === undefined ? byUuid.get(uuids[index] ?? '') : byName.get(input.child_artifact_id);
    if (child === undefined) throw unknownChild(input);
    if (child.type === 'plugin') {
      throw new AppError(
        'invalid_input',
        `A plugin cannot contain another plugin (${formatArtifactId(child.type, child.name)}).`,
        {
          field: fieldOf(index, input.child_artifact_id === undefined ? 'artifact_uuid' : 'child_artifact_id'),
        },
      );
    }
    return {
      child_artifact_uuid: child.uuid,
      child_type: child.type,
      relationship_type: input.relationship_type ?? 'contains',
      pinned_version_hash: input.pinned_version_hash ?? null,
      position: input.position ?? null,
    };
  });
}

/** @throws AppError `invalid_input` for a pin that is no version of its artifact */
export async function requirePins(
  tx: Tx,
  owner: OwnerId,
  members: readonly { child_artifact_uuid: string; pinned_version_hash: string | null }[],
  fieldOf: FieldOf,
): Promise<void> {
  const pins = members.map((member) => ({
    artifact_uuid: member.child_artifact_uuid,
    content_hash: member.pinned_version_hash ?? '',
  }));
  const known = await listVersionKeys(
    tx,
    owner,
    pins.filter((pin) => pin.content_hash !== ''),
  );
  const keys = new Set(known.map((key) => `${key.artifact_uuid} ${key.content_hash}`));
  const wrong = members.findIndex(
    (member) => member.pinned_version_hash !== null && !keys.has(`${member.child_artifact_uuid} ${member.pinned_version_hash}`),
  );
  if (wrong >= 0) {
    throw new AppError('invalid_input', 'The artifact has no version with this hash, so it cannot be pinned to it.', {
      field: fieldOf(wrong, 'pinned_version_hash'),
    });
  }
}

/**
 * Adds children to a composite in the given order. The caller has bumped the graph and holds the composite.
 * @returns the uuids of the children, in order
 * @throws AppError `not_found` for an unknown child, `already_exists` for one that is there, `invalid_input` for a composite or an unknown pin
 */
export async function addChildren(
  tx: Tx,
  owner: OwnerId,
  composite: { uuid: string; collection_id: string },
  inputs: readonly MembershipInput[],
  fieldOf: FieldOf,
): Promise<string[]> {
  const members = await resolveChildren(tx, owner, composite.collection_id, inputs, fieldOf);
  await requirePins(tx, owner, members, fieldOf);
  await insertMemberships(tx, owner, composite, members);
  return members.map((member) => member.child_artifact_uuid);
}
