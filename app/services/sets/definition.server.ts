import type { DefinedSet, DefinitionMember, SetDefinition } from '#app/contracts/set-exports.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type MemberNode, membersInOrder } from '#app/domain/resolve-library.ts';
import { listArtifactHomes, listDescribedSets } from '#db/repositories/set-definitions.ts';
import type { Tx } from '#db/transactions.ts';
import { type LoadedGraph, loadGraph } from './graph.server.ts';

/** The sets that `id` reaches, itself first, each once, in member order. */
function reachedSets(graph: LoadedGraph, id: string): string[] {
  const found = new Set([id]);
  // A Set hands out entries that are added during its iteration.
  for (const set of found) {
    for (const member of membersInOrder(graph, set))
      if (member.kind === 'set' && graph.sets.has(member.ref)) found.add(member.ref);
  }
  return [...found];
}

function memberOf(graph: LoadedGraph, homes: ReadonlyMap<string, string[]>, { kind, ref }: MemberNode): DefinitionMember[] {
  switch (kind) {
    case 'artifact': {
      const artifact = graph.artifacts.get(ref);
      if (artifact === undefined) return [];
      return [
        {
          kind,
          artifact_uuid: ref,
          artifact_id: formatArtifactId(artifact.type, artifact.name),
          collections: homes.get(ref) ?? [],
          content_hash: artifact.contentHash,
        },
      ];
    }
    case 'group': {
      const group = graph.groups.get(ref);
      return group === undefined
        ? []
        : [{ kind, group_id: ref, name: group.name, collection: graph.collectionNames.get(ref) ?? '' }];
    }
    case 'set': {
      const set = graph.sets.get(ref);
      return set === undefined ? [] : [{ kind, set_id: ref, name: set.name }];
    }
  }
}

/** A set and all it reaches as a definition: what `POST /deployment-sets/import` takes. @throws AppError `not_found` */
export async function readDefinition(tx: Tx, owner: OwnerId, id: string): Promise<SetDefinition> {
  const graph = await loadGraph(tx, owner, [id]);
  const ids = reachedSets(graph, id);
  const rows = new Map((await listDescribedSets(tx, owner, ids)).map((row) => [row.id, row]));
  const direct = ids.flatMap((set) => membersInOrder(graph, set).flatMap(({ kind, ref }) => (kind === 'artifact' ? [ref] : [])));
  const homes = new Map(
    (await listArtifactHomes(tx, owner, { uuids: [...new Set(direct)], named: [] })).map((row) => [row.uuid, row.collections]),
  );
  const sets = ids.flatMap((set): DefinedSet[] => {
    const row = rows.get(set);
    if (row === undefined) return [];
    const { updated_at: _changed, ...described } = row;
    return [{ ...described, members: membersInOrder(graph, set).flatMap((member) => memberOf(graph, homes, member)) }];
  });
  if (sets.length === 0) throw notFound('The set');
  return { format: 'loadout.deployment-set', format_version: 1, sets };
}
