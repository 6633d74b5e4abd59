import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { Header, Pax } from 'tar';
import { toWeb } from './web-stream.ts';

/** A file, or with `content: null` an empty folder, of an archive. `path` is relative, with `/`. */
export interface PackedEntry {
  path: string;
  content: Uint8Array | null;
  executable: boolean;
  modified: Date;
}

const BLOCK = 512;
const END = Buffer.alloc(2 * BLOCK);

function* headerOf(entry: PackedEntry): Generator<Uint8Array> {
  const folder = entry.content === null;
  const facts = {
    path: folder ? `${entry.path}/` : entry.path,
    mode: folder || entry.executable ? 0o755 : 0o644,
    size: entry.content?.length ?? 0,
    mtime: entry.modified,
    type: folder ? 'Directory' : 'File',
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
  } as const;
  const header = new Header(facts);
  // A path that fits no plain header goes into an extended one before it.
  if (header.encode()) yield new Pax({ path: facts.path }).encode();
  if (header.block === undefined) throw new Error(`No tar header could be made for ${entry.path}.`);
  yield header.block;
}

async function* blocksOf(entries: AsyncIterable<PackedEntry>): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    yield* headerOf(entry);
    if (entry.content === null || entry.content.length === 0) continue;
    yield entry.content;
    const rest = entry.content.length % BLOCK;
    if (rest > 0) yield Buffer.alloc(BLOCK - rest);
  }
  yield END;
}

/**
 * Packs entries into a gzipped tar (POSIX pax) while it is read: one entry is held at a time, and whoever reads slowly is waited
 * for. Equal entries give equal bytes. A failure of `entries` ends the stream with that failure.
 */
export function packTarGz(entries: AsyncIterable<PackedEntry>): ReadableStream<Uint8Array> {
  const source = Readable.from(blocksOf(entries), { objectMode: false, highWaterMark: 1024 * 1024 });
  const gzip = createGzip();
  source.on('error', (error) => gzip.destroy(error));
  gzip.on('close', () => source.destroy());
  return toWeb(source.pipe(gzip));
}
