import { isObject, type JsonObject, textOf, type Warning } from './place.ts';

/** A plugin in another repository, as git can fetch it. */
export interface RemotePlugin {
  /** Where the marketplace lists it. */
  path: string;
  name: string;
  url: string;
  ref: string | null;
  subdirectory: string | null;
}

/** What became of plugins that were asked for elsewhere: the folder they were laid into, or why not. By `RemotePlugin.path`. */
export type Fetched = ReadonlyMap<string, { folder: string } | { problem: Warning }>;

/** Where an entry's plugin is: a path inside the source, or somewhere else in words. */
export type EntrySource =
  | { kind: 'relative'; path: string }
  | { kind: 'remote'; where: string; git: Omit<RemotePlugin, 'path' | 'name'> | null }
  | { kind: 'none' };

const GIT_KINDS: ReadonlySet<unknown> = new Set(['github', 'url', 'git', 'git-subdir']);

/** Reads an entry's `source` (marketplace.json of Claude Code; `local` is Codex's word for a relative path). */
export function sourceOf(entry: JsonObject): EntrySource {
  const { source } = entry;
  if (typeof source === 'string') {
    const remote = /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
    return remote
      ? { kind: 'remote', where: source, git: { url: source, ref: null, subdirectory: null } }
      : { kind: 'relative', path: source };
  }
  if (!isObject(source)) return { kind: 'none' };
  const path = textOf(source.path);
  if ((source.source === 'local' || source.source === 'directory') && path !== null) return { kind: 'relative', path };
  const repository = textOf(source.repo);
  const url = textOf(source.url) ?? (repository === null ? null : `https://github.com/${repository}`);
  const git =
    url === null || !GIT_KINDS.has(source.source)
      ? null
      : { url, ref: textOf(source.sha) ?? textOf(source.ref), subdirectory: path };
  const named = textOf(source.package) ?? textOf(source.command);
  const by = textOf(source.source) ?? 'another place';
  const address = url ?? (named === null ? by : `${named} (${by})`);
  return { kind: 'remote', where: `${address}${path === null ? '' : `, folder ${path}`}`, git };
}
