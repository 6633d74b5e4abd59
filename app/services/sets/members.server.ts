import type { MemberInput, MemberPlace, MembersInput, SetDetail, SetMember } from '#app/contracts/sets.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { type Placed, type Placement, placeBeside } from '#app/domain/positions.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { type AuditTarget, recordEvent } from '#app/services/access/audit-record.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { updateSet } from '#db/repositories/deployment-sets.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import {
  deleteMembers,
  insertMembers,
  listMembers,
  listNamedMembers,
  type MemberReference,
  type MemberRow,
  type NewMember,
  updateMemberPositions,
} from '#db/repositories/set-members.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { depthsOf, requireFitting } from './edges.server.ts';
import { warningOfRefusals } from './graph-findings.server.ts';
import { readSetDetail, requireChanged, type Tagged } from './reader.server.ts';
import { toMember } from './shapes.server.ts';

type ReferenceInput = Pick<MemberInput, 'artifact_uuid' | 'group_id' | 'member_set_id'>;

/** @throws AppError `not_found` for a malformed id */
function referenceOf({ artifact_uuid: artifact, group_id: group, member_set_id: set }: ReferenceInput): MemberReference {
  return {
    artifact_uuid: artifact == null ? null : requireUuid(artifact, 'The artifact'),
    group_id: group == null ? null : requireUuid(group, 'The group'),
    member_set_id: set == null ? null : requireUuid(set, 'The set to add'),
  };
}

/** One text per reference, to find what is given twice. */
const referenceKey = ({ artifact_uuid, group_id, member_set_id }: MemberReference): string =>
  `${artifact_uuid} ${group_id} ${member_set_id}`;

/** Members as the log of changes names them. */
const namesOf = (members: readonly SetMember[]): { id: string; name: string }[] => members.map(({ id, name }) => ({ id, name }));

const setsAmong = (references: readonly MemberReference[]): string[] =>
  references.map((reference) => reference.member_set_id).filter((id) => id !== null);

/** The members of sets: what is in them, and in which order. */
export function createMembers({ db, log }: Pick<ServiceDeps, 'db' | 'log'>) {
  const warned = <T>(owner: OwnerId, setId: string, work: () => Promise<T>): Promise<T> =>
    warningOfRefusals(log, 'members.refused', owner, setId, work);

  /** Counts the version of a set on. @returns the set as the log of changes names it */
  async function touch(tx: Tx, owner: OwnerId, id: string, expected: readonly number[] | null): Promise<AuditTarget> {
    const name = await updateSet(tx, owner, id, {}, expected);
    await requireChanged(tx, owner, id, name === null ? 0 : 1);
    return { kind: 'set', id, name };
  }

  /** These members as the contract has them. @param depths of the sets among them */
  const shaped = async (
    tx: Tx,
    owner: OwnerId,
    setId: string,
    ids: readonly string[],
    depths: ReadonlyMap<string, number>,
  ): Promise<SetMember[]> => {
    const rows = await listNamedMembers(tx, owner, setId, ids);
    return rows.map((row) => toMember(row, depths.get(row.member_set_id ?? '') ?? 1));
  };

  /** Numbers a set anew where "behind the last" no longer works: positions so large that one more is the same number. */
  const separate = async (tx: Tx, owner: OwnerId, setId: string, inserted: readonly Placed[]): Promise<void> => {
    if (inserted.every(({ position }) => Number.isSafeInteger(Math.trunc(position)))) return;
    const rows = await listMembers(tx, owner, setId);
    const numbered = rows.map((row, i) => ({ id: row.id, position: i + 1 }));
    await updateMemberPositions(tx, owner, setId, numbered);
  };

  /**
   * Adds members, all or none; without a position behind the last, in the order given [FR-2].
   * @throws AppError `not_found`, `already_member`; `cycle` and `too_deep` with the chain [FR-4]
   */
  async function addAll(owner: OwnerId, setId: string, inputs: readonly MemberInput[]): Promise<SetMember[]> {
    const id = requireUuid(setId, 'The set');
    const added = inputs.map((input): NewMember => ({ ...referenceOf(input), position: input.position ?? null, id: newId() }));
    return warned(owner, id, () =>
      withOwner(db, owner, async (tx) => {
        // The graph version first: two opposite memberships would otherwise both pass the check for cycles.
        await bumpGraphVersion(tx, owner);
        const target = await touch(tx, owner, id, null);
        const depths = await requireFitting(tx, owner, id, setsAmong(added));
        const placed = await insertMembers(tx, owner, id, added);
        const appended = new Set(added.filter((row) => row.position === null).map((row) => row.id));
        await separate(
          tx,
          owner,
          id,
          placed.filter((row) => appended.has(row.id)),
        );
        const members = await shaped(
          tx,
          owner,
          id,
          added.map((row) => row.id),
          depths,
        );
        const details = { members: namesOf(members) };
        await recordEvent(tx, owner, { action: 'member.added', target, details });
        return members;
      }),
    );
  }

  /** Adds one member. @throws AppError as `addAll` */
  async function add(owner: OwnerId, setId: string, input: MemberInput): Promise<SetMember> {
    const [member] = await addAll(owner, setId, [input]);
    if (member === undefined) throw notFound('The member');
    return member;
  }

  /**
   * Takes members out of their set, all or none [FR-3].
   * @param expected the versions the set may have, null for any
   * @throws AppError `not_found`, `version_mismatch`
   */
  async function removeAll(
    owner: OwnerId,
    setId: string,
    memberIds: readonly string[],
    expected: readonly number[] | null = null,
  ): Promise<void> {
    const id = requireUuid(setId, 'The set');
    const members = [...new Set(memberIds.map((member) => requireUuid(member, 'The member')))];
    await withOwner(db, owner, async (tx) => {
      await bumpGraphVersion(tx, owner);
      const target = await touch(tx, owner, id, expected);
      const details = { members: namesOf(await shaped(tx, owner, id, members, new Map())) };
      if ((await deleteMembers(tx, owner, id, members)) < members.length) throw notFound('The member');
      await recordEvent(tx, owner, { action: 'member.removed', target, details });
    });
  }

  /** Takes one member out. @throws AppError as `removeAll` */
  const remove = (owner: OwnerId, setId: string, memberId: string, expected: readonly number[] | null = null): Promise<void> =>
    removeAll(owner, setId, [memberId], expected);

  /**
   * Moves a member inside its set: to a position, or directly before or after another member [FR-12].
   * @param expected the versions the set may have, null for any
   * @throws AppError `not_found` also for an unknown `before` or `after`, `version_mismatch`
   */
  async function move(
    owner: OwnerId,
    setId: string,
    memberId: string,
    place: MemberPlace,
    expected: readonly number[] | null = null,
  ): Promise<SetMember> {
    const id = requireUuid(setId, 'The set');
    const member = requireUuid(memberId, 'The member');
    return withOwner(db, owner, async (tx) => {
      // Touching the set holds its row: two moves cannot both take the middle of the same gap.
      const target = await touch(tx, owner, id, expected);
      const rows = await listMembers(tx, owner, id);
      const row = rows.find(({ id: rowId }) => rowId === member);
      if (row === undefined) throw notFound('The member');
      const { position, renumbered } = placement(rows, member, place);
      await updateMemberPositions(tx, owner, id, [...(renumbered ?? []), { id: member, position }]);
      const [moved] = await shaped(tx, owner, id, [member], await depthsOf(tx, owner, setsAmong([row])));
      if (moved === undefined) throw notFound('The member');
      const details = { members: namesOf([moved]), position: moved.position };
      await recordEvent(tx, owner, { action: 'member.moved', target, details });
      return moved;
    });
  }

  /**
   * Replaces the whole ordered list; what stays keeps its id, and positions become 1 to n.
   * @param expected the versions the set may have, null for any
   * @throws AppError `not_found`, `already_member` for something given twice, `cycle`, `too_deep`, `version_mismatch`
   */
  async function replace(
    owner: OwnerId,
    setId: string,
    input: MembersInput,
    expected: readonly number[] | null = null,
  ): Promise<Tagged<SetDetail>> {
    const id = requireUuid(setId, 'The set');
    return warned(owner, id, () =>
      withOwner(db, owner, async (tx) => {
        await bumpGraphVersion(tx, owner);
        await touch(tx, owner, id, expected);
        const before = await listMembers(tx, owner, id);
        const { kept, added, dropped } = compare(before, input);
        await requireFitting(tx, owner, id, setsAmong(added));
        await deleteMembers(tx, owner, id, dropped);
        await updateMemberPositions(tx, owner, id, kept);
        await insertMembers(tx, owner, id, added);
        const detail = await readSetDetail(tx, owner, id);
        await recordEvent(tx, owner, {
          action: 'member.replaced',
          target: { kind: 'set', id, name: detail.set.name },
          details: { added: added.length, removed: dropped.length, kept: kept.length },
        });
        return detail;
      }),
    );
  }

  return { add, addAll, remove, removeAll, move, replace };
}

/** @throws AppError `not_found` for an unknown neighbour */
function placement(rows: readonly Placed[], member: string, { position, before, after }: MemberPlace): Placement {
  if (position !== undefined) return { position, renumbered: null };
  const side = before === undefined ? 'after' : 'before';
  const what = `The member to move ${side === 'before' ? 'before' : 'behind'}`;
  const found = placeBeside(rows, member, side, requireUuid(before ?? after ?? '', what));
  if (found === null) throw notFound(what);
  return found;
}

/** Compares a set's members with the list that is to replace them. @throws AppError `not_found`, `already_member` */
function compare(before: readonly MemberRow[], input: MembersInput): { kept: Placed[]; added: NewMember[]; dropped: string[] } {
  const byId = new Map(before.map((row) => [row.id, row]));
  const byReference = new Map(before.map((row) => [referenceKey(row), row]));
  const kept = new Map<string, Placed>();
  const added = new Map<string, NewMember>();
  for (const [i, { id, ...given }] of input.members.entries()) {
    const reference = id == null ? referenceOf(given) : null;
    const row = reference === null ? byId.get(requireUuid(id ?? '', 'The member')) : byReference.get(referenceKey(reference));
    if (reference === null && row === undefined) throw notFound('The member');
    const isTwice = row === undefined ? reference !== null && added.has(referenceKey(reference)) : kept.has(row.id);
    if (isTwice) {
      throw new AppError('already_member', `Entry ${i + 1} of the list is in it already. Give each member once.`, {
        field: `members.${i}`,
      });
    }
    if (row !== undefined) kept.set(row.id, { id: row.id, position: i + 1 });
    else if (reference !== null) added.set(referenceKey(reference), { ...reference, id: newId(), position: i + 1 });
  }
  const dropped = before.filter((row) => !kept.has(row.id)).map((row) => row.id);
  return { kept: [...kept.values()], added: [...added.values()], dropped };
}

export type Members = ReturnType<typeof createMembers>;
