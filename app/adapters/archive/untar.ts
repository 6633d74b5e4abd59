import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { type ArchiveLimits, type ArchiveMeter, createArchiveMeter, entryPath } from '#app/domain/importing/archive-rules.ts';
import { archiveRefused, refuseFor } from './refusal.ts';
import { counted, unpackFile } from './unpack-file.ts';

const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);
const FOLDER = 'Directory';

/** Where an entry goes; null for a folder. */
function placeOf(entry: ReadEntry, meter: ArchiveMeter): string | null {
  const named = entryPath(entry.path);
  if (!named.ok) throw archiveRefused(named.message);
  const isFile = FILES.has(entry.type);
  if (!isFile && entry.type !== FOLDER)
    throw archiveRefused(`The archive holds ${JSON.stringify(entry.path)}, which is a link or a device.`);
  refuseFor(meter.entry(named.path, isFile ? 'file' : 'folder'));
  return isFile && named.path !== '' ? named.path : null;
}

/** Reads the archive once, one entry at a time. `each` must use up the entry. */
async function readThrough(file: string, meter: ArchiveMeter, each: (entry: ReadEntry) => Promise<void>): Promise<void> {
  let failure: unknown = null;
  let work = Promise.resolve();
  const parser = new Parser({ strict: true });
  const take = (entry: ReadEntry): void => {
    work = work.then(async () => {
      try {
        if (failure === null) await each(entry);
      } catch (error) {
        failure ??= error;
      } finally {
        entry.resume();
      }
    });
  };
  parser.on('entry', take);
  parser.on('ignoredEntry', take);
  const source = createReadStream(file);
  try {
    await pipeline(source, createGunzip(), counted(meter), async function feed(chunks: AsyncIterable<Buffer>) {
      const broken = new Promise<never>((_resolve, reject) => parser.on('error', reject));
      const ended = new Promise<void>((resolve) => parser.on('end', () => resolve()));
      broken.catch(() => {});
      for await (const chunk of chunks) {
        if (failure !== null) throw failure;
        if (!parser.write(chunk))
          await Promise.race([broken, new Promise<void>((resolve) => parser.once('drain', () => resolve()))]);
      }
      parser.end();
      await Promise.race([broken, ended]);
      await work;
    });
  } catch (error) {
    // Leaving off in the middle makes the pipeline report its own abortion first.
    throw failure ?? error;
  }
  if (failure !== null) throw failure;
}

/**
 * Unpacks a tar.gz into an empty folder of our own. The archive is read twice: first only judged, name by name and byte by
 * byte, so that nothing is written from one that is refused.
 * @param packed bytes of the archive
 * @throws AppError `archive_refused`
 */
export async function untar(file: string, packed: number, into: string, limits: ArchiveLimits): Promise<void> {
  // Archive bytes are headers and padding too, so these meters bound the stream, not the files' sum alone.
  const judge = createArchiveMeter(packed, limits);
  await readThrough(file, judge, async (entry) => {
    placeOf(entry, judge);
  });
  const meter = createArchiveMeter(packed, limits);
  await readThrough(file, meter, async (entry) => {
    const at = placeOf(entry, meter);
    if (at === null) return;
    await unpackFile(async () => Readable.from(entry), { into, at, executable: ((entry.mode ?? 0) & 0o111) !== 0 }, []);
  });
}
