import { PICK_LIMIT, PICKER_TABS, type PickerSearch, pickerParameters, type Ticks, tickCount } from '#app/contracts/set-pages.ts';
import type { MemberInput, SetDetail } from '#app/contracts/sets.ts';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import { AppError } from '#app/domain/errors.ts';
import { reordered } from '#app/domain/reorder.ts';
import { choiceParam, listParam, offsetParam, textParam } from '#app/lib/page-query.ts';
import { noLongerIn, unlessChanged } from './list-buttons.server.ts';
import type { PageContext } from './page.server.ts';
import { versionOf } from './set-form.server.ts';

type Member = SetDetail['members'][number];

/** How a member is called in messages: an artifact by its id, the others with their kind. */
const called = ({ member_type: kind, name }: Pick<Member, 'member_type' | 'name'>): string =>
  kind === 'artifact' ? name : `${kind} ${name}`;

/** What a button on the page of a set has done, the member to look at next, and the fields that take it back. */
export interface MemberChange {
  text: string;
  memberId: string | null;
  undo?: Record<string, string>;
}

const REFERENCES = ['artifact_uuid', 'group_id', 'member_set_id'] as const;

/** What puts a member back where it was. */
function putBack({ position, ...member }: Member): Record<string, string> {
  const reference = REFERENCES.flatMap((name) => (member[name] === null ? [] : [[name, member[name]]]));
  return { intent: 'put_back', position: String(position), ...Object.fromEntries(reference) };
}

/** What takes members out again that were added together. */
export const takeOut = (memberIds: readonly string[]): Record<string, string> => ({
  intent: 'take_out',
  member_ids: memberIds.join(' '),
});

const field = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

async function moveOrRemove({ app, owner }: PageContext, set: SetDetail, member: Member, intent: string): Promise<MemberChange> {
  const { members: service } = app.services;
  const index = set.members.indexOf(member);
  const [above, below] = [set.members[index - 1], set.members[index + 1]];
  switch (intent) {
    case 'up':
      if (above === undefined) return { text: `${called(member)} is the first already.`, memberId: member.id };
      await service.move(owner, set.id, member.id, { before: above.id });
      return { text: `Moved ${called(member)} to position ${index}.`, memberId: member.id };
    case 'down':
      if (below === undefined) return { text: `${called(member)} is the last already.`, memberId: member.id };
      await service.move(owner, set.id, member.id, { after: below.id });
      return { text: `Moved ${called(member)} to position ${index + 2}.`, memberId: member.id };
    case 'remove':
      await service.remove(owner, set.id, member.id);
      return {
        text: `Removed ${called(member)} from ${set.name}.`,
        memberId: (below ?? above)?.id ?? null,
        undo: putBack(member),
      };
    default:
      throw new AppError('bad_request', 'This form has no such button. Reload the page and try again.');
  }
}

/**
 * Does what a button on the page of a set says: moves a member up or down, takes it out, saves the typed order, or takes back
 * what was added or removed last.
 * @throws AppError `not_found`, `version_mismatch`, `already_member` for one that is back already, `bad_request` for a button that
 *   is not there
 */
export async function changeMembers(context: PageContext, form: FormData): Promise<MemberChange> {
  const { app, owner, params } = context;
  const { members: service, sets } = app.services;
  const { set } = await sets.get(owner, params.id ?? '');
  const intent = field(form, 'intent');
  if (intent === 'order') {
    const rows = set.members.map(({ id }) => ({ id, typed: Number.parseFloat(field(form, `place.${id}`)) }));
    await unlessChanged('set', 'the order was not saved', () =>
      service.replace(owner, set.id, { members: reordered(rows).map((id) => ({ id })) }, versionOf(form)),
    );
    return { text: 'Saved the order.', memberId: null };
  }
  if (intent === 'put_back') {
    const reference = REFERENCES.flatMap((name) => (field(form, name) === '' ? [] : [[name, field(form, name)]]));
    const position = Number.parseFloat(field(form, 'position'));
    const place = Number.isFinite(position) ? { position } : {};
    const member = await service.add(owner, set.id, { ...Object.fromEntries(reference), ...place });
    return { text: `${called(member)} is back in ${set.name}.`, memberId: member.id };
  }
  if (intent === 'take_out') {
    const added = field(form, 'member_ids').split(' ');
    await unlessChanged('set', 'nothing was taken out', () => service.removeAll(owner, set.id, added));
    return { text: `Took what was added out of ${set.name} again.`, memberId: null };
  }
  const member = set.members.find(({ id }) => id === field(form, 'member_id'));
  if (member === undefined) throw noLongerIn(set.name);
  return unlessChanged('set', 'nothing was moved or removed', () => moveOrRemove(context, set, member, intent));
}

/** What the address of the picker asks for. */
export function pickerSearch(params: URLSearchParams): PickerSearch {
  const type = textParam(params, 'type', 20);
  return {
    tab: choiceParam(params, 'tab', PICKER_TABS),
    name: textParam(params, 'name'),
    type: ARTIFACT_TYPES.find((known) => known === type) ?? null,
    tag: textParam(params, 'tag', 50),
    offset: offsetParam(params),
    ticks: ticksOf(params),
  };
}

/** Everything that is ticked, each once. */
export function ticksOf(values: URLSearchParams): Ticks {
  const of = (name: string): string[] => [...new Set(listParam(values, name, 100))];
  return { artifact: of(pickerParameters.artifact), group: of(pickerParameters.group), set: of(pickerParameters.set) };
}

/** A posted form's text fields as if they stood in an address. */
export function asParams(form: FormData): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of form) if (typeof value === 'string') params.append(name, value);
  return params;
}

/** The ticks as members to add. @throws AppError `invalid_input` for none, or for more than are added at once */
export function pickedMembers(ticks: Ticks): MemberInput[] {
  const count = tickCount(ticks);
  if (count === 0) throw new AppError('invalid_input', 'Tick what you want to add.', { field: 'picked' });
  if (count > PICK_LIMIT) {
    throw new AppError(
      'invalid_input',
      `${count} are ticked, and at most ${PICK_LIMIT} are added at once. Untick some and add them after.`,
      {
        field: 'picked',
      },
    );
  }
  return [
    ...ticks.artifact.map((id) => ({ artifact_uuid: id })),
    ...ticks.group.map((id) => ({ group_id: id })),
    ...ticks.set.map((id) => ({ member_set_id: id })),
  ];
}
