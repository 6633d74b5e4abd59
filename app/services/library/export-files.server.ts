import type { PackedEntry } from '#app/adapters/tar-pack.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import { listBlobs } from '#db/repositories/artifact-content.ts';
import { withOwner } from '#db/transactions.ts';

/** Bytes of content that are fetched and held at once (a single larger file still goes alone). */
const BATCH_BYTES = 8 * 1024 * 1024;

/** A file of an archive: bytes that are there already, or the hash of those in the database. */
export type ExportFile = { path: string; executable: boolean; modified: Date } & (
  | { bytes: Uint8Array | null }
  | { sha256: string; size: number }
);

/** Something made for downloading while it is read. */
export interface Download {
  filename: string;
  contentType: string;
  body: ReadableStream<Uint8Array>;
}

/** Rows by a key of theirs, each list in the order it came. */
export function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const list = groups.get(keyOf(row));
    if (list === undefined) groups.set(keyOf(row), [row]);
    else list.push(row);
  }
  return groups;
}

/** JSON as people read it, as a file. */
export const jsonBytes = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** Groups files so that the content of one group is small enough to be held. */
function* batches(files: readonly ExportFile[]): Generator<ExportFile[]> {
  let batch: ExportFile[] = [];
  let size = 0;
  for (const source of files) {
    const bytes = 'size' in source ? source.size : 0;
    if (batch.length > 0 && (size + bytes > BATCH_BYTES || batch.length >= 1_000)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(source);
    size += bytes;
  }
  if (batch.length > 0) yield batch;
}

/** Reads content batch by batch, each in a transaction of its own: none stays open while a slow reader is waited for. */
export async function* readExportFiles(db: Database, owner: OwnerId, files: readonly ExportFile[]): AsyncGenerator<PackedEntry> {
  for (const batch of batches(files)) {
    const hashes = [...new Set(batch.flatMap((source) => ('sha256' in source ? [source.sha256] : [])))];
    const blobs = await withOwner(db, owner, (tx) => listBlobs(tx, owner, hashes));
    for (const { path, executable, modified, ...source } of batch) {
      const content = 'sha256' in source ? blobs.get(source.sha256) : source.bytes;
      if (content === undefined) throw new Error(`The content of ${path} disappeared while it was exported.`);
      yield { path, content, executable, modified };
    }
  }
}
