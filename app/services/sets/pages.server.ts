import { layOutGraph } from '#app/adapters/graph-layout.ts';
import {
  type Composition,
  NODE_HEIGHT,
  NODE_WIDTH,
  type ResolvedPage,
  type ResolvedSummary,
  type SetDeployed,
  type SetListPage,
  type SetOverview,
  type SetPlace,
  type SetRemoval,
} from '#app/contracts/set-pages.ts';
import type { ResolvedArtifact, SetDetail, SetListQuery } from '#app/contracts/sets.ts';
import { isArtifactType } from '#app/domain/artifact-types.ts';
import { composition } from '#app/domain/composition.ts';
import { standingByRecord } from '#app/domain/deploy/recorded-standing.ts';
import { notFound } from '#app/domain/errors.ts';
import { groupBy } from '#app/domain/group-by.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { type Resolution, resolveSet } from '#app/domain/resolve.ts';
import { resolvedCounts } from '#app/domain/resolve-counts.ts';
import { type LibraryGraph, setEdges } from '#app/domain/resolve-library.ts';
import { estimateTokens } from '#app/domain/token-estimate.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { findSet } from '#db/repositories/deployment-sets.ts';
import type { RecordedPlaceRow } from '#db/repositories/recorded-places.ts';
import {
  type DeployedRow,
  findSetListFacts,
  findSetOverviewFacts,
  findSetSurroundings,
  type SetOverviewFacts,
} from '#db/repositories/set-pages.ts';
import { withOwner } from '#db/transactions.ts';
import { figuresIn } from './figures.server.ts';
import { loadGraph } from './graph.server.ts';
import type { ResolutionService } from './resolution.server.ts';
import type { Sets } from './sets.server.ts';
import { toSet, toSetDetail } from './shapes.server.ts';
import { JUDGED_PLACES, type Standing, standingsOf } from './standings.server.ts';

/** Parents named on the page of a set, and on the page that deletes it. */
const NAMED_PARENTS = 3;
const NAMED_LOSERS = 20;

/** Sets drawn in a composition; what lies deeper is counted. */
const DRAWN_SETS = 150;

/** Rows of the resolved list on one page. */
const RESOLVED_LIMIT = 200;

const deployed = ({ projects, last_at: last }: DeployedRow): SetDeployed | null =>
  projects > 0 && last !== null ? { projects, last_at: new Date(last).toISOString() } : null;

/** In how many projects a set is behind; null when nobody is and not all of its places were judged. */
function projectsBehind({ projects }: SetDeployed, places: readonly Standing[]): number | null {
  const count = (some: readonly Standing[]): number => new Set(some.map((place) => place.project_id)).size;
  const late = count(places.filter(({ behind }) => behind > 0));
  return late === 0 && count(places) < projects ? null : late;
}

function summaryOf(set: SetDetail, { artifacts, warnings }: Resolution, idle: SetOverviewFacts['idle']): ResolvedSummary {
  const byType: ResolvedSummary['by_type'] = {};
  for (const { type } of artifacts) if (isArtifactType(type)) byType[type] = (byType[type] ?? 0) + 1;
  const brought = set.members.reduce((sum, { brings }) => sum + brings.total, 0);
  return {
    total: artifacts.length,
    by_type: byType,
    duplicates: brought - artifacts.length,
    warnings: warnings.length,
    tokens: idle.reduce((sum, { type, name, description }) => sum + estimateTokens(type, name, description), 0),
  };
}

/** The places of a set, those that a deploy would change first. */
const placesOf = (rows: readonly RecordedPlaceRow[], { artifacts }: Resolution): SetPlace[] =>
  rows
    .map((row) => ({
      project: { id: row.project_id, name: row.project_name },
      profile: { name: row.profile_name, platform: row.platform },
      last_at: row.last_at === null ? null : new Date(row.last_at).toISOString(),
      ...standingByRecord(artifacts, row),
    }))
    .toSorted((a, b) => Number(b.behind > 0) - Number(a.behind > 0));

/** For artifacts that are members and bring nothing new: the name of what holds them where they are seen first. */
function alreadyBy(set: SetDetail, { artifacts }: Resolution): Record<string, string> {
  const firstSeen = new Map(artifacts.map(({ uuid, via }) => [uuid, via.at(-1)?.name]));
  return Object.fromEntries(
    set.members.flatMap(({ id, artifact_uuid: uuid, brings }) => {
      const holder = uuid !== null && brings.new === 0 ? firstSeen.get(uuid) : undefined;
      return holder === undefined ? [] : [[id, holder]];
    }),
  );
}

/** The sets that one is made of, placed for a drawing. */
function compositionOf(graph: LibraryGraph, rootId: string): Composition {
  const sets = composition(setEdges(graph), rootId, DRAWN_SETS);
  const counts = resolvedCounts(
    graph,
    sets.map(({ id }) => id),
  );
  const { places, ...drawing } = layOutGraph({
    nodes: sets.map(({ id, sets: holds }) => ({ id, holds })),
    nodeWidth: NODE_WIDTH,
    nodeHeight: NODE_HEIGHT,
  });
  const nodes = sets.map((set) => ({
    ...set,
    name: graph.sets.get(set.id)?.name ?? set.id,
    resolved_count: counts.get(set.id) ?? 0,
    ...(places.get(set.id) ?? { x: 0, y: 0 }),
  }));
  return { nodes, total: graph.sets.size, ...drawing };
}

/** The graph as it will be once a set is gone: nobody holds it any more. */
function without(graph: LibraryGraph, setId: string): LibraryGraph {
  const members = new Map([...graph.members].map(([id, held]) => [id, held.filter(({ ref }) => ref !== setId)]));
  return { ...graph, members };
}

/** What the pages about sets show, each in a handful of queries however large the library is. */
export function createSetPages({ db }: Pick<ServiceDeps, 'db'>, sets: Sets, resolution: ResolutionService) {
  /** A page of the list, with where each set is used and deployed, and the tags there are. */
  async function list(owner: OwnerId, query: SetListQuery): Promise<SetListPage> {
    return withOwner(db, owner, async (tx) => {
      const page = await sets.list(owner, query);
      const facts = await findSetListFacts(
        tx,
        owner,
        page.items.map((set) => set.id),
        JUDGED_PLACES,
      );
      const standings = groupBy(await standingsOf(tx, owner, facts.places), (place) => place.set_id);
      return {
        rows: page.items.map((set) => {
          const about = facts.sets[set.id];
          const { owner_id, version, created_at, updated_at, ...shown } = set;
          const where = about ? deployed(about.deployed) : null;
          return {
            ...shown,
            parent_count: about?.parents ?? 0,
            deployed: where,
            behind: where && projectsBehind(where, standings.get(set.id) ?? []),
          };
        }),
        total: page.total ?? page.items.length,
        all: facts.all,
        limit: page.limit,
        offset: page.offset ?? 0,
        tags: facts.tags,
      };
    });
  }

  /** All that the page of one set shows. @throws AppError `not_found`; `cycle` and `too_deep` for broken data */
  async function overview(owner: OwnerId, setId: string): Promise<SetOverview> {
    const id = requireUuid(setId, 'The set');
    return withOwner(db, owner, async (tx) => {
      const row = await findSet(tx, owner, id);
      if (row === undefined) throw notFound('The set');
      const graph = await loadGraph(tx, owner, [id]);
      const set = toSetDetail(row, owner, graph);
      const resolved = resolveSet(graph, id);
      const versionIds = resolved.artifacts.map(({ versionId }) => versionId);
      const around = await findSetOverviewFacts(tx, owner, id, versionIds, { parents: NAMED_PARENTS, places: JUDGED_PLACES });
      return {
        set,
        resolved: summaryOf(set, resolved, around.idle),
        already_by: alreadyBy(set, resolved),
        composition: compositionOf(graph, id),
        parents: around.parents.map(({ id: parentId, name }) => ({ id: parentId, name })),
        parent_count: around.parent_count,
        deployed: deployed(around.deployed),
        places: placesOf(around.places, resolved),
      };
    });
  }

  /** A page of the resolved list, with the ways by which artifacts are met again. @throws AppError `not_found`, `cycle`, `too_deep` */
  async function resolved(owner: OwnerId, setId: string, offset = 0): Promise<ResolvedPage> {
    const { set_id: id, set_name: name, depth, total, artifacts, warnings, repeats } = await resolution.explain(owner, setId);
    const again = new Map<string, ResolvedArtifact['via'][]>();
    for (const { again: link, via } of repeats) {
      if (link.kind === 'artifact') again.set(link.id, [...(again.get(link.id) ?? []), via]);
    }
    return {
      set: { id, name },
      depth,
      total,
      rows: artifacts.slice(offset, offset + RESOLVED_LIMIT).map(({ artifact_uuid, artifact_id, type, via }) => ({
        artifact_uuid,
        artifact_id,
        type,
        via,
        again: again.get(artifact_uuid) ?? [],
      })),
      warnings,
      limit: RESOLVED_LIMIT,
      offset,
    };
  }

  /** What deleting a set would do to others. @throws AppError `not_found` */
  async function removal(owner: OwnerId, setId: string): Promise<SetRemoval> {
    const id = requireUuid(setId, 'The set');
    return withOwner(db, owner, async (tx) => {
      const row = await findSet(tx, owner, id);
      if (row === undefined) throw notFound('The set');
      const around = await findSetSurroundings(tx, owner, id, NAMED_LOSERS);
      const parentIds = around.parents.map((parent) => parent.id);
      const graph = await loadGraph(tx, owner, [id, ...parentIds]);
      const before = resolvedCounts(graph, parentIds);
      const after = resolvedCounts(without(graph, id), parentIds);
      return {
        set: toSet(row, owner, figuresIn(graph, [id]).get(id)),
        losing: around.parents.map((parent) => ({
          ...parent,
          before: before.get(parent.id) ?? 0,
          after: after.get(parent.id) ?? 0,
        })),
        losing_count: around.parent_count,
        deployed: deployed(around.deployed),
      };
    });
  }

  return { list, overview, resolved, removal };
}
