import type { Membership } from '#app/contracts/composites.ts';
import { AppError } from '#app/domain/errors.ts';
import { reordered } from '#app/domain/reorder.ts';
import { textEntry } from './form-entries.server.ts';
import { noLongerIn, unlessChanged } from './list-buttons.server.ts';
import type { PageContext } from './page.server.ts';

async function moveOrRemove(
  { app, owner, params: { uuid = '' } }: PageContext,
  form: FormData,
  members: readonly Membership[],
  member: Membership,
): Promise<string> {
  const { compositeMembers } = app.services;
  const { child_artifact_uuid: child, child_artifact_id: name } = member;
  const index = members.indexOf(member);
  const [above, below] = [members[index - 1], members[index + 1]];
  switch (textEntry(form, 'intent')) {
    case 'up':
      if (above === undefined) return `${name} is the first already.`;
      await compositeMembers.update(owner, uuid, child, { before: above.child_artifact_uuid });
      return `Moved ${name} to position ${index}.`;
    case 'down':
      if (below === undefined) return `${name} is the last already.`;
      await compositeMembers.update(owner, uuid, child, { after: below.child_artifact_uuid });
      return `Moved ${name} to position ${index + 2}.`;
    case 'remove':
      await compositeMembers.remove(owner, uuid, child);
      return `Removed ${name} from the plugin. It stays in the library.`;
    default:
      throw new AppError('bad_request', 'This form has no such button. Reload the page and try again.');
  }
}

/**
 * Does what a button on the page of a plugin says: moves a child up or down, takes it out, or saves the typed order.
 * @returns what was done, as a sentence
 * @throws AppError `not_found`, `version_mismatch`, `bad_request` for a button that is not there
 */
export async function changePluginContents(context: PageContext, form: FormData): Promise<string> {
  const { app, owner, params } = context;
  const { uuid = '' } = params;
  const { members, name } = await app.services.composites.get(owner, uuid);
  if (textEntry(form, 'intent') !== 'order') {
    const member = members.find(({ child_artifact_uuid }) => child_artifact_uuid === textEntry(form, 'artifact_uuid'));
    if (member === undefined) throw noLongerIn(name);
    return unlessChanged('plugin', 'nothing was moved or removed', () => moveOrRemove(context, form, members, member));
  }
  const rows = members.map(({ child_artifact_uuid: id }) => ({
    id,
    typed: Number.parseFloat(textEntry(form, `place.${id}`)),
  }));
  await unlessChanged('plugin', 'the order was not saved', () =>
    app.services.compositeMembers.reorder(owner, uuid, reordered(rows), [textEntry(form, 'revision')]),
  );
  return 'Saved the order.';
}
