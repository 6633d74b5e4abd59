import { lstatSync, type Stats } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#app/domain/errors.ts';
import { isIgnoredFile, isIgnoredFolder, isIgnoredPath } from '#app/domain/ignored-names.ts';
import type { Note } from '#app/domain/importing/place.ts';
import { join } from '#app/domain/importing/source-tree.ts';
import { followLink, type LinkTarget } from './follow-link.ts';

/** A file of the source where it really lies, and what it was when the walk saw it. */
export interface WalkedFile {
  /** As the source shows it, links followed. */
  path: string;
  /** Below the source's root, without links. */
  real: string;
  link?: string;
  size: number;
  executable: boolean;
  device: number;
  inode: number;
  /** When it last changed, in milliseconds; inode numbers are used again. */
  changed: number;
}

export interface Walk {
  files: WalkedFile[];
  notes: Note[];
}

interface Walking extends Walk {
  root: string;
  maxFiles: number;
}

/** A folder as it is walked: as shown, where it really lies, and the real folders around it. */
interface Folder {
  shown: string;
  real: string;
  link: string | undefined;
  around: readonly string[];
}

const NOT_FOLLOWED: Record<Exclude<LinkTarget['kind'], 'inside'>, { code: string; message: string }> = {
  absolute: {
    code: 'link_absolute',
    message: 'A link with an absolute target, which was not followed. Put the file itself there to take it in.',
  },
  outside: {
    code: 'link_outside',
    message: 'A link that leads outside the source, which was not followed. Put the file itself there to take it in.',
  },
  dangling: { code: 'link_dangling', message: 'A link to something that is not there.' },
};

/** A name as text, null when its bytes are no UTF-8 (such a file cannot be named in the library). */
function textName(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : null;
}

function addFile(walking: Walking, file: { shown: string; real: string; link: string | undefined }, stats: Stats): void {
  if (walking.files.length >= walking.maxFiles) {
    throw new AppError(
      'source_refused',
      `The source holds more than ${walking.maxFiles} files. Import a folder inside it instead.`,
      { field: 'source' },
    );
  }
  walking.files.push({
    path: file.shown,
    real: file.real,
    ...(file.link === undefined ? {} : { link: file.link }),
    size: stats.size,
    executable: (stats.mode & 0o111) !== 0,
    device: stats.dev,
    inode: stats.ino,
    changed: stats.ctimeMs,
  });
}

async function visitLink(walking: Walking, folder: Folder, name: string): Promise<void> {
  const shown = join(folder.shown, name);
  const target = await followLink(walking.root, join(folder.real, name).split('/'));
  if (target.kind !== 'inside') {
    walking.notes.push({ path: shown, ...NOT_FOLLOWED[target.kind] });
    return;
  }
  const real = target.segments.length === 0 ? '.' : target.segments.join('/');
  if (isIgnoredPath(real)) {
    walking.notes.push({
      path: shown,
      code: 'link_ignored',
      message: 'A link to something that is never part of an artifact (version control, caches), which was not followed.',
    });
    return;
  }
  const stats = await lstat(path.join(walking.root, real));
  if (stats.isFile()) addFile(walking, { shown, real, link: folder.link ?? shown }, stats);
  else if (!stats.isDirectory()) noteSpecial(walking, shown);
  else if (real === '.' || [...folder.around, folder.real].includes(real)) {
    walking.notes.push({
      path: shown,
      code: 'link_ancestor',
      message: 'A link to a folder around it, which would never end. It was not followed.',
    });
  } else await visitFolder(walking, { shown, real, link: folder.link ?? shown, around: [...folder.around, folder.real] });
}

const noteSpecial = (walking: Walking, shown: string): void => {
  walking.notes.push({
    path: shown,
    code: 'special_file',
    message: 'Neither a file nor a folder (a socket, pipe or device), so it was left out.',
  });
};

/** A file as it is now; null when it is none any more, or cannot be looked at. */
function statFile(file: string): Stats | null {
  try {
    const stats = lstatSync(file);
    return stats.isFile() ? stats : null;
  } catch {
    return null;
  }
}

async function visitFolder(walking: Walking, folder: Folder): Promise<void> {
  const here = path.join(walking.root, folder.real);
  const entries = await readdir(here, { withFileTypes: true, encoding: 'buffer' }).catch(() => null);
  if (entries === null) {
    walking.notes.push({
      path: folder.shown,
      code: 'unreadable',
      message: 'The folder cannot be read. Check its permissions and import again.',
    });
    return;
  }
  for (const entry of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
    const name = textName(entry.name);
    if (name === null) {
      walking.notes.push({
        path: join(folder.shown, entry.name.toString('utf8')),
        code: 'name_not_text',
        message: 'The name is not UTF-8, so it was left out. Rename it and import again.',
      });
      continue;
    }
    const shown = join(folder.shown, name);
    const real = join(folder.real, name);
    if (entry.isSymbolicLink()) {
      if (!isIgnoredFile(name)) await visitLink(walking, folder, name);
    } else if (entry.isDirectory()) {
      if (isIgnoredFolder(name)) continue;
      await visitFolder(walking, { shown, real, link: folder.link, around: [...folder.around, folder.real] });
    } else if (!entry.isFile()) noteSpecial(walking, shown);
    else if (!isIgnoredFile(name)) {
      const found = statFile(path.join(here, name));
      if (found) addFile(walking, { shown, real, link: folder.link }, found);
      else
        walking.notes.push({
          path: shown,
          code: 'unreadable',
          message: 'The file cannot be read. Check its permissions and import again.',
        });
    }
  }
}

/** Submodules by `.gitmodules`: their commits are of other repositories. */
async function noteSubmodules(walking: Walking): Promise<void> {
  const text = await readFile(path.join(walking.root, '.gitmodules'), 'utf8').catch(() => '');
  for (const match of text.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)) {
    const at = match[1] ?? '';
    const here = walking.files.some((file) => file.path.startsWith(`${at}/`));
    const message = here
      ? 'A submodule; what lies in its folder now was taken in.'
      : 'A submodule, whose content is not here. Import its own repository to take it in.';
    walking.notes.push({ path: at, code: 'submodule', message });
  }
}

/**
 * Walks a folder once. Links that stay inside are followed and shown as content; all others are noted and never followed.
 * Nothing is opened, names on the ignore list are passed over.
 * @param root the real path of the source
 * @throws AppError `source_refused` for more than `maxFiles` files
 */
export async function walkFolder(root: string, { maxFiles }: { maxFiles: number }): Promise<Walk> {
  const walking: Walking = { root, maxFiles, files: [], notes: [] };
  await visitFolder(walking, { shown: '.', real: '.', link: undefined, around: [] });
  await noteSubmodules(walking);
  return { files: walking.files, notes: walking.notes };
}
