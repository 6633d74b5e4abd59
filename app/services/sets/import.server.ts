import type {
  DefinedSet,
  DefinitionMember,
  ImportedSet,
  SetDefinition,
  UnresolvedReference,
} from '#app/contracts/set-exports.ts';
import { parseArtifactId } from '#app/domain/artifact-types.ts';
import { circularReference, MAX_SET_DEPTH, tooDeep } from '#app/domain/depth.ts';
import { AppError, type ChainLink } from '#app/domain/errors.ts';
import { type Match, referenceMatcher } from '#app/domain/exporting/match-references.ts';
import { longestChain, measureSets } from '#app/domain/graph.ts';
import { type OwnerId, parseUuid } from '#app/domain/ids.ts';
import { recordEvent } from '#app/services/access/audit-record.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import {
  insertMembersOfSets,
  insertSets,
  listArtifactHomes,
  listGroupHomes,
  type SetMemberRow,
} from '#db/repositories/set-definitions.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { edgesBelow } from './edges.server.ts';
import { readSetDetail, type Tagged } from './reader.server.ts';

/** A set of the definition with the id it has here. */
interface Planned {
  defined: DefinedSet;
  /** Where it stands in the file. */
  index: number;
  id: string;
}

type ById = ReadonlyMap<string, Planned>;

const membersOf = (sets: readonly DefinedSet[]): DefinitionMember[] => sets.flatMap((set) => set.members);
const uuidsOf = (ids: readonly string[]): string[] => [...new Set(ids.map(parseUuid))].filter((id) => id !== null);

/** What the references of a definition may mean here, in three queries. */
async function loadKnown(tx: Tx, owner: OwnerId, sets: readonly DefinedSet[]) {
  const members = membersOf(sets);
  const artifacts = members.filter((member) => member.kind === 'artifact');
  const groups = members.filter((member) => member.kind === 'group');
  const nested = members.filter((member) => member.kind === 'set');
  return {
    artifacts: await listArtifactHomes(tx, owner, {
      uuids: uuidsOf(artifacts.map((member) => member.artifact_uuid)),
      named: artifacts.map((member) => parseArtifactId(member.artifact_id)).filter((id) => id !== null),
    }),
    groups: await listGroupHomes(tx, owner, { ids: uuidsOf(groups.map((member) => member.group_id)), named: groups }),
    sets: new Set((await listSetNames(tx, owner, uuidsOf(nested.map((member) => member.set_id)))).map((row) => row.id)),
  };
}

/**
 * Which sets of the definition are made: the first always, of the others those that a set being made holds and that are not
 * here under their own id.
 */
function plannedSets(sets: readonly DefinedSet[], here: ReadonlySet<string>): ById {
  const defined = new Map(sets.map((set, index) => [set.id, { defined: set, index }]));
  const planned = new Map<string, Planned>();
  const [root] = sets;
  const plan = (id: string): void => {
    const known = defined.get(id);
    if (known !== undefined && !planned.has(id)) planned.set(id, { ...known, id: newId() });
  };
  if (root !== undefined) plan(root.id);
  // A Map hands out entries that are added during its iteration.
  for (const { defined: set } of planned.values()) {
    for (const member of set.members) if (member.kind === 'set' && !isHere(member.set_id, here)) plan(member.set_id);
  }
  return planned;
}

const isHere = (id: string, here: ReadonlySet<string>): boolean => {
  const uuid = parseUuid(id);
  return uuid !== null && here.has(uuid);
};

const referenceOf = (member: DefinitionMember): string => {
  switch (member.kind) {
    case 'artifact':
      return member.artifact_id;
    case 'group':
      return `${member.name} (${member.collection})`;
    case 'set':
      return member.name;
  }
};

/** Members as rows, and what could not be found. */
function resolveMembers(
  planned: ById,
  known: { matcher: ReturnType<typeof referenceMatcher>; sets: ReadonlySet<string> },
): { rows: SetMemberRow[]; unresolved: UnresolvedReference[] } {
  const setOf = (member: { set_id: string; name: string }): Match => {
    const made = planned.get(member.set_id);
    if (made !== undefined) return { found: made.id };
    const uuid = parseUuid(member.set_id);
    if (uuid !== null && known.sets.has(uuid)) return { found: uuid };
    return { code: 'not_found', message: `The set "${member.name}" is neither here nor in the definition.` };
  };
  const rows: SetMemberRow[] = [];
  const unresolved: UnresolvedReference[] = [];
  for (const { defined, index, id: setId } of planned.values()) {
    const taken = new Set<string>();
    for (const [at, member] of defined.members.entries()) {
      const match =
        member.kind === 'artifact'
          ? known.matcher.artifact(member)
          : member.kind === 'group'
            ? known.matcher.group(member)
            : setOf(member);
      const twice = 'found' in match && taken.has(match.found);
      if (!('found' in match) || twice) {
        unresolved.push({
          path: `sets.${index}.members.${at}`,
          member_type: member.kind,
          set_name: defined.name,
          reference: referenceOf(member),
          ...('found' in match
            ? { code: 'already_member', message: `${referenceOf(member)} is in the set already by an earlier entry.` }
            : match),
        });
        continue;
      }
      taken.add(match.found);
      rows.push({
        id: newId(),
        set_id: setId,
        artifact_uuid: member.kind === 'artifact' ? match.found : null,
        group_id: member.kind === 'group' ? match.found : null,
        member_set_id: member.kind === 'set' ? match.found : null,
        position: at + 1,
      });
    }
  }
  return { rows, unresolved };
}

/**
 * Refuses a definition whose sets contain each other, or that would nest too deep.
 * @throws AppError `cycle`, `too_deep`
 */
async function requireSound(tx: Tx, owner: OwnerId, planned: ById, rows: readonly SetMemberRow[]): Promise<void> {
  const made = [...planned.values()];
  const ids = new Set(made.map(({ id }) => id));
  const held = rows.flatMap(({ set_id: holder, member_set_id: ref }) => (ref === null ? [] : [{ holder, ref }]));
  const outside = [...new Set(held.map(({ ref }) => ref))].filter((id) => !ids.has(id));
  const edges = new Map(await edgesBelow(tx, owner, outside));
  for (const { holder, ref } of held) edges.set(holder, [...(edges.get(holder) ?? []), ref]);
  const root = made[0]?.id ?? '';
  const shape = measureSets(edges, [root]);
  const chain = shape.cycle ?? longestChain(shape, root);
  if (shape.cycle === null && chain.length <= MAX_SET_DEPTH) return;
  const names = new Map(made.map(({ id, defined }) => [id, defined.name]));
  for (const row of await listSetNames(
    tx,
    owner,
    chain.filter((id) => !names.has(id)),
  ))
    names.set(row.id, row.name);
  const links = chain.map((id): ChainLink => ({ kind: 'set', id, name: names.get(id) ?? id }));
  throw shape.cycle === null ? tooDeep(links, 'sets') : circularReference(links, 'sets');
}

function refuseTwins(sets: readonly DefinedSet[]): void {
  const seen = new Set<string>();
  for (const [index, { id }] of sets.entries()) {
    if (seen.has(id)) {
      const message = `Two sets of this definition have the id ${id}. Each needs its own.`;
      throw new AppError('invalid_input', message, { field: `sets.${index}.id` });
    }
    seen.add(id);
  }
}

/** Makes sets from exported definitions. */
export function createSetImport({ db }: Pick<ServiceDeps, 'db'>) {
  /**
   * Makes the first set of a definition anew, and those below it that are not here under their own id. References are found
   * by identity, else by name; what is not found is left out and reported.
   * @throws AppError `invalid_input`, `cycle`, `too_deep`
   */
  async function create(owner: OwnerId, { sets }: SetDefinition): Promise<Tagged<ImportedSet>> {
    refuseTwins(sets);
    return withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const known = await loadKnown(tx, owner, sets);
      const planned = plannedSets(sets, known.sets);
      const { rows, unresolved } = resolveMembers(planned, { matcher: referenceMatcher(known), sets: known.sets });
      await requireSound(tx, owner, planned, rows);
      const made = [...planned.values()];
      await insertSets(
        tx,
        owner,
        made.map(({ id, defined: { name, description = null, color = null, icon = null, tags = [] } }) => ({
          id,
          name,
          description,
          color,
          icon,
          tags,
        })),
      );
      await insertMembersOfSets(tx, owner, rows);
      const { set, etag } = await readSetDetail(tx, owner, made[0]?.id ?? '');
      await recordEvent(tx, owner, {
        action: 'set.imported',
        target: { kind: 'set', id: set.id, name: set.name },
        details: { sets: made.length, members: rows.length, unresolved: unresolved.length },
      });
      const created = made.map(({ id, defined }) => ({ id, name: defined.name }));
      return { set: { ...set, created_sets: created, unresolved }, etag };
    });
  }

  return { create };
}
