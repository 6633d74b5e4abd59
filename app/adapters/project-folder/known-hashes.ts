import type fs from 'node:fs';
import { setImmediate as others } from 'node:timers/promises';
import type { ActualEntry, EntryState } from '#app/domain/deploy/entries.ts';
import type { FileSystem } from './file-system.ts';
import { type ProjectFolder, splitPath } from './folder.ts';

/** How old, in milliseconds, the last change of a file must be before its hash is worth keeping. */
const SETTLED = 2_000;
/** Files that are remembered over all folders, about 300 bytes each. */
const MAX_FILES = 200_000;

/**
 * File systems of Linux on a disk of this machine (or in its memory) that change `ctime` with every change of a file, finely, and
 * let nobody set it: ext2 to ext4, XFS, Btrfs, F2FS, ZFS, bcachefs, tmpfs, overlay. FAT, network and FUSE disks are not among them.
 */
const KEEPS_CTIME: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0xca451a4e, 0x01021994, 0x794c7630,
]);

interface Note {
  /** Everything that changes when the file does. */
  signature: string;
  state: EntryState;
}

/** How many files are looked at before other work gets its turn: attributes are asked for at once, without a thread. */
const BEFORE_OTHERS = 256;

/** What is remembered of the files of one folder. */
export interface FolderHashes {
  /** What is known of a file with these attributes; null when it has to be read. */
  recall(path: string, stats: fs.BigIntStats): EntryState | null;
  /** Whether asking for the attributes of this file may save reading it. */
  has(path: string): boolean;
  /** @param at the time before the attributes were asked for, which must be before the bytes were read */
  remember(path: string, stats: fs.BigIntStats, state: EntryState, at: number): void;
  now(): number;
}

/** The hashes of files that were read, for as long as the process lives. */
export interface KnownHashes {
  /** Null where a file can change without its attributes showing it. */
  of(folder: ProjectFolder): Promise<FolderHashes | null>;
}

/** `ctime` is what nobody can set back. */
const signatureOf = ({ ino, size, mode, mtimeNs, ctimeNs }: fs.BigIntStats): string =>
  `${ino} ${size} ${mode} ${mtimeNs} ${ctimeNs}`;

/**
 * Remembers the hashes of files, so that looking at the same project again asks for attributes only. A file whose last change is
 * as young as the clock of its disk is coarse is not remembered: another change in the same moment would look the same
 * (what git calls racily clean). Only for telling how things stand: whoever is about to write reads (docs/decisions/021).
 * @param now milliseconds since 1970
 */
export function newKnownHashes(now: () => number = Date.now): KnownHashes {
  const folders = new Map<string, Map<string, Note>>();

  /** Folders that were not looked at for the longest time are forgotten first. */
  function notesOf(identity: string): Map<string, Note> {
    const notes = folders.get(identity) ?? new Map<string, Note>();
    folders.delete(identity);
    folders.set(identity, notes);
    let total = [...folders.values()].reduce((sum, one) => sum + one.size, 0);
    for (const [id, one] of folders) {
      if (total <= MAX_FILES || one === notes) break;
      folders.delete(id);
      total -= one.size;
    }
    return notes;
  }

  async function of(folder: ProjectFolder): Promise<FolderHashes | null> {
    const root = await folder.find('');
    if (root.kind !== 'folder' || !KEEPS_CTIME.has(await folder.fs.kindOfDisk(folder.name(root.fd, '.')))) return null;
    const notes = notesOf(folder.identity);
    const device = folder.identity.split(':')[0];
    return {
      now,
      has: (path) => notes.has(path),
      recall(path, stats) {
        const note = notes.get(path);
        return note !== undefined && String(stats.dev) === device && note.signature === signatureOf(stats) ? note.state : null;
      },
      remember(path, stats, state, at) {
        notes.delete(path);
        const isSettled = Number(stats.ctimeMs) <= at - SETTLED;
        // Another disk that is mounted inside the folder may be of any kind.
        if (!isSettled || String(stats.dev) !== device || notes.size >= MAX_FILES) return;
        notes.set(path, { signature: signatureOf(stats), state });
      },
    };
  }

  return { of };
}

/** Whether the folder, and all above it, are folders that we may open. Says no when in doubt. */
function folderCheck(io: FileSystem, root: string): (path: string) => Promise<boolean> {
  const checked = new Map<string, boolean>([['', true]]);
  const us = process.geteuid?.();
  const isOpenToUs = ({ mode, uid }: fs.BigIntStats): boolean =>
    Number(uid) === us ? (mode & 0o500n) === 0o500n : (mode & 0o555n) === 0o555n;
  return async function isFolder(path: string): Promise<boolean> {
    const known = checked.get(path);
    if (known !== undefined) return known;
    let is = await isFolder(splitPath(path).folder);
    if (is) {
      const stats = await io.lstat(`${root}/${path}`).catch(() => null);
      is = stats?.isDirectory() === true && isOpenToUs(stats);
    }
    checked.set(path, is);
    return is;
  };
}

/**
 * What is known of files without opening anything: those whose attributes, and whose folders, are as they were. Everything else is
 * left to whoever reads. No link is followed, and no byte of a file is used, so that nothing is lost if somebody swaps a folder
 * in between.
 */
export async function recallPaths(
  folder: ProjectFolder,
  paths: Iterable<string>,
  known: FolderHashes,
): Promise<Map<string, ActualEntry>> {
  const states = new Map<string, ActualEntry>();
  const found = await folder.find('');
  if (found.kind !== 'folder') return states;
  const io = folder.fs;
  const root = folder.name(found.fd, '.');
  const isFolder = folderCheck(io, root);
  let count = 0;
  for (const path of paths) {
    if (!known.has(path) || !(await isFolder(splitPath(path).folder))) continue;
    const stats = await io.lstat(`${root}/${path}`).catch(() => null);
    const state = stats?.isFile() ? known.recall(path, stats) : null;
    if (state !== null) states.set(path, { kind: 'present', ...state });
    count += 1;
    if (count % BEFORE_OTHERS === 0) await others();
  }
  return states;
}
