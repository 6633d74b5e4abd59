import { data } from '@remix-run/node';
import type { ArtifactPickerSearch, CandidatesPage } from '#app/contracts/library-pages.ts';
import { isArtifactType } from '#app/domain/artifact-types.ts';
import { AppError } from '#app/domain/errors.ts';
import { listParam, offsetParam, textParam } from '#app/lib/page-query.ts';
import { onceByForm } from './form-once.server.ts';
import { formRefusal, type PageContext, redirectWithFlash } from './page.server.ts';
import { statusOf } from './problem.server.ts';
import { asParams } from './set-members-form.server.ts';

const LIMIT = 50;
/** At most so many are added at once. */
const PICK_LIMIT = 200;

/** Everything that an address or a posted form has ticked. */
const tickedIn = (values: URLSearchParams): string[] => [...new Set(listParam(values, 'artifact_uuid', 100))];

/** What an address or a posted form searches for: as the picker shows it, and as the query for its rows. */
function pickerSearch(values: URLSearchParams) {
  const given = textParam(values, 'type');
  const type = isArtifactType(given) ? given : null;
  const search: ArtifactPickerSearch = { name: textParam(values, 'name'), type, ticked: tickedIn(values) };
  const query = { name: search.name, type: type === null ? undefined : [type], limit: LIMIT, offset: offsetParam(values) };
  return { search, query };
}

/** @throws AppError `invalid_input` for none, or for more than are added at once */
function requirePicked(ticked: readonly string[]): void {
  if (ticked.length === 0) throw new AppError('invalid_input', 'Tick the artifacts you want to add.');
  if (ticked.length > PICK_LIMIT) {
    throw new AppError(
      'invalid_input',
      `${ticked.length} are ticked, and at most ${PICK_LIMIT} are added at once. Untick some and add them after.`,
    );
  }
}

/** What artifacts are picked for: a group or a plugin. */
export interface PickingHolder {
  candidates(context: PageContext, query: ReturnType<typeof pickerSearch>['query']): Promise<CandidatesPage>;
  add(context: PageContext, uuids: readonly string[]): Promise<void>;
  /** Its page. */
  to(id: string): string;
}

/** What an address or a posted form asks for, and the rows it leads to. */
export async function pickingPage(context: PageContext, holder: PickingHolder, values = context.url.searchParams) {
  const { search, query } = pickerSearch(values);
  return { search, page: await holder.candidates(context, query) };
}

/** Adds what a posted form has ticked; refused, the same page with everything still ticked. */
export async function addPicked(context: PageContext, holder: PickingHolder) {
  const form = await context.request.formData();
  const values = asParams(form);
  const ticked = tickedIn(values);
  try {
    requirePicked(ticked);
    const { page } = await pickingPage(context, holder, values);
    await onceByForm(context, form, async () => {
      await holder.add(context, ticked);
      return page.holder.id;
    });
    const text = `Added ${ticked.length === 1 ? '1 artifact' : `${ticked.length} artifacts`} to ${page.holder.name}.`;
    return redirectWithFlash(context.app, holder.to(page.holder.id), { kind: 'done', text });
  } catch (error) {
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    // What the loader shows follows the posted search.
    return data(
      { problem: refusal.message, ...(await pickingPage(context, holder, values)) },
      { status: statusOf(refusal.code) },
    );
  }
}
