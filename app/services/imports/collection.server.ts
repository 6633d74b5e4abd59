import { isAppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { storableText } from '#app/domain/importing/storable.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { findCollection, findCollectionByName, insertCollection } from '#db/repositories/collections.ts';
import { findSourceCollection } from '#db/repositories/imports.ts';
import { type Tx, withOwner } from '#db/transactions.ts';

/** The collection an import goes into: one that is there, or one that will be made under this name. */
export interface ImportCollection {
  id: string | null;
  name: string;
  /** True when nobody named it, so that it is the source's own. */
  own: boolean;
}

export interface CollectionWish {
  collection_id?: string;
  collection_name?: string;
}

const LONGEST_NAME = 255;

/** A source's name as the name of a collection. */
function usableName(sourceName: string): string {
  const name = storableText(sourceName)
    .replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME);
  return name === '' ? 'import' : name;
}

async function byName(tx: Tx, owner: OwnerId, name: string, own: boolean): Promise<ImportCollection> {
  const row = await findCollectionByName(tx, owner, name);
  return { id: row?.id ?? null, name: row?.name ?? name, own };
}

/**
 * Finds the collection that is meant: the one named, or the source's own, which it keeps even when somebody renames it.
 * @throws AppError `not_found` for an unknown id
 */
export async function findImportCollection(
  tx: Tx,
  owner: OwnerId,
  wish: CollectionWish,
  source: { key: string; name: string },
): Promise<ImportCollection> {
  if (wish.collection_id !== undefined) {
    const row = await findCollection(tx, owner, requireUuid(wish.collection_id, 'The collection'));
    if (row === undefined) throw notFound('The collection');
    return { id: row.id, name: row.name, own: false };
  }
  if (wish.collection_name !== undefined) return byName(tx, owner, wish.collection_name, false);
  const last = await findSourceCollection(tx, owner, source.key);
  const row = last === undefined ? undefined : await findCollection(tx, owner, last);
  return row === undefined ? byName(tx, owner, usableName(source.name), true) : { id: row.id, name: row.name, own: true };
}

const LONGEST_DESCRIPTION = 5_000;

/**
 * Makes the collection unless somebody else has just made it.
 * @param description what the source says of it
 */
export async function makeImportCollection(
  db: ServiceDeps['db'],
  owner: OwnerId,
  { name, own }: ImportCollection,
  description: string | null,
): Promise<string> {
  const id = newId();
  const text = description === null ? null : storableText(description).slice(0, LONGEST_DESCRIPTION);
  try {
    await withOwner(db, owner, (tx) => insertCollection(tx, owner, { id, name, description: text }));
    return id;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'name_taken') throw error;
    const made = await withOwner(db, owner, (tx) => byName(tx, owner, name, own));
    if (made.id === null) throw error;
    return made.id;
  }
}
