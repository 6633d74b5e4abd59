/** What an archive may hold. Bytes and counts; 0 switches a limit off, except the ratio. */
export interface ArchiveLimits {
  /** Bytes after unpacking, all files together. */
  bytes: number;
  /** Files an import may have. */
  files: number;
}

/** Entries of any kind, folders included. */
const MAX_ENTRIES = 20_000;
/** Unpacked to packed, beyond the first 10 MiB: text packs 10:1, a bomb 1000:1 and more. */
const MAX_RATIO = 100;
const RATIO_FREE = 10 * 1024 * 1024;

const mebibytes = (bytes: number): string => `${Math.round(bytes / (1024 * 1024))} MiB`;

/** Where an entry is unpacked to, or why the whole archive is refused. */
export type EntryPath = { ok: true; path: string } | { ok: false; message: string };

/**
 * Judges an entry's name. A name that leaves the archive, or is absolute, condemns the archive: nobody packs that by accident.
 * @param name as stored; `\` counts as a separator, because some Windows programs write it
 */
export function entryPath(name: string): EntryPath {
  const shown = JSON.stringify(name.slice(0, 120));
  const slashed = name.replaceAll('\\', '/');
  if (slashed.startsWith('/') || /^[a-z]:/i.test(slashed))
    return { ok: false, message: `The archive holds the absolute name ${shown}.` };
  if (/[\0\n\r]/.test(slashed)) return { ok: false, message: `The archive holds the name ${shown}, which no file can have.` };
  const segments = slashed.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) return { ok: false, message: `The archive holds the name ${shown}, which leads out of it.` };
  return { ok: true, path: segments.join('/') };
}

/** Counts what comes out of an archive while it streams. Each method says why to stop, or null. */
export interface ArchiveMeter {
  entry(path: string, kind: 'file' | 'folder'): string | null;
  bytes(count: number): string | null;
}

/** @param packed size of the archive itself */
export function createArchiveMeter(packed: number, limits: ArchiveLimits): ArchiveMeter {
  const files = new Set<string>();
  let entries = 0;
  let total = 0;
  return {
    entry(path, kind) {
      entries += 1;
      if (entries > MAX_ENTRIES) return `The archive has more than ${MAX_ENTRIES} entries.`;
      if (kind === 'folder') return null;
      if (files.has(path)) return `The archive holds ${JSON.stringify(path)} twice.`;
      files.add(path);
      return limits.files > 0 && files.size > limits.files
        ? `The archive has more than ${limits.files} files (LOADOUT_LIMIT_IMPORT_FILES).`
        : null;
    },
    bytes(count) {
      total += count;
      if (limits.bytes > 0 && total > limits.bytes)
        return `The archive unpacks to more than ${mebibytes(limits.bytes)} (LOADOUT_LIMIT_IMPORT_BYTES).`;
      return total > RATIO_FREE && total > packed * MAX_RATIO
        ? `The archive unpacks to more than ${MAX_RATIO} times its size.`
        : null;
    },
  };
}

/**
 * What an uploaded archive's source is called: its file's name without folders, extension and version, so that
 * `agent-kit-1.2.zip` and `agent-kit-1.3.zip` are the same source.
 */
export function archiveName(fileName: string): string {
  const last = fileName.replaceAll('\\', '/').split('/').at(-1) ?? '';
  const stem = last.replace(/\.(?:zip|tar\.gz|tgz)$/i, '');
  const plain = stem
    .replace(/[-_ ]v?\d+(?:\.\d+)+$/i, '')
    .replace(/\p{Cc}/gu, '')
    .trim();
  return plain === '' ? 'archive' : plain.slice(0, 200);
}
