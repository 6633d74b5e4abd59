import type {
  ImportItem,
  ImportListed,
  ImportReport,
  ImportSource,
  ImportSummary,
  ImportWarning,
} from '#app/contracts/imports.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { isObject, type JsonObject, type Note, textOf } from '#app/domain/importing/place.ts';
import { storableText } from '#app/domain/importing/storable.ts';
import type { ImportItemRow } from '#db/repositories/import-items.ts';
import type { ImportRow } from '#db/repositories/imports.ts';

const NOTHING: ImportSummary = { found: 0, created: 0, updated: 0, unchanged: 0, rejected: 0, warnings: 0 };

/** What is kept of a source beside its address. */
export interface SourceRecord {
  about: ImportSource;
  /** True when the import chose its collection by itself, so that the next one of the same source finds it again. */
  ownCollection: boolean;
  notes: readonly Note[];
}

/** A source as its row keeps it. */
export const sourceJson = ({ about, ownCollection, notes }: SourceRecord): JsonObject => ({
  ...about,
  own_collection: ownCollection,
  notes: notes.map(({ path, code, message }) => ({ path: storableText(path), code, message: storableText(message) })),
});

function presentSource(source: JsonObject): ImportSource {
  const kind = source.kind === 'git' || source.kind === 'archive' ? source.kind : 'directory';
  return {
    kind,
    name: textOf(source.name) ?? kind,
    path: textOf(source.path),
    url: textOf(source.url),
    ref: textOf(source.ref),
    subdirectory: textOf(source.subdirectory),
    commit: textOf(source.commit),
  };
}

function presentNotes(source: JsonObject): (ImportWarning & { path: string })[] {
  const notes: unknown[] = Array.isArray(source.notes) ? source.notes : [];
  return notes.flatMap((note) => {
    if (!isObject(note)) return [];
    return [{ path: textOf(note.path) ?? '.', code: textOf(note.code) ?? '', message: textOf(note.message) ?? '' }];
  });
}

/** An import as lists show it. */
export const presentListed = (row: ImportRow): ImportListed => ({
  id: row.id,
  status: row.status,
  dry_run: false,
  source: presentSource(row.source),
  collection_id: row.collection_id,
  collection_name: row.collection_name,
  summary: { ...NOTHING, ...row.summary },
  error: row.code === null ? null : { code: row.code, message: row.message ?? '' },
  requested_by: row.requested_by,
  created_at: row.created_at.toISOString(),
  started_at: row.started_at?.toISOString() ?? null,
  finished_at: row.finished_at?.toISOString() ?? null,
});

/** One place of a report. */
export const presentItem = (row: ImportItemRow): ImportItem => ({
  path: row.path,
  type: row.type,
  artifact_id: row.type === null || row.name === null ? null : formatArtifactId(row.type, row.name),
  artifact_uuid: row.artifact_uuid,
  content_hash: row.content_hash,
  outcome: row.outcome,
  warnings: row.warnings,
});

/** An import with everything it found. */
export const presentReport = (row: ImportRow, items: readonly ImportItemRow[]): ImportReport => ({
  ...presentListed(row),
  items: items.map(presentItem),
  notes: presentNotes(row.source),
});
