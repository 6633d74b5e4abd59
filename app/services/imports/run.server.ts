import type { OpenSource } from '#app/adapters/source-folder/open-source.ts';
import { sourceParsers } from '#app/adapters/source-parsers.ts';
import type { ImportSource } from '#app/contracts/imports.ts';
import type { OwnerId, Uuid } from '#app/domain/ids.ts';
import { detect } from '#app/domain/importing/detect.ts';
import type { Fetched } from '#app/domain/importing/marketplace-source.ts';
import type { Note } from '#app/domain/importing/place.ts';
import { planImport } from '#app/domain/importing/plan-import.ts';
import { type ReportItem, reportOf } from '#app/domain/importing/report.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { SearchIndex } from '#app/services/library/search-index.server.ts';
import { updateImport } from '#db/repositories/imports.ts';
import type { OriginJson } from '#db/schema.ts';
import { withOwner } from '#db/transactions.ts';
import { type CollectionWish, findImportCollection, type ImportCollection, makeImportCollection } from './collection.server.ts';
import { loadKnown, NOTHING_KNOWN } from './known.server.ts';
import { measurePlaces } from './measure.server.ts';
import { createRemotePlugins } from './remotes.server.ts';
import { sourceJson } from './shapes.server.ts';
import type { OpenedSource } from './sources.server.ts';
import { createImportWriter } from './write.server.ts';

/** What one run of an import found and, unless it was a dry one, left in the library. */
export interface ImportResult {
  about: ImportSource;
  collection: ImportCollection;
  items: ReportItem[];
  notes: Note[];
}

export interface ImportRun {
  owner: OwnerId;
  opened: OpenedSource;
  sourceKey: string;
  wish: CollectionWish;
  /** Whether plugins that marketplaces list elsewhere are fetched too. */
  followRemotes: boolean;
  /** The import's row; null for a dry run, which leaves nothing behind. */
  importId: Uuid | null;
  signal: AbortSignal;
}

/** The road of one import: find, measure, plan, write. */
export function createImportRunner(deps: Pick<ServiceDeps, 'db' | 'settings'>, searchIndex: Pick<SearchIndex, 'soon'>) {
  const { db, settings } = deps;
  const writer = createImportWriter(deps, searchIndex);
  const follow = createRemotePlugins(settings);

  /** @throws AppError `not_found` for an unknown collection, and whatever the database or the file system refuses */
  return async function run(job: ImportRun): Promise<ImportResult> {
    if (!job.followRemotes) return carryOut(job, { ...job.opened, fetched: new Map(), notes: [] });
    const followed = await follow(job.opened.source, job.signal);
    try {
      return await carryOut(job, { ...followed, about: job.opened.about });
    } finally {
      await followed.close();
    }
  };

  async function carryOut({ owner, sourceKey, wish, importId, signal }: ImportRun, from: Material): Promise<ImportResult> {
    const { about, source } = from;
    const detection = await detect(source.listing, { text: source.text }, sourceParsers, from.fetched);
    const { measured, rejected } = await measurePlaces(detection.places, source, settings.limits, signal);
    const notes = [...(detection.places.length === 0 ? [NOTHING_FOUND] : []), ...from.notes, ...detection.notes];
    const origin: Omit<OriginJson, 'path'> = {
      kind: about.kind,
      source: about.url ?? about.path ?? about.name,
      commit: about.commit,
      import_id: importId,
    };
    const { collection, known } = await withOwner(db, owner, async (tx) => {
      const found = await findImportCollection(tx, owner, wish, { key: sourceKey, name: about.name });
      return {
        collection: found,
        known: found.id === null ? NOTHING_KNOWN : await loadKnown(tx, owner, { collectionId: found.id, sourceKey, origin }),
      };
    });
    const report = reportOf(planImport(measured, rejected, known, about.name));
    if (importId === null) return { about, collection, items: report, notes };

    // A source with nothing in it leaves no empty collection behind.
    const collectionId =
      collection.id ?? (report.length === 0 ? null : await makeImportCollection(db, owner, collection, detection.description));
    const record = sourceJson({ about, ownCollection: collection.own, notes });
    await withOwner(db, owner, (tx) => updateImport(tx, owner, importId, { collection_id: collectionId, source: record }));
    if (collectionId === null) return { about, collection, items: report, notes };
    const target = { owner, importId, collectionId, origin };
    const items = await writer.write(target, { report, groups: detection.groups }, source, signal);
    return { about, collection: { ...collection, id: collectionId }, items, notes };
  }
}

/** What there is to read of a source. */
interface Material {
  about: ImportSource;
  source: OpenSource;
  fetched: Fetched;
  notes: Note[];
}

const NOTHING_FOUND: Note = {
  path: '.',
  code: 'nothing_found',
  message:
    'There is no skill, command, agent, hook, server or plugin in it. A skill is a folder with a SKILL.md; commands and agents are .md files below folders of these names.',
};
