import { createHash } from 'node:crypto';
import { type ContentHash, trustedContentHash } from './ids.ts';

/** One file of an artifact as it enters the hash. `path` uses `/` and is relative to the artifact. */
export interface HashedFile {
  path: string;
  executable: boolean;
  content: Uint8Array;
}

/** Takes an artifact's entries one after the other, in `comparePaths` order, without holding any content. */
export interface ContentHasher {
  /** Opens the next entry; exactly `size` bytes must follow through `write`. */
  begin(path: string, executable: boolean, size: number): void;
  write(chunk: Uint8Array): void;
  /** Ends the sequence. Throws when bytes are missing. */
  finish(): ContentHash;
}

/** Orders paths by their UTF-8 bytes (which is code point order, unlike the UTF-16 order of `<`). */
export const comparePaths = (a: string, b: string): number => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));

/** 8 bytes, big-endian. */
function lengthBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/**
 * The content hash, version 1: SHA-256 over, for each entry in the order of its path's bytes: path length, path,
 * one mode byte (1 = executable), content length, content. Lengths are 8-byte big-endian counts of bytes.
 * The hasher refuses entries out of order or of another size than announced: both would give a hash nobody else computes.
 */
export function createContentHasher(): ContentHasher {
  const hash = createHash('sha256');
  let previous: Buffer | null = null;
  let owed = 0;

  const settle = (): void => {
    if (owed !== 0) throw new Error(`The content hash misses ${owed} bytes of ${previous?.toString('utf8') ?? 'an entry'}.`);
  };

  return {
    begin(path, executable, size) {
      settle();
      const bytes = Buffer.from(path, 'utf8');
      if (previous !== null && Buffer.compare(previous, bytes) >= 0) {
        throw new Error(`The content hash needs its paths sorted and once each; ${path} came out of order.`);
      }
      previous = bytes;
      owed = size;
      hash.update(lengthBytes(bytes.length)).update(bytes);
      hash.update(Buffer.of(executable ? 1 : 0)).update(lengthBytes(size));
    },
    write(chunk) {
      if (chunk.length > owed) throw new Error('The content hash was given more bytes than announced.');
      owed -= chunk.length;
      hash.update(chunk);
    },
    finish() {
      settle();
      return trustedContentHash(`v1:${hash.digest('hex')}`);
    },
  };
}

/**
 * The content hash of files that are in memory, in any order, and of an optional config.
 * @param config the canonical JSON text (RFC 8785) of a hook's or server's config; it enters as one entry with an empty path
 */
export function contentHash(files: Iterable<HashedFile>, config: string | null = null): ContentHash {
  const hasher = createContentHasher();
  const one = (path: string, executable: boolean, content: Uint8Array): void => {
    hasher.begin(path, executable, content.length);
    hasher.write(content);
  };
  if (config !== null) one('', false, Buffer.from(config, 'utf8'));
  for (const file of [...files].sort((a, b) => comparePaths(a.path, b.path))) one(file.path, file.executable, file.content);
  return hasher.finish();
}
