import type { PickerPage, PickerRow, PickerSearch, PickRefusal, Ticks } from '#app/contracts/set-pages.ts';
import { edgeJudge } from '#app/domain/cycle.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { parseUuid } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { memberBrings, offerBrings } from '#app/domain/resolve-counts.ts';
import { type LibraryGraph, setEdges } from '#app/domain/resolve-library.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { ReachedMemberRow } from '#db/repositories/set-graph.ts';
import { listSets } from '#db/repositories/set-lists.ts';
import { findPickerFacts, listPickArtifacts, listPickGroups, type PickerFacts } from '#db/repositories/set-picker.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { figuresIn } from './figures.server.ts';
import { loadGraph } from './graph.server.ts';

/** Rows on one page of the picker. */
const PICKER_LIMIT = 25;

/** Positions behind every member there is, so that ticked ones are counted after them. */
const BEHIND_ALL = Number.MAX_SAFE_INTEGER / 2;

/** Ids of members that are not written yet begin with one of these; those of the database are uuids. */
const TICKED = 'ticked-';
const OFFERED = 'offered-';
const isWritten = ({ id }: { id: string }): boolean => !id.startsWith(TICKED) && !id.startsWith(OFFERED);

/** Behind every tick, so that what is only offered takes nothing from them. */
const BEHIND_TICKS = BEHIND_ALL + 1000;

/** Ticks that name something; a form may send anything. */
const wellFormed = (ids: readonly string[]): string[] => [...new Set(ids.map(parseUuid))].filter((id) => id !== null);

/** The ticked things as members that are not written yet, in the order they would be added in. */
function pendingMembers(setId: string, ticks: Ticks): ReachedMemberRow[] {
  const references = [
    ...ticks.artifact.map((id) => ({ artifact_uuid: id, group_id: null, member_set_id: null })),
    ...ticks.group.map((id) => ({ artifact_uuid: null, group_id: id, member_set_id: null })),
    ...ticks.set.map((id) => ({ artifact_uuid: null, group_id: null, member_set_id: id })),
  ];
  return references.map((reference, index) => ({
    set_id: setId,
    set_name: '',
    member_id: `${TICKED}${index}`,
    position: BEHIND_ALL + index,
    is_plugin: null,
    added_at: null,
    ...reference,
  }));
}

/** The rows of the page as members that are not written yet, each told by what it refers to. */
const offeredMembers = (setId: string, drafts: readonly Draft[]): ReachedMemberRow[] =>
  drafts.map(({ kind, id }, index) => ({
    set_id: setId,
    set_name: '',
    member_id: OFFERED + id,
    position: BEHIND_TICKS + index,
    artifact_uuid: kind === 'artifact' ? id : null,
    group_id: kind === 'group' ? id : null,
    member_set_id: kind === 'set' ? id : null,
    is_plugin: null,
    added_at: null,
  }));

/** The graph as it is in the database. */
function asWritten(graph: LibraryGraph): LibraryGraph {
  const members = new Map([...graph.members].map(([id, held]) => [id, held.filter(isWritten)]));
  return { ...graph, members };
}

function selectionOf(graph: LibraryGraph, setId: string, pending: readonly ReachedMemberRow[]): PickerPage['selection'] {
  if (pending.length === 0) return null;
  const brings = memberBrings(graph, setId);
  const ticked = pending.map((row) => brings.get(row.member_id ?? '') ?? { total: 0, new: 0 });
  return {
    count: pending.length,
    total: ticked.reduce((sum, { total }) => sum + total, 0),
    new: ticked.reduce((sum, { new: added }) => sum + added, 0),
  };
}

/** Why each candidate set cannot become a member; those that can are left out. */
function refusals(
  graph: LibraryGraph,
  facts: PickerFacts,
  setId: string,
  candidates: readonly string[],
): Map<string, PickRefusal> {
  const above = new Map<string, string[]>();
  for (const { holder_id: holder, held_id: held } of facts.above) above.set(held, [...(above.get(held) ?? []), holder]);
  const judge = edgeJudge({ below: setEdges(graph), above }, setId, candidates);
  const found = new Map<string, PickRefusal>();
  for (const id of candidates) {
    const refusal = judge(id);
    if (refusal) found.set(id, { code: refusal.code, chain: refusal.chain.map((link) => graph.sets.get(link)?.name ?? link) });
  }
  found.set(setId, { code: 'itself', chain: [] });
  return found;
}

/** What can be added to a set, what cannot and why, and what the ticked things would bring. */
export function createSetPicker({ db }: Pick<ServiceDeps, 'db'>) {
  /** One page of the picker. Changes nothing. @throws AppError `not_found` */
  async function page(owner: OwnerId, setId: string, search: PickerSearch): Promise<PickerPage> {
    const id = requireUuid(setId, 'The set');
    const ticks: Ticks = {
      artifact: wellFormed(search.ticks.artifact),
      group: wellFormed(search.ticks.group),
      set: wellFormed(search.ticks.set).filter((ticked) => ticked !== id),
    };
    return withOwner(db, owner, async (tx) => {
      const facts = await findPickerFacts(tx, owner, id);
      const { total, drafts, setIds } = await candidatesOf(tx, owner, search);
      const pending = pendingMembers(id, ticks);
      const offered = offeredMembers(id, drafts);
      const graph = await loadGraph(tx, owner, [...new Set([id, ...setIds, ...ticks.set])], [...pending, ...offered]);
      const set = graph.sets.get(id);
      if (set === undefined || set.name === '') throw notFound('The set');
      const written = asWritten(graph);
      const offers = (graph.members.get(id) ?? []).filter((member) => member.id.startsWith(OFFERED));
      const brought = offerBrings(written, id, offers);
      const held = new Set(written.members.get(id)?.map((member) => member.ref));
      const figures = figuresIn(written, setIds);
      const refused = setIds.length > 0 ? refusals(written, facts, id, setIds) : new Map<string, PickRefusal>();
      return {
        set: { id, name: set.name },
        counts: { artifact: facts.artifacts, group: facts.groups, set: facts.sets },
        rows: drafts.map((draft): PickerRow => {
          const refusal: PickRefusal | null = held.has(draft.id)
            ? { code: 'member', chain: [] }
            : (refused.get(draft.id) ?? null);
          const brings = refusal === null ? (brought.get(OFFERED + draft.id) ?? null) : null;
          if (draft.kind !== 'set') return { ...draft, refusal, brings };
          const { resolved_count = 0, depth = 1 } = figures.get(draft.id) ?? {};
          return { ...draft, refusal, brings, resolved_count, depth };
        }),
        total,
        limit: PICKER_LIMIT,
        offset: search.offset,
        selection: selectionOf(graph, id, pending),
      };
    });
  }

  return { page };
}

type Without<Shape, Keys extends PropertyKey> = Shape extends unknown ? Omit<Shape, Keys> : never;
type Draft = Without<PickerRow, 'refusal' | 'brings' | 'resolved_count' | 'depth'>;

/** The rows of the open tab, before it is known what stands against them. */
async function candidatesOf(
  tx: Tx,
  owner: OwnerId,
  { tab, name, type, tag, offset }: PickerSearch,
): Promise<{ total: number; drafts: Draft[]; setIds: string[] }> {
  const paged = { name, limit: PICKER_LIMIT, offset };
  switch (tab) {
    case 'artifact': {
      const { rows, total } = await listPickArtifacts(tx, owner, { ...paged, type });
      const drafts = rows.map(
        (row): Draft => ({
          kind: 'artifact',
          id: row.uuid,
          name: `${row.type}:${row.name}`,
          description: row.description,
          collections: row.collections,
        }),
      );
      return { total, drafts, setIds: [] };
    }
    case 'group': {
      const { rows, total } = await listPickGroups(tx, owner, paged);
      const drafts = rows.map(
        (row): Draft => ({
          kind: 'group',
          id: row.id,
          name: row.name,
          description: row.description,
          collection: row.collection,
          artifact_count: row.artifact_count,
        }),
      );
      return { total, drafts, setIds: [] };
    }
    case 'set': {
      const found = await listSets(tx, owner, {
        name: name || null,
        tags: tag === '' ? null : [tag],
        sort: 'name',
        limit: PICKER_LIMIT,
        offset,
        after: null,
        counted: true,
      });
      const drafts = found.rows.map(
        (row): Draft => ({
          kind: 'set',
          id: row.id,
          name: row.name,
          description: row.description,
          color: row.color,
          icon: row.icon,
        }),
      );
      return { total: found.total ?? drafts.length, drafts, setIds: drafts.map((draft) => draft.id) };
    }
  }
}
