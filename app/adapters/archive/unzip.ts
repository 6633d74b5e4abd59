import { isUtf8 } from 'node:buffer';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { type ArchiveLimits, createArchiveMeter, entryPath } from '#app/domain/importing/archive-rules.ts';
import { archiveRefused, refuseFor } from './refusal.ts';
import { counted, unpackFile } from './unpack-file.ts';

const UNIX = 3;
const KIND = 0o170000;
const FILE = 0o100000;
const FOLDER = 0o040000;
/** The bit of an entry's flags that says its name is UTF-8. */
const UTF8 = 0x800;

interface Member {
  entry: Entry;
  at: string;
  executable: boolean;
}

/** The entry's Unix mode; 0 when the program that packed it knew none. */
const modeOf = (entry: Entry): number => (entry.versionMadeBy >>> 8 === UNIX ? entry.externalFileAttributes >>> 16 : 0);

/**
 * An entry's name. Without the flag for UTF-8 a name is in code page 437 (APPNOTE.TXT, D.1), but macOS and others write UTF-8
 * without it; what is valid UTF-8 is hardly ever anything else.
 */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const flag = isUtf8(fileNameRaw) ? generalPurposeBitFlag | UTF8 : generalPurposeBitFlag;
  return getFileNameLowLevel(flag, fileNameRaw, extraFields, false);
}

/** Judges one entry by its name and kind; null for a folder. */
function memberOf(entry: Entry): Member | null {
  const name = nameOf(entry);
  const named = entryPath(name);
  if (!named.ok) throw archiveRefused(named.message);
  const mode = modeOf(entry);
  const kind = mode & KIND;
  if (kind !== 0 && kind !== FILE && kind !== FOLDER)
    throw archiveRefused(`The archive holds ${JSON.stringify(name)}, which is a link or a device.`);
  if (entry.isEncrypted()) throw archiveRefused(`The archive holds ${JSON.stringify(name)}, which is encrypted.`);
  if (kind === FOLDER || named.path === '' || name.endsWith('/')) return null;
  return { entry, at: named.path, executable: (mode & 0o111) !== 0 };
}

async function judged(zip: ZipFile, packed: number, limits: ArchiveLimits): Promise<Member[]> {
  const meter = createArchiveMeter(packed, limits);
  const members: Member[] = [];
  for await (const entry of zip.eachEntry()) {
    const member = memberOf(entry);
    refuseFor(meter.entry(member?.at ?? '', member === null ? 'folder' : 'file'));
    if (member === null) continue;
    refuseFor(meter.bytes(entry.uncompressedSize));
    members.push(member);
  }
  return members;
}

/**
 * Unpacks a zip into an empty folder of our own. All names and kinds are judged before the first byte is written;
 * sizes are counted again while the bytes come, because what an archive says of itself is only a claim.
 * @param packed bytes of the archive
 * @throws AppError `archive_refused`
 */
export async function unzip(file: string, packed: number, into: string, limits: ArchiveLimits): Promise<void> {
  // Names come undecoded, so that they are judged by our rules and sentences.
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, validateEntrySizes: true, decodeStrings: false });
  try {
    const members = await judged(zip, packed, limits);
    const meter = createArchiveMeter(packed, limits);
    for (const { entry, at, executable } of members) {
      await unpackFile(() => zip.openReadStreamPromise(entry), { into, at, executable }, [counted(meter)]);
    }
  } finally {
    zip.close();
  }
}
