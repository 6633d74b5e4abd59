import type { ListAnswer } from '#app/contracts/common.ts';
import { DEFAULT_LIMIT } from '#app/contracts/common.ts';
import type { ParentsQuery } from '#app/contracts/set-operations.ts';
import { setEtag } from '#app/contracts/set-version.ts';
import type { CloneInput, DeploymentSet, SetDetail, SetInput, SetListQuery, SetPatch } from '#app/contracts/sets.ts';
import { copyName } from '#app/domain/copy-name.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import { decodeCursor, encodeCursor } from '#app/services/cursor.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import {
  deleteSet,
  findSet,
  insertSet,
  listParents,
  listSetNames,
  type SetRow,
  touchSetsHolding,
  updateSet,
} from '#db/repositories/deployment-sets.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import { listSets, type SetSearch } from '#db/repositories/set-lists.ts';
import { insertMembers, listMembers } from '#db/repositories/set-members.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import type { GraphMoment, SetFiguresReader } from './figures.server.ts';
import { readSetDetail, requireChanged, type Tagged } from './reader.server.ts';
import { toSet } from './shapes.server.ts';

/** @throws AppError `invalid_input` for a bad cursor, or a cursor together with an offset */
function searchOf({ name, tag, sort = '-updated_at', limit = DEFAULT_LIMIT, offset, cursor }: SetListQuery): SetSearch {
  if (cursor !== undefined && offset !== undefined) {
    throw new AppError('invalid_input', 'Use either offset or cursor.', { field: 'cursor' });
  }
  return {
    name: name || null,
    tags: tag === undefined || tag.length === 0 ? null : tag,
    sort,
    limit,
    offset: offset ?? 0,
    after: cursor === undefined ? null : decodeCursor(cursor, sort, sort === 'name' ? 'text' : 'times'),
    counted: cursor === undefined,
  };
}

/** Deployment sets themselves; their members are in `members.server.ts`. */
export function createSets({ db }: Pick<ServiceDeps, 'db'>, figures: SetFiguresReader) {
  const shaped = async (tx: Tx, owner: OwnerId, moment: GraphMoment, rows: readonly SetRow[]): Promise<DeploymentSet[]> => {
    const byId = await figures.of(
      tx,
      owner,
      moment,
      rows.map((row) => row.id),
    );
    return rows.map((row) => toSet(row, owner, byId.get(row.id)));
  };

  const read = async (tx: Tx, owner: OwnerId, id: string): Promise<Tagged<DeploymentSet>> => {
    const row = await findSet(tx, owner, id);
    if (row === undefined) throw notFound('The set');
    const byId = await figures.of(tx, owner, row, [id]);
    return { set: toSet(row, owner, byId.get(id)), etag: setEtag(row.version, row.graph_version) };
  };

  /** A page of sets with their figures. @throws AppError `invalid_input` for a bad cursor */
  async function list(owner: OwnerId, query: SetListQuery): Promise<ListAnswer<DeploymentSet>> {
    const search = searchOf(query);
    return withOwner(db, owner, async (tx) => {
      const page = await listSets(tx, owner, { ...search, limit: search.limit + 1 });
      const rows = page.rows.slice(0, search.limit);
      const last = page.rows.length > search.limit ? rows.at(-1) : undefined;
      return {
        items: await shaped(tx, owner, page.moment, rows),
        total: page.total,
        limit: search.limit,
        offset: search.after === null ? search.offset : null,
        next_cursor: last === undefined ? null : encodeCursor(search.sort, { key: last.sort_key, id: last.id }),
      };
    });
  }

  /** A set with its members in order and what each brings. @throws AppError `not_found` */
  async function get(owner: OwnerId, setId: string): Promise<Tagged<SetDetail>> {
    const id = requireUuid(setId, 'The set');
    return withOwner(db, owner, (tx) => readSetDetail(tx, owner, id));
  }

  /** A set without its members. @throws AppError `not_found` */
  async function find(owner: OwnerId, setId: string): Promise<Tagged<DeploymentSet>> {
    const id = requireUuid(setId, 'The set');
    return withOwner(db, owner, (tx) => read(tx, owner, id));
  }

  /** Creates an empty set. Names need not be unique. */
  async function create(owner: OwnerId, input: SetInput): Promise<Tagged<DeploymentSet>> {
    const id = newId();
    const { name, description = null, color = null, icon = null, tags = [] } = input;
    return withOwner(db, owner, async (tx) => {
      await insertSet(tx, owner, { id, name, description, color, icon, tags });
      await recordEvent(tx, owner, { action: 'set.created', target: { kind: 'set', id, name } });
      return read(tx, owner, id);
    });
  }

  /**
   * Changes the given fields; null clears one. Without fields it changes nothing.
   * @param expected the versions it may have, null for any
   * @throws AppError `not_found`, `version_mismatch`
   */
  async function update(
    owner: OwnerId,
    setId: string,
    patch: SetPatch,
    expected: readonly number[] | null = null,
  ): Promise<Tagged<DeploymentSet>> {
    const id = requireUuid(setId, 'The set');
    const changesNothing = Object.values(patch).every((value) => value === undefined);
    return withOwner(db, owner, async (tx) => {
      if (changesNothing) {
        const current = await read(tx, owner, id);
        await requireChanged(tx, owner, id, expected === null || expected.includes(current.set.version) ? 1 : 0);
        return current;
      }
      // The sets that hold this one show its name, and their entity tags follow the graph version.
      if (patch.name !== undefined) await bumpGraphVersion(tx, owner);
      await requireChanged(tx, owner, id, (await updateSet(tx, owner, id, patch, expected)) === null ? 0 : 1);
      const changed = await read(tx, owner, id);
      const fields = Object.entries(patch).flatMap(([field, value]) => (value === undefined ? [] : [field]));
      await recordEvent(tx, owner, {
        action: 'set.updated',
        target: { kind: 'set', id, name: changed.set.name },
        details: { fields },
      });
      return changed;
    });
  }

  /**
   * Deletes a set with its member rows; the sets that held it lose it and count as changed [FR-10].
   * @param expected the versions it may have, null for any
   * @throws AppError `not_found`, `version_mismatch`
   */
  async function remove(owner: OwnerId, setId: string, expected: readonly number[] | null = null): Promise<void> {
    const id = requireUuid(setId, 'The set');
    await withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const name = (await listSetNames(tx, owner, [id]))[0]?.name;
      await touchSetsHolding(tx, owner, { setIds: [id] });
      await requireChanged(tx, owner, id, await deleteSet(tx, owner, id, expected));
      await recordEvent(tx, owner, { action: 'set.deleted', target: { kind: 'set', id, name } });
    });
  }

  /** Copies a set with its direct members: own rows, same references and positions [FR-11]. @throws AppError `not_found` */
  async function clone(owner: OwnerId, setId: string, input: CloneInput = {}): Promise<Tagged<DeploymentSet>> {
    const sourceId = requireUuid(setId, 'The set');
    const id = newId();
    return withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const source = await findSet(tx, owner, sourceId);
      if (source === undefined) throw notFound('The set');
      const { description, color, icon, tags } = source;
      await insertSet(tx, owner, { id, name: input.name ?? copyName(source.name), description, color, icon, tags });
      const members = await listMembers(tx, owner, sourceId);
      // New ids rise in this order, which keeps members with equal positions in order too.
      await insertMembers(
        tx,
        owner,
        id,
        members.map((member) => ({ ...member, id: newId() })),
      );
      const copy = await read(tx, owner, id);
      await recordEvent(tx, owner, {
        action: 'set.cloned',
        target: { kind: 'set', id, name: copy.set.name },
        details: { source_id: sourceId },
      });
      return copy;
    });
  }

  /** The sets that directly hold this one, by name. @throws AppError `not_found` */
  async function parents(owner: OwnerId, setId: string, query: ParentsQuery = {}): Promise<ListAnswer<DeploymentSet>> {
    const id = requireUuid(setId, 'The set');
    const { limit = DEFAULT_LIMIT, offset = 0 } = query;
    return withOwner(db, owner, async (tx) => {
      const moment = await findSet(tx, owner, id);
      if (moment === undefined) throw notFound('The set');
      const { rows, total } = await listParents(tx, owner, id, { limit, offset });
      return { items: await shaped(tx, owner, moment, rows), total, limit, offset, next_cursor: null };
    });
  }

  return { list, get, find, create, update, remove, clone, parents };
}

export type Sets = ReturnType<typeof createSets>;
