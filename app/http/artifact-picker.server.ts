import type { ArtifactPickerSearch } from '#app/contracts/library-pages.ts';
import { isArtifactType } from '#app/domain/artifact-types.ts';
import { AppError } from '#app/domain/errors.ts';
import { listParam, offsetParam, textParam } from '#app/lib/page-query.ts';

const LIMIT = 50;
/** At most so many are added at once. */
const PICK_LIMIT = 200;

/** Everything that an address or a posted form has ticked. */
export const tickedIn = (values: URLSearchParams): string[] => [...new Set(listParam(values, 'artifact_uuid', 100))];

/** What an address or a posted form searches for: as the picker shows it, and as the query for its rows. */
export function pickerSearch(values: URLSearchParams) {
  const given = textParam(values, 'type');
  const type = isArtifactType(given) ? given : null;
  const search: ArtifactPickerSearch = { name: textParam(values, 'name'), type, ticked: tickedIn(values) };
  const query = { name: search.name, type: type === null ? undefined : [type], limit: LIMIT, offset: offsetParam(values) };
  return { search, query };
}

/** @throws AppError `invalid_input` for none, or for more than are added at once */
export function requirePicked(ticked: readonly string[]): void {
  if (ticked.length === 0) throw new AppError('invalid_input', 'Tick the artifacts you want to add.');
  if (ticked.length > PICK_LIMIT) {
    throw new AppError(
      'invalid_input',
      `${ticked.length} are ticked, and at most ${PICK_LIMIT} are added at once. Untick some and add them after.`,
    );
  }
}
