import { Readable } from 'node:stream';
import yazl from 'yazl';
import type { PackedEntry } from './tar-pack.ts';
import { toWeb } from './web-stream.ts';

/** What is known of a file of an archive before its content is. `path` is relative, with `/`. */
export type ListedEntry = Pick<PackedEntry, 'path' | 'executable' | 'modified'>;

/**
 * Packs files into a zip while it is read: one of them is held at a time, and whoever reads slowly is waited for.
 * @param listed every file, in order
 * @param entries the same files with their contents, in the same order; a failure of it ends the stream with that failure
 */
export function packZip(listed: readonly ListedEntry[], entries: AsyncIterable<PackedEntry>): ReadableStream<Uint8Array> {
  const zip = new yazl.ZipFile();
  const source = entries[Symbol.asyncIterator]();
  const contentOf = async (path: string): Promise<Readable> => {
    const { done, value } = await source.next();
    if (done === true || value.path !== path) throw new Error(`The content of ${path} did not come in its turn.`);
    return Readable.from([Buffer.from(value.content ?? [])], { objectMode: false });
  };
  const out = Readable.from(zip.outputStream, { objectMode: false });
  for (const { path, executable, modified } of listed) {
    const options = { mtime: modified, mode: executable ? 0o100755 : 0o100644 };
    zip.addReadStreamLazy(path, options, (give) => {
      contentOf(path).then(
        (content) => give(null, content),
        (error: unknown) => {
          out.destroy(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
  zip.end();
  out.on('close', () => void source.return?.());
  return toWeb(out);
}
