import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Warning } from '#app/domain/importing/place.ts';
import type { SourceListing, SourceText } from '#app/domain/importing/source-tree.ts';
import { type WalkedFile, walkFolder } from './walk.ts';

/** A source that lies in a folder on this machine, for as long as one import lasts. */
export interface OpenSource {
  listing: SourceListing;
  /** A file's text as far as it is text; null when it cannot be read. */
  text(path: string): Promise<SourceText | null>;
  /** All bytes of a file; null when it cannot be read or is not the one that was listed any more. */
  bytes(path: string): Promise<Buffer | null>;
}

/** More than any document that tells what an artifact is. */
const TEXT_BYTES = 16 * 1024 * 1024;

const readAt = promisify(fs.read);

/** Opens what the walk saw, and nothing that was put in its place since. */
function openListed(root: string, file: WalkedFile): number | null {
  // Not blocking: a pipe that took the file's place would otherwise hold us forever.
  const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
  const opened = fs.openSync(path.join(root, file.real), flags);
  let same = false;
  try {
    const stats = fs.fstatSync(opened);
    same =
      stats.isFile() &&
      stats.dev === file.device &&
      stats.ino === file.inode &&
      stats.size === file.size &&
      stats.ctimeMs === file.changed;
    return same ? opened : null;
  } finally {
    if (!same) fs.closeSync(opened);
  }
}

/** Only the bytes are read in the thread pool: opening and closing are a small part of the trip there (docs/decisions/018). */
async function readListed(root: string, file: WalkedFile): Promise<Buffer | null> {
  let opened: number | null = null;
  try {
    opened = openListed(root, file);
    return opened === null ? null : await readExactly(opened, file.size);
  } catch {
    return null;
  } finally {
    if (opened !== null) fs.closeSync(opened);
  }
}

/** A file of a known size with as few calls as that takes; null when it has another size by now. */
async function readExactly(opened: number, size: number): Promise<Buffer | null> {
  // One byte more than there should be: a file that grew is another file.
  const buffer = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  while (length <= size) {
    const { bytesRead } = await readAt(opened, buffer, length, size + 1 - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length === size ? buffer.subarray(0, size) : null;
}

const NOT_UTF8: Warning = {
  code: 'not_utf8',
  message: 'The file is not UTF-8 text. It is kept byte for byte, but parts of it may not show; saved as UTF-8 it would.',
};

/** Bytes as text; what is no UTF-8 is replaced for reading, never in the file. */
export function decodeText(bytes: Uint8Array): SourceText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), warnings: [] };
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), warnings: [NOT_UTF8] };
  }
}

/** Small files are asked for up to three times: to tell what they are, to hash them, to store them. */
const REMEMBERED_BYTES = 16 * 1024 * 1024;
const REMEMBERED_FILE = 256 * 1024;

/** Remembers the small files that were read last, within a fixed amount of memory. */
function remembering(read: (path: string) => Promise<Buffer | null>): (path: string) => Promise<Buffer | null> {
  const kept = new Map<string, Buffer>();
  let size = 0;
  return async (path) => {
    const known = kept.get(path);
    if (known) return known;
    const bytes = await read(path);
    if (bytes === null || bytes.length > REMEMBERED_FILE || kept.has(path)) return bytes;
    kept.set(path, bytes);
    size += bytes.length;
    for (const [oldest, content] of kept) {
      if (size <= REMEMBERED_BYTES) break;
      kept.delete(oldest);
      size -= content.length;
    }
    return bytes;
  };
}

/**
 * Lists a folder and keeps it at hand for reading.
 * @param root the real path of the folder
 * @param name what the source is called
 * @throws AppError `source_refused` for more than `maxFiles` files
 */
export async function openSourceFolder(root: string, name: string, limits: { maxFiles: number }): Promise<OpenSource> {
  const walk = await walkFolder(root, limits);
  const files = new Map(walk.files.map((file) => [file.path, file]));
  const bytes = remembering(async (at) => {
    const file = files.get(at);
    return file === undefined ? null : readListed(root, file);
  });
  return {
    listing: {
      name,
      files: walk.files.map(({ path: at, size, executable, link }) => ({
        path: at,
        size,
        executable,
        ...(link === undefined ? {} : { link }),
      })),
      notes: walk.notes,
    },
    bytes,
    async text(at) {
      if ((files.get(at)?.size ?? 0) > TEXT_BYTES) return null;
      const content = await bytes(at);
      return content === null ? null : decodeText(content);
    },
  };
}
