import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ArchiveMeter } from '#app/domain/importing/archive-rules.ts';
import { archiveRefused, refuseFor } from './refusal.ts';

/** Passes bytes on while a meter counts them. */
export function counted(meter: ArchiveMeter): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        refuseFor(meter.bytes(chunk.length));
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}

/** Names that this file system cannot hold: a file where a folder is needed, or a name that is too long. */
const IMPOSSIBLE = new Set(['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EILSEQ', 'EINVAL']);

/**
 * Writes one file below `into`, which is ours alone; an existing file is never touched.
 * @param open gives the content; it is called only when nothing stands between the stream and its errors being heard
 */
export async function unpackFile(
  open: () => Promise<Readable>,
  { into, at, executable }: { into: string; at: string; executable: boolean },
  through: Transform[],
): Promise<void> {
  const file = path.join(into, at);
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const content = await open();
    await pipeline([content, ...through, createWriteStream(file, { flags: 'wx', mode: executable ? 0o700 : 0o600 })]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (typeof code === 'string' && IMPOSSIBLE.has(code)) {
      throw archiveRefused(`The archive holds ${JSON.stringify(at)}, which cannot be unpacked beside its other entries.`, {
        cause: error,
      });
    }
    throw error;
  }
}
