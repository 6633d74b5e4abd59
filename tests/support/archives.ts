import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** One entry of a crafted archive; nothing about it is checked, that is the point. */
export interface CraftedEntry {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  /** Unix mode with the kind of file: 0o100644, 0o120777 for a link, … */
  mode?: number;
}

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const bytesOf = (content: string | Uint8Array | undefined): Buffer => Buffer.from(content ?? '');

/** A zip with exactly these entries. `claim` makes all entries lie about their size; `flags` are those of every entry. */
export function craftZip(
  entries: readonly CraftedEntry[],
  { claim, flags = 0x800 }: { claim?: number; flags?: number } = {},
): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644 } of entries) {
    const plain = bytesOf(content);
    const packed = deflateRawSync(plain);
    const file = bytesOf(name);
    const shared = Buffer.concat([
      u16(20),
      u16(flags),
      u16(8),
      u16(0),
      u16(0x5a21),
      u32(crc32(plain)),
      u32(packed.length),
      u32(claim ?? plain.length),
      u16(file.length),
      u16(0),
    ]);
    const local = Buffer.concat([u32(0x04034b50), shared, file, packed]);
    central.push(
      Buffer.concat([u32(0x02014b50), u16((3 << 8) | 20), shared, u16(0), u16(0), u16(0), u32(mode << 16), u32(offset), file]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const count = Math.min(entries.length, 0xffff);
  const end = Buffer.concat([
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(count),
    u16(count),
    u32(directory.length),
    u32(offset),
    u16(0),
  ]);
  return Buffer.concat([...locals, directory, end]);
}

export interface CraftedTarEntry extends CraftedEntry {
  name: string;
  type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'BlockDevice' | 'FIFO';
  linkpath?: string;
}

/** A tar.gz with exactly these entries. */
export function craftTarGz(entries: readonly CraftedTarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, content, mode = 0o644, type = 'File', linkpath }) => {
    const plain = bytesOf(content);
    const header = Buffer.alloc(512);
    new Header({ path: name, mode, type, size: plain.length, linkpath, mtime: new Date(0), uid: 0, gid: 0 }).encode(header, 0);
    return [header, plain, Buffer.alloc((512 - (plain.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
