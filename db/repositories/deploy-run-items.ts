import { type Selectable, sql } from 'kysely';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { DeployRunItemsTable, ItemStatus } from '#db/schema/projects.ts';
import type { JsonObject } from '#db/schema.ts';
import type { Tx } from '#db/transactions.ts';

export type DeployRunItemRow = Selectable<DeployRunItemsTable>;

export interface NewRunItem {
  id: string;
  run_id: string;
  position: number;
  artifact_uuid: string | null;
  type: ArtifactType | null;
  name: string;
  content_hash: string | null;
  action: string;
  status: ItemStatus;
  code: string | null;
  message: string | null;
  paths: string[];
  entries: readonly JsonObject[];
  ms: number;
}

/** At most this many rows in one statement: PostgreSQL takes 65,535 parameters. */
const PORTION = 2000;

/** What became of each artifact of a run. */
export async function insertRunItems(tx: Tx, owner: OwnerId, items: readonly NewRunItem[]): Promise<void> {
  for (let start = 0; start < items.length; start += PORTION) {
    const portion = items.slice(start, start + PORTION);
    await tx
      .insertInto('deploy_run_items')
      .values(portion.map((item) => ({ owner_id: owner, ...item, entries: JSON.stringify(item.entries) })))
      .execute();
  }
}

/** Takes back what was said of a run while it went on: how it ended takes its place, or it begins anew. */
export async function deleteRunItems(tx: Tx, owner: OwnerId, runId: string): Promise<void> {
  await tx.deleteFrom('deploy_run_items').where('owner_id', '=', owner).where('run_id', '=', runId).execute();
}

/** The rows of one run behind a position, in order. */
export async function listRunItemsAfter(tx: Tx, owner: OwnerId, runId: string, position: number): Promise<DeployRunItemRow[]> {
  return tx
    .selectFrom('deploy_run_items')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('run_id', '=', runId)
    .where('position', '>', position)
    .orderBy('position')
    .execute();
}

/** How many rows of each run ended the same way. */
export async function countRunItems(
  tx: Tx,
  owner: OwnerId,
  runIds: readonly string[],
): Promise<(Pick<DeployRunItemRow, 'run_id' | 'status' | 'action' | 'code'> & { count: number })[]> {
  if (runIds.length === 0) return [];
  return tx
    .selectFrom('deploy_run_items')
    .select(['run_id', 'status', 'action', 'code', sql<number>`count(*)::int`.as('count')])
    .where('owner_id', '=', owner)
    .where('run_id', '=', sql<string>`any(${[...runIds]}::uuid[])`)
    .groupBy(['run_id', 'status', 'action', 'code'])
    .execute();
}

/** The rows of several runs, each in the order of its plan. */
export async function listRunItems(tx: Tx, owner: OwnerId, runIds: readonly string[]): Promise<DeployRunItemRow[]> {
  if (runIds.length === 0) return [];
  return tx
    .selectFrom('deploy_run_items')
    .selectAll()
    .where('owner_id', '=', owner)
    .where('run_id', '=', sql<string>`any(${[...runIds]}::uuid[])`)
    .orderBy('run_id')
    .orderBy('position')
    .execute();
}
