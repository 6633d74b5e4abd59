import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fetchGitSource } from '#app/adapters/git-source.ts';
import { createScratch, type Scratch } from '#app/adapters/scratch.ts';
import { type OpenSource, openSourceFolder } from '#app/adapters/source-folder/open-source.ts';
import { sourceParsers } from '#app/adapters/source-parsers.ts';
import { isAppError } from '#app/domain/errors.ts';
import { listRemotePlugins } from '#app/domain/importing/detect.ts';
import { readGitAddress, refProblem } from '#app/domain/importing/git-address.ts';
import type { Fetched, RemotePlugin } from '#app/domain/importing/marketplace-source.ts';
import type { Note, Warning } from '#app/domain/importing/place.ts';
import type { Settings } from '#app/lib/env.server.ts';

/** A source together with the plugins that its marketplaces list elsewhere. */
export interface FollowedSource {
  source: OpenSource;
  fetched: Fetched;
  notes: Note[];
  close(): Promise<void>;
}

/** Repositories one import fetches at most; each takes seconds. */
const MAX_REMOTES = 200;
const WALKED_FILES = 100_000;

interface Mount {
  folder: string;
  source: OpenSource;
}

const below = (folder: string, at: string): string => (at === '.' ? folder : `${folder}/${at}`);

/** One source that shows others in folders of its own. */
function mounted(main: OpenSource, mounts: readonly Mount[]): OpenSource {
  const find = (at: string): { source: OpenSource; at: string } => {
    const mount = mounts.find(({ folder }) => at.startsWith(`${folder}/`));
    return mount === undefined ? { source: main, at } : { source: mount.source, at: at.slice(mount.folder.length + 1) };
  };
  return {
    listing: {
      name: main.listing.name,
      files: [
        ...main.listing.files,
        ...mounts.flatMap(({ folder, source }) =>
          source.listing.files.map((file) => ({
            ...file,
            path: below(folder, file.path),
            ...(file.link === undefined ? {} : { link: below(folder, file.link) }),
          })),
        ),
      ],
      notes: [
        ...main.listing.notes,
        ...mounts.flatMap(({ folder, source }) =>
          source.listing.notes.map((note) => ({ ...note, path: below(folder, note.path) })),
        ),
      ],
    },
    bytes: (at) => {
      const found = find(at);
      return found.source.bytes(found.at);
    },
    text: (at) => {
      const found = find(at);
      return found.source.text(found.at);
    },
  };
}

const problem = (message: string): { problem: Warning } => ({ problem: { code: 'source_refused', message } });

/** Follows plugins of marketplaces to the repositories they lie in, when somebody asks for them. */
export function createRemotePlugins(settings: Settings) {
  async function fetchOne(
    remote: RemotePlugin,
    scratch: Scratch,
    index: number,
    signal: AbortSignal,
  ): Promise<(Mount & { note: Note }) | { problem: Warning }> {
    const read = readGitAddress(remote.url);
    // What a marketplace says must never reach into folders of this machine.
    if (!read.ok || read.address.kind === 'path')
      return problem(read.ok ? 'Its address is a path of some machine.' : read.message);
    const bad = remote.ref === null ? null : refProblem(remote.ref);
    if (bad !== null) return problem(bad);
    const into = path.join(scratch.path, String(index));
    await mkdir(into, { mode: 0o700 });
    try {
      const checkout = await fetchGitSource({
        address: read.address,
        ref: remote.ref,
        subdirectory: remote.subdirectory,
        into,
        allowPrivate: settings.privateGit,
        maxBytes: settings.limits.importBytes,
        signal,
      });
      const source = await openSourceFolder(checkout.root, remote.name, { maxFiles: WALKED_FILES });
      const note = {
        path: remote.path,
        code: 'fetched',
        message: `Fetched from ${read.address.shown} at commit ${checkout.commit}.`,
      };
      return { folder: remote.path, source, note };
    } catch (error) {
      signal.throwIfAborted();
      if (isAppError(error)) return problem(error.message);
      throw error;
    }
  }

  /** Fetches what the marketplaces of a source list at git addresses. One that cannot be had stops nothing. */
  return async function follow(source: OpenSource, signal: AbortSignal): Promise<FollowedSource> {
    const remotes = await listRemotePlugins(source.listing, { text: source.text }, sourceParsers);
    const scratch = await createScratch(settings.dataDir, 'plugins');
    try {
      const fetched = new Map<string, { folder: string } | { problem: Warning }>();
      const mounts: Mount[] = [];
      const notes: Note[] = [];
      for (const [index, remote] of remotes.entries()) {
        const outcome =
          index < MAX_REMOTES
            ? await fetchOne(remote, scratch, index, signal)
            : problem(`One import fetches at most ${MAX_REMOTES} repositories. Import its address by itself.`);
        if ('problem' in outcome) {
          fetched.set(remote.path, outcome);
          continue;
        }
        fetched.set(remote.path, { folder: outcome.folder });
        mounts.push(outcome);
        notes.push(outcome.note);
      }
      return { source: mounted(source, mounts), fetched, notes, close: scratch.remove };
    } catch (error) {
      await scratch.remove();
      throw error;
    }
  };
}
