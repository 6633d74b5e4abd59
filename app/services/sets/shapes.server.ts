import type { DeploymentSet, SetDetail, SetMember } from '#app/contracts/sets.ts';
import { measureSets } from '#app/domain/graph.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { memberBrings } from '#app/domain/resolve-counts.ts';
import { type MemberNode, membersInOrder, pluginInOrder, setEdges } from '#app/domain/resolve-library.ts';
import type { SetRow } from '#db/repositories/deployment-sets.ts';
import type { MemberRow, NamedMemberRow } from '#db/repositories/set-members.ts';
import { figuresIn, type SetFigures } from './figures.server.ts';
import type { LoadedGraph } from './graph.server.ts';

export const NO_FIGURES: SetFigures = { member_count: 0, resolved_count: 0, depth: 1 };

/** A set as the contract has it. */
export const toSet = (row: SetRow, owner: OwnerId, figures: SetFigures = NO_FIGURES): DeploymentSet => ({
  id: row.id,
  name: row.name,
  description: row.description,
  color: row.color,
  icon: row.icon,
  tags: row.tags,
  owner_id: owner,
  member_count: figures.member_count,
  resolved_count: figures.resolved_count,
  depth: figures.depth,
  version: row.version,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** What a member is, as far as people are told. */
type MemberFacts =
  | { kind: 'artifact'; type: string; name: string; children: number }
  | { kind: 'group'; name: string; artifacts: number; collection: string }
  | { kind: 'set'; name: string; members: number; depth: number }
  | { kind: 'missing'; ref: string };

const counted = (n: number, one: string): string => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;

function wording(facts: MemberFacts): Pick<SetMember, 'name' | 'detail'> {
  switch (facts.kind) {
    case 'artifact': {
      const runsCode = facts.type === 'hook' || facts.type === 'mcp_server';
      const detail = facts.type === 'plugin' ? `Contains ${counted(facts.children, 'artifact')}` : runsCode ? 'Runs code' : null;
      return { name: `${facts.type}:${facts.name}`, detail };
    }
    case 'group':
      return { name: facts.name, detail: `${counted(facts.artifacts, 'artifact')}, from ${facts.collection}` };
    case 'set':
      return { name: facts.name, detail: `${counted(facts.members, 'member')}, depth ${facts.depth}` };
    case 'missing':
      return { name: facts.ref, detail: 'No longer exists' };
  }
}

const shape = (row: MemberRow, facts: MemberFacts): SetMember => ({
  id: row.id,
  set_id: row.set_id,
  member_type: row.artifact_uuid !== null ? 'artifact' : row.group_id !== null ? 'group' : 'set',
  artifact_uuid: row.artifact_uuid,
  group_id: row.group_id,
  member_set_id: row.member_set_id,
  ...wording(facts),
  position: row.position,
  added_at: row.added_at.toISOString(),
});

/** A member as the contract has it. @param depth of the set that is the member; of no meaning for other kinds */
export function toMember(row: NamedMemberRow, depth: number): SetMember {
  const { artifact_type: type, artifact_name: artifact, group_name: group, set_name: set } = row;
  if (type !== null && artifact !== null)
    return shape(row, { kind: 'artifact', type, name: artifact, children: row.child_count });
  if (group !== null) {
    return shape(row, { kind: 'group', name: group, artifacts: row.artifact_count, collection: row.collection_name ?? '' });
  }
  if (set !== null) return shape(row, { kind: 'set', name: set, members: row.member_count, depth });
  return shape(row, { kind: 'missing', ref: row.artifact_uuid ?? row.group_id ?? row.member_set_id ?? row.id });
}

function factsIn(graph: LoadedGraph, heights: ReadonlyMap<string, number>, { kind, ref }: MemberNode): MemberFacts {
  const artifact = kind === 'artifact' ? graph.artifacts.get(ref) : undefined;
  if (artifact) return { kind: 'artifact', type: artifact.type, name: artifact.name, children: pluginInOrder(graph, ref).length };
  const group = kind === 'group' ? graph.groups.get(ref) : undefined;
  if (group) {
    return { kind: 'group', name: group.name, artifacts: group.entries.length, collection: graph.collectionNames.get(ref) ?? '' };
  }
  const set = kind === 'set' ? graph.sets.get(ref) : undefined;
  if (set) return { kind: 'set', name: set.name, members: graph.members.get(ref)?.length ?? 0, depth: heights.get(ref) ?? 1 };
  return { kind: 'missing', ref };
}

/** A set with its members in order and what each brings, out of the graph below it. */
export function toSetDetail(row: SetRow, owner: OwnerId, graph: LoadedGraph): SetDetail {
  const members = membersInOrder(graph, row.id);
  const { heights } = measureSets(setEdges(graph), [row.id]);
  const brings = memberBrings(graph, row.id);
  const reference = (member: MemberNode, kind: MemberNode['kind']): string | null => (member.kind === kind ? member.ref : null);
  return {
    ...toSet(row, owner, figuresIn(graph, [row.id]).get(row.id)),
    members: members.map((member) => {
      const placed: MemberRow = {
        id: member.id,
        set_id: row.id,
        artifact_uuid: reference(member, 'artifact'),
        group_id: reference(member, 'group'),
        member_set_id: reference(member, 'set'),
        position: member.position,
        added_at: graph.addedAt.get(member.id) ?? row.created_at,
      };
      return { ...shape(placed, factsIn(graph, heights, member)), brings: brings.get(member.id) ?? { total: 0, new: 0 } };
    }),
  };
}
