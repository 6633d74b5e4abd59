import type { GroupArtifact } from '#app/contracts/groups.ts';
import { AppError } from '#app/domain/errors.ts';
import { reordered } from '#app/domain/reorder.ts';
import { textEntry } from './form-entries.server.ts';
import { noLongerIn, unlessChanged } from './list-buttons.server.ts';
import type { PageContext } from './page.server.ts';

/** As many artifacts of a group stand on its page; the API pages through the rest. */
export const SHOWN_CONTENTS = 1000;

/** What a button on the page of a group has done, and the artifact to look at next. */
export interface ContentsChange {
  text: string;
  artifactUuid: string | null;
}

async function moveOrRemove(
  { app, owner, params: { id = '' } }: PageContext,
  form: FormData,
  items: readonly GroupArtifact[],
  item: GroupArtifact,
): Promise<ContentsChange> {
  const { groupContents, groups } = app.services;
  const { artifact_uuid: uuid, artifact_id: name } = item;
  const index = items.indexOf(item);
  const [above, below] = [items[index - 1], items[index + 1]];
  switch (textEntry(form, 'intent')) {
    case 'up':
      if (above === undefined) return { text: `${name} is the first already.`, artifactUuid: uuid };
      await groupContents.move(owner, id, uuid, { before: above.artifact_uuid });
      return { text: `Moved ${name} to position ${index}.`, artifactUuid: uuid };
    case 'down':
      if (below === undefined) return { text: `${name} is the last already.`, artifactUuid: uuid };
      await groupContents.move(owner, id, uuid, { after: below.artifact_uuid });
      return { text: `Moved ${name} to position ${index + 2}.`, artifactUuid: uuid };
    case 'remove': {
      await groupContents.remove(owner, id, uuid);
      const group = await groups.get(owner, id);
      return { text: `Removed ${name} from ${group.name}.`, artifactUuid: (below ?? above)?.artifact_uuid ?? null };
    }
    default:
      throw new AppError('bad_request', 'This form has no such button. Reload the page and try again.');
  }
}

/**
 * Does what a button on the page of a group says: moves an artifact up or down, takes it out, or saves the typed order.
 * @throws AppError `not_found`, `version_mismatch`, `bad_request` for a button that is not there
 */
export async function changeContents(context: PageContext, form: FormData): Promise<ContentsChange> {
  const { app, owner, params } = context;
  const { id = '' } = params;
  const { items } = await app.services.groupContents.list(owner, id, { limit: SHOWN_CONTENTS });
  if (textEntry(form, 'intent') !== 'order') {
    const item = items.find(({ artifact_uuid }) => artifact_uuid === textEntry(form, 'artifact_uuid'));
    if (item === undefined) throw noLongerIn((await app.services.groups.get(owner, id)).name);
    return unlessChanged('group', 'nothing was moved or removed', () => moveOrRemove(context, form, items, item));
  }
  const rows = items.map(({ artifact_uuid: uuid }) => ({ id: uuid, typed: Number.parseFloat(textEntry(form, `place.${uuid}`)) }));
  await unlessChanged('group', 'the order was not saved', () =>
    app.services.groupContents.reorder(owner, id, reordered(rows), [textEntry(form, 'revision')]),
  );
  return { text: 'Saved the order.', artifactUuid: null };
}
