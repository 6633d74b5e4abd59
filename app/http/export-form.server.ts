import { type ExportQuery, exportQuery } from '#app/contracts/set-exports.ts';
import { marketplaceNameProblem, pluginNameProblem } from '#app/domain/exporting/native-names.ts';
import { textParam } from '#app/lib/page-query.ts';

/** What was filled in on the page of a set's exports; `problem` is what is wrong with the name, if something is. */
export interface SentExport {
  format: NonNullable<ExportQuery['format']>;
  name: string;
  problem: string | null;
}

/** Reads the form of an export that takes a name. @returns null when no such form was sent */
export function sentExport(searchParams: URLSearchParams): SentExport | null {
  const format = textParam(searchParams, 'format');
  if (format !== 'plugin' && format !== 'marketplace') return null;
  const name = textParam(searchParams, 'name');
  if (name === '') return { format, name, problem: null };
  const checked = exportQuery.shape.name.safeParse(name);
  const problem = checked.success
    ? (pluginNameProblem(name) ?? (format === 'marketplace' ? marketplaceNameProblem(name) : null))
    : (checked.error.issues[0]?.message ?? 'Use another name.');
  return { format, name, problem };
}
