import { parseArtifactId } from '#app/domain/artifact-types.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import { type OwnerId, parseUuid } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { listArtifactsNamed } from '#db/repositories/artifacts.ts';
import type { Tx } from '#db/transactions.ts';

/** How callers name an artifact: its uuid, or `type:name`, if need be inside one collection. */
export interface ArtifactRef {
  ref: string;
  collectionId?: string;
}

const WHAT = 'The artifact';

/**
 * Turns what people write into the identity everything is joined by. A uuid is taken as it is; whether the artifact exists
 * is for the caller's query to say.
 * @throws AppError `not_found`, `ambiguous_reference` when several artifacts have this type and name
 */
export async function resolveArtifactRef(tx: Tx, owner: OwnerId, { ref, collectionId }: ArtifactRef): Promise<string> {
  const uuid = parseUuid(ref);
  if (uuid !== null) return uuid;
  const id = parseArtifactId(ref);
  if (id === null || ref.includes('\0')) throw notFound(WHAT);
  const inside = collectionId === undefined ? null : requireUuid(collectionId, 'The collection');
  const found = await listArtifactsNamed(tx, owner, id, inside);
  const [first] = found;
  if (first === undefined) throw notFound(WHAT);
  if (found.length === 1) return first.uuid;
  const places = found.map((one) => `${one.uuid} (${one.collections.join(', ') || 'in no collection'})`);
  throw new AppError(
    'ambiguous_reference',
    `${found.length} artifacts are called ${ref}: ${places.join('; ')}. Use the uuid, or name the collection with ?collection_id=.`,
  );
}
