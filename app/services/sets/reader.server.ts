import { setEtag } from '#app/contracts/set-version.ts';
import type { SetDetail } from '#app/contracts/sets.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { findSet } from '#db/repositories/deployment-sets.ts';
import type { Tx } from '#db/transactions.ts';
import { loadGraph } from './graph.server.ts';
import { toSetDetail } from './shapes.server.ts';

/** A set with its entity tag (without quotes). */
export interface Tagged<Shape> {
  set: Shape;
  etag: string;
}

/** A set with its members. @throws AppError `not_found` */
export async function readSetDetail(tx: Tx, owner: OwnerId, id: string): Promise<Tagged<SetDetail>> {
  const row = await findSet(tx, owner, id);
  if (row === undefined) throw notFound('The set');
  const graph = await loadGraph(tx, owner, [id]);
  return { set: toSetDetail(row, owner, graph), etag: setEtag(row.version, row.graph_version) };
}

/**
 * Says why a change of a set met no row.
 * @throws AppError `not_found` or `version_mismatch`, unless a row was changed
 */
export async function requireChanged(tx: Tx, owner: OwnerId, id: string, changedRows: number): Promise<void> {
  if (changedRows > 0) return;
  const row = await findSet(tx, owner, id);
  if (row === undefined) throw notFound('The set');
  throw new AppError(
    'version_mismatch',
    `The set was changed meanwhile: it is at version ${row.version} now. Read it again, then repeat your change.`,
  );
}
