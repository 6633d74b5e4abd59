import { lstat, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { requireReadableFolder } from '#app/adapters/allowed-folders.ts';
import { unpackArchive } from '#app/adapters/archive/unpack.ts';
import { fetchGitSource } from '#app/adapters/git-source.ts';
import { createScratch } from '#app/adapters/scratch.ts';
import { type OpenSource, openSourceFolder } from '#app/adapters/source-folder/open-source.ts';
import type { ImportSource, ImportSourceInput } from '#app/contracts/imports.ts';
import { AppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { archiveName } from '#app/domain/importing/archive-rules.ts';
import { type GitAddress, readGitAddress, refProblem } from '#app/domain/importing/git-address.ts';
import { resolvePath } from '#app/domain/importing/source-tree.ts';
import { rootsOf, type Settings } from '#app/lib/env.server.ts';

/** An uploaded archive that lies in a file of our own. */
export interface UploadedArchive {
  kind: 'archive';
  file: string;
  fileName: string;
  /** Takes the file away; called once, when nobody needs it any more. */
  discard(): Promise<void>;
}

export type RequestedSource = ImportSourceInput | UploadedArchive;

/** A source that has been judged by its form and place, but not read yet. */
export interface JudgedSource {
  /** Names the same source again at the next import. */
  key: string;
  about: ImportSource;
  open(signal: AbortSignal): Promise<OpenedSource>;
}

export interface OpenedSource {
  about: ImportSource;
  source: OpenSource;
  close(): Promise<void>;
}

/** Files that a walk looks at, far more than an import may hold: a source is mostly other things. */
const WALKED_FILES = 500_000;

const about = (given: Pick<ImportSource, 'kind' | 'name'> & Partial<ImportSource>): ImportSource => ({
  path: null,
  url: null,
  ref: null,
  subdirectory: null,
  commit: null,
  ...given,
});

const nothingToClose = async (): Promise<void> => {};

/** Who asks, and what they may reach. */
export interface SourceAccess {
  owner: OwnerId;
  settings: Settings;
  /** False for somebody who may not read folders of the server, which takes the scope `admin` once authentication is on. */
  mayReadServer: boolean;
  /** Set for a folder that comes with this program, such as the sample library; nobody outside chooses it. */
  ownFolder?: boolean;
}

function requireServerAccess({ mayReadServer }: SourceAccess): void {
  if (!mayReadServer)
    throw new AppError(
      'forbidden',
      'Importing from a folder of the server needs the scope "admin". Import an https address or an archive instead.',
    );
}

function serverFolder(folder: string, access: SourceAccess, field: string): Promise<string> {
  if (access.ownFolder) return realpath(folder);
  requireServerAccess(access);
  const { settings, owner } = access;
  return requireReadableFolder(
    folder,
    { roots: rootsOf(settings, owner), appDir: settings.appDir, dataDir: settings.dataDir },
    field,
  );
}

async function judgeDirectory(given: string, access: SourceAccess): Promise<JudgedSource> {
  const root = await serverFolder(given, access, 'source.path');
  const name = path.basename(root);
  const told = about({ kind: 'directory', name, path: root });
  return {
    key: `directory:${root}`,
    about: told,
    open: async () => ({
      about: told,
      source: await openSourceFolder(root, name, { maxFiles: WALKED_FILES }),
      close: nothingToClose,
    }),
  };
}

/** A repository whose own folder lies elsewhere (a linked worktree) would lead out of the allowed folders. */
async function requireOwnGitFolder(root: string): Promise<void> {
  const stats = await lstat(path.join(root, '.git')).catch(() => null);
  if (stats !== null && !stats.isDirectory()) {
    throw new AppError(
      'source_refused',
      'This is a linked worktree or submodule. Import its folder as it is, or the main repository.',
      { field: 'source.url' },
    );
  }
}

async function judgeGit(
  { url, ref, subdirectory }: Extract<ImportSourceInput, { kind: 'git' }>,
  access: SourceAccess,
): Promise<JudgedSource> {
  const read = readGitAddress(url);
  if (!read.ok) throw new AppError('source_refused', read.message, { field: 'source.url' });
  const problem = ref === undefined ? null : refProblem(ref);
  if (problem !== null) throw new AppError('source_refused', problem, { field: 'source.ref' });
  const inside = subdirectory === undefined ? null : resolvePath('.', subdirectory);
  if (subdirectory !== undefined && inside === null)
    throw new AppError('invalid_input', 'Enter a folder inside the repository, such as plugins/review.', {
      field: 'source.subdirectory',
    });
  const address = await reachable(read.address, access);
  const folder = inside === '.' ? null : inside;
  const name = folder === null ? address.name : path.posix.basename(folder);
  const told = about({ kind: 'git', name, url: address.shown, ref: ref ?? null, subdirectory: folder });
  return {
    key: `git:${address.shown}${folder === null ? '' : `#${folder}`}`,
    about: told,
    open: (signal) => openGit(address, told, access.settings, signal),
  };
}

async function reachable(address: GitAddress, access: SourceAccess): Promise<GitAddress> {
  if (address.kind !== 'path') return address;
  const root = await serverFolder(address.path, access, 'source.url');
  await requireOwnGitFolder(root);
  return { ...address, path: root, shown: root };
}

/** History is packed several times smaller than files; more than this is no collection of artifacts. */
const PACKED_SHARE = 5;

async function openGit(address: GitAddress, told: ImportSource, settings: Settings, signal: AbortSignal): Promise<OpenedSource> {
  const scratch = await createScratch(settings.dataDir, 'git');
  try {
    const checkout = await fetchGitSource({
      address,
      ref: told.ref,
      subdirectory: told.subdirectory,
      into: scratch.path,
      allowPrivate: settings.privateGit,
      maxBytes: settings.limits.importBytes * PACKED_SHARE,
      signal,
    });
    const source = await openSourceFolder(checkout.root, told.name, { maxFiles: WALKED_FILES });
    const known = new Set(source.listing.notes.map((note) => note.path));
    source.listing.notes.push(...checkout.notes.filter((note) => !known.has(note.path)));
    return { about: { ...told, commit: checkout.commit }, source, close: scratch.remove };
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

function judgeArchive({ file, fileName }: UploadedArchive, access: SourceAccess): JudgedSource {
  const { limits, dataDir } = access.settings;
  const name = archiveName(fileName);
  const told = about({ kind: 'archive', name });
  return {
    key: `archive:${name}`,
    about: told,
    async open() {
      const scratch = await createScratch(dataDir, 'archive');
      try {
        const into = path.join(scratch.path, 'unpacked');
        await mkdir(into, { mode: 0o700 });
        await unpackArchive(file, into, { bytes: limits.importBytes, files: limits.importFiles });
        const source = await openSourceFolder(into, name, { maxFiles: WALKED_FILES });
        return { about: told, source, close: scratch.remove };
      } catch (error) {
        await scratch.remove();
        throw error;
      }
    },
  };
}

/**
 * Judges where an import shall come from, before anything of it is read.
 * @throws AppError `source_refused`, `path_not_allowed`, `invalid_input`, `forbidden`
 */
export async function judgeSource(source: RequestedSource, access: SourceAccess): Promise<JudgedSource> {
  switch (source.kind) {
    case 'directory':
      return judgeDirectory(source.path, access);
    case 'git':
      return judgeGit(source, access);
    case 'archive':
      return judgeArchive(source, access);
  }
}
