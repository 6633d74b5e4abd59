import type { OpenSource } from '#app/adapters/source-folder/open-source.ts';
import { groupBy } from '#app/domain/group-by.ts';
import type { OwnerId, Uuid } from '#app/domain/ids.ts';
import type { FoundGroup } from '#app/domain/importing/apply-record.ts';
import type { FoundFile } from '#app/domain/importing/place.ts';
import type { PlannedArtifact } from '#app/domain/importing/plan-import.ts';
import { type ReportItem, type Summary, summarise } from '#app/domain/importing/report.ts';
import { storableText } from '#app/domain/importing/storable.ts';
import { readAhead } from '#app/lib/read-ahead.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { type ContentFile, searchTextOf, storeVersions } from '#app/services/library/artifact-store.server.ts';
import type { SearchIndex } from '#app/services/library/search-index.server.ts';
import { newId } from '#app/services/new-id.ts';
import { insertArtifacts, listArtifactNames } from '#db/repositories/artifacts.ts';
import { insertCollectionArtifacts } from '#db/repositories/collections.ts';
import { insertComposites } from '#db/repositories/composites.ts';
import { insertImportItems } from '#db/repositories/import-items.ts';
import { insertTakenOutArtifacts, updateManifests, updateSourceFacts } from '#db/repositories/imported-artifacts.ts';
import { updateImport } from '#db/repositories/imports.ts';
import { bumpGraphVersion } from '#db/repositories/owner-graphs.ts';
import type { OriginJson } from '#db/schema.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { writeBelonging } from './belonging.server.ts';
import { bytesOfFile, FILES_AHEAD, type FileFacts, fileFacts, isExecutable } from './measure.server.ts';

/** What is written where. */
export interface ImportTarget {
  owner: OwnerId;
  importId: Uuid;
  collectionId: string;
  origin: Omit<OriginJson, 'path'>;
}

/** An artifact that is on its way into the library, with its content at hand. */
interface Loaded {
  planned: PlannedArtifact;
  uuid: string;
  files: ContentFile[];
}

/** A batch with its content; `lost` holds what could not be read any more. */
interface Read {
  batch: PlannedArtifact[];
  loaded: Loaded[];
  lost: Set<PlannedArtifact>;
}

/** One transaction takes at most this much content, so that memory stays flat and locks stay short. */
const BATCH_BYTES = 8 * 1024 * 1024;
const BATCH_ARTIFACTS = 200;
/** Of a long import the first ones come into the search index before the last are written. */
const SEARCHED_APART = 1000;
/** One is read while the one before it is written. */
const BATCHES_AHEAD = 2;

const leadOf = (planned: PlannedArtifact) => planned.sameness.places[0];

/** Cuts the work into transactions; an artifact larger than a batch goes alone. */
export function* batches(artifacts: readonly PlannedArtifact[]): Generator<PlannedArtifact[]> {
  let batch: PlannedArtifact[] = [];
  let bytes = 0;
  for (const artifact of artifacts) {
    const size = artifact.outcome === 'unchanged' ? 0 : leadOf(artifact).bytes;
    if (batch.length > 0 && (bytes + size > BATCH_BYTES || batch.length >= BATCH_ARTIFACTS)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(artifact);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Reads an artifact's files again; null when one of them is gone since it was measured. */
async function load(planned: PlannedArtifact, uuid: string, source: OpenSource, facts: FileFacts): Promise<Loaded | null> {
  const files: ContentFile[] = [];
  const wanted = leadOf(planned).place.files;
  const read = async (file: FoundFile) => ({ file, content: await bytesOfFile(file, source) });
  for await (const { file, content } of readAhead(wanted, FILES_AHEAD, read)) {
    if (content === null) return null;
    files.push({ path: file.path, content, executable: isExecutable(file, facts) });
  }
  return { planned, uuid, files };
}

const text = (value: string | null): string | null => (value === null ? null : storableText(value));

const factsOf = ({ planned, files }: Loaded, target: ImportTarget) => {
  const { place } = leadOf(planned);
  return {
    description: text(place.facts.description),
    version_label: text(place.facts.version),
    author: text(place.facts.author),
    license: text(place.facts.license),
    origin: { ...target.origin, path: place.path },
    search_text: searchTextOf(place.type, files),
  };
};

async function writeBatch(tx: Tx, target: ImportTarget, loaded: readonly Loaded[]): Promise<void> {
  const { owner, collectionId } = target;
  const created = loaded.filter(({ planned }) => planned.outcome === 'created');
  const updated = loaded.filter(({ planned }) => planned.outcome === 'updated');
  // New content changes what sets that hold the artifact resolve to.
  if (updated.length > 0) await bumpGraphVersion(tx, owner);
  await insertArtifacts(
    tx,
    owner,
    created.map((one) => ({
      uuid: one.uuid,
      type: one.planned.sameness.type,
      name: one.planned.name,
      tags: leadOf(one.planned).place.recorded?.tags ?? [],
      search_due: true,
      ...factsOf(one, target),
    })),
  );
  await insertCollectionArtifacts(
    tx,
    owner,
    collectionId,
    created.map(({ uuid, planned }) => ({ artifact_uuid: uuid, type: planned.sameness.type, name: planned.name })),
  );
  await updateSourceFacts(
    tx,
    owner,
    updated.map((one) => ({ uuid: one.uuid, ...factsOf(one, target) })),
  );
  await storeVersions(
    tx,
    owner,
    loaded.map(({ planned, uuid, files }) => ({
      artifactUuid: uuid,
      files,
      config: leadOf(planned).place.config,
      frontmatter: leadOf(planned).place.facts.frontmatter,
      originCommit: target.origin.commit,
    })),
  );
  const plugins = (of: readonly Loaded[]) =>
    of.flatMap(({ planned, uuid }) => {
      const { plugin } = leadOf(planned).place;
      return plugin === null ? [] : [{ uuid, manifest: plugin.manifest, display_name: plugin.displayName }];
    });
  await insertComposites(
    tx,
    owner,
    plugins(created).map(({ uuid, ...composite }) => ({ artifact_uuid: uuid, collection_id: collectionId, ...composite })),
  );
  await updateManifests(tx, owner, plugins(updated));
}

const rowOf = (item: ReportItem, uuid: string | null) => ({
  position: item.position,
  path: storableText(item.path),
  type: item.type,
  name: storableText(item.name),
  own_name: item.ownName === null ? null : storableText(item.ownName),
  artifact_uuid: uuid,
  content_hash: item.contentHash,
  outcome: item.outcome,
  warnings: item.warnings.map(({ code, message }) => ({ code, message: storableText(message) })),
});

/** Turns what could not be read a second time into a rejected place. */
const lostItem = (item: ReportItem): ReportItem => ({
  ...item,
  outcome: 'rejected',
  contentHash: null,
  warnings: [
    { code: 'unreadable', message: 'It changed while it was read. Import again when nobody is writing there.' },
    ...item.warnings,
  ],
});

/** Carries a planned import out, batch by batch; its report grows with it. */
export function createImportWriter({ db }: Pick<ServiceDeps, 'db'>, searchIndex: Pick<SearchIndex, 'soon'>) {
  /**
   * Writes artifacts, their content, the report and at last who belongs to which plugin. What was written stays when a later
   * batch fails: importing again finds it and goes on.
   * @returns the report as it turned out, with the uuids of new artifacts
   */
  async function write(
    target: ImportTarget,
    { report, groups }: { report: readonly ReportItem[]; groups: readonly FoundGroup[] },
    source: OpenSource,
    signal: AbortSignal,
    onProgress: (summary: Summary) => void = () => {},
  ): Promise<ReportItem[]> {
    const { owner, importId } = target;
    const facts = fileFacts(source);
    const artifacts = [...new Set(report.flatMap((item) => (item.artifact === null ? [] : [item.artifact])))];
    const itemsOf = groupBy(
      report.filter((item) => item.artifact !== null),
      (item) => item.artifact,
    );
    const uuids = await identities(owner, artifacts);
    const done: ReportItem[] = [];

    const read = async (batch: PlannedArtifact[]): Promise<Read> => {
      const loaded: Loaded[] = [];
      const lost = new Set<PlannedArtifact>();
      for (const planned of batch.filter((artifact) => artifact.outcome !== 'unchanged')) {
        const one = await load(planned, uuids.get(planned) ?? newId(), source, facts);
        if (one === null) lost.add(planned);
        else loaded.push(one);
      }
      return { batch, loaded, lost };
    };
    const writeNext = async ({ batch, loaded, lost }: Read): Promise<void> => {
      signal.throwIfAborted();
      const items = batch.flatMap((planned) => {
        const own = itemsOf.get(planned) ?? [];
        return lost.has(planned) ? own.map(lostItem) : own.map((item) => ({ ...item, uuid: uuids.get(planned) ?? null }));
      });
      for (const planned of lost) if (planned.artifact === null) uuids.delete(planned);
      const summary = summarise([...done, ...items]);
      await withOwner(db, owner, async (tx) => {
        await writeBatch(tx, target, loaded);
        await insertTakenOutArtifacts(
          tx,
          owner,
          target.collectionId,
          batch.flatMap(({ artifact }) => (artifact?.takenOut ? [artifact.uuid] : [])),
        );
        await insertImportItems(
          tx,
          owner,
          importId,
          items.map((item) => rowOf(item, item.uuid)),
        );
        await updateImport(tx, owner, importId, { summary });
      });
      done.push(...items);
      onProgress(summary);
      if (done.length % SEARCHED_APART < items.length) searchIndex.soon(owner);
    };
    try {
      for await (const next of readAhead(batches(artifacts), BATCHES_AHEAD, read)) await writeNext(next);
    } finally {
      // What was written stays when a later batch fails, and is searched too.
      searchIndex.soon(owner);
    }
    await writeBelonging(db, target, { artifacts, uuids, groups });
    const rest = report.filter((item) => item.artifact === null);
    await withOwner(db, owner, (tx) =>
      insertImportItems(
        tx,
        owner,
        importId,
        rest.map((item) => rowOf(item, item.uuid)),
      ),
    );
    return [...done, ...rest].sort((a, b) => a.position - b.position);
  }

  /** The uuid of every artifact: the one it has, the one its collection's record says, or a new one. */
  async function identities(owner: OwnerId, artifacts: readonly PlannedArtifact[]): Promise<Map<PlannedArtifact, string>> {
    const wanted = artifacts.flatMap(({ artifact, sameness }) =>
      artifact === null ? (sameness.places[0].place.recorded?.uuid ?? []) : [],
    );
    const rows = await withOwner(db, owner, (tx) => listArtifactNames(tx, owner, wanted));
    const taken = new Set(rows.map((row) => row.uuid));
    return new Map(
      artifacts.map((artifact) => {
        const recorded = leadOf(artifact).place.recorded?.uuid ?? null;
        const uuid = artifact.artifact?.uuid ?? (recorded === null || taken.has(recorded) ? newId() : recorded);
        taken.add(uuid);
        return [artifact, uuid];
      }),
    );
  }

  return { write };
}
