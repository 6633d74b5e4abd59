import { isObject, type JsonObject, type Note, newPlace, type Place, textOf, type Warning } from './place.ts';
import { describedRoot, type PluginRoot, readManifest } from './plugin-roots.ts';
import { folderOf, nameOf, type Parsers, resolvePath, type SourceReader, type SourceTree } from './source-tree.ts';

/** What the marketplaces of a source add to its plugins. */
export interface Marketplaces {
  /** Roots of folders that a marketplace describes. */
  roots: string[];
  /** Plugins whose only manifest is their entry. */
  plugins: PluginRoot[];
  /** Component fields that entries add to plugins with a manifest of their own, by plugin root. */
  additions: Map<string, JsonObject>;
  /** Entries that could not be taken in. */
  refused: Place[];
  notes: Note[];
}

const COMPONENTS = ['skills', 'commands', 'agents', 'hooks', 'mcpServers'] as const;

const componentsOf = (entry: JsonObject): JsonObject =>
  Object.fromEntries(COMPONENTS.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]]));

/** Where an entry's plugin is: a path inside the source, or somewhere else in words. */
type EntrySource = { kind: 'relative'; path: string } | { kind: 'remote'; where: string } | { kind: 'none' };

function sourceOf(entry: JsonObject): EntrySource {
  const { source } = entry;
  if (typeof source === 'string') {
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) ? { kind: 'remote', where: source } : { kind: 'relative', path: source };
  }
  if (!isObject(source)) return { kind: 'none' };
  const path = textOf(source.path);
  if ((source.source === 'local' || source.source === 'directory') && path !== null) return { kind: 'relative', path };
  const repository = textOf(source.repo);
  const address =
    textOf(source.url) ??
    (repository === null ? null : `https://github.com/${repository}`) ??
    textOf(source.package) ??
    textOf(source.command);
  const folder = path === null ? '' : `, folder ${path}`;
  return { kind: 'remote', where: `${address ?? textOf(source.source) ?? 'another place'}${folder}` };
}

const refused = (path: string, name: string, refusal: Warning): Place => ({
  ...newPlace({ path, type: 'plugin', document: null, name, ancestors: [] }),
  refusal,
});

interface Market {
  path: string;
  root: string;
  pluginRoot: string | null;
}

/** The folder an entry means, tried as written and below `metadata.pluginRoot`; null when there is none. */
function folderOfEntry(market: Market, path: string, tree: SourceTree): string | null {
  const bases = [market.root, ...(market.pluginRoot === null ? [] : [resolvePath(market.root, market.pluginRoot)])];
  const found = bases
    .map((base) => (base === null ? null : resolvePath(base, path)))
    .find((folder) => folder !== null && tree.hasFolder(folder));
  return found ?? null;
}

function addEntry(
  into: Marketplaces,
  entry: unknown,
  index: number,
  market: Market,
  tree: SourceTree,
  known: ReadonlySet<string>,
): void {
  const name = isObject(entry) ? textOf(entry.name) : null;
  const at = `${market.path}#${name ?? index + 1}`;
  if (!isObject(entry) || name === null) {
    into.refused.push(
      refused(at, `entry ${index + 1}`, {
        code: 'marketplace_entry',
        message: 'The entry has no name, so no client can install it.',
      }),
    );
    return;
  }
  if ([...into.plugins, ...into.refused].some((known) => known.path === at)) {
    into.refused.push(
      refused(`${market.path}#${index + 1}`, name, {
        code: 'marketplace_entry',
        message: `${name} is listed twice; the first entry counts.`,
      }),
    );
    return;
  }
  const source = sourceOf(entry);
  if (source.kind === 'remote') {
    into.refused.push(
      refused(at, name, {
        code: 'not_fetched',
        message: `Not fetched: it lies at ${source.where}. Import that address to take it in.`,
      }),
    );
    return;
  }
  const folder = source.kind === 'relative' ? folderOfEntry(market, source.path, tree) : null;
  if (folder === null) {
    const told = source.kind === 'relative' ? `its source ${source.path} is no folder in here` : 'it says no source';
    into.refused.push(refused(at, name, { code: 'source_missing', message: `The marketplace lists it, but ${told}.` }));
    return;
  }
  const components = componentsOf(entry);
  if (known.has(folder)) {
    into.additions.set(folder, { ...components, ...into.additions.get(folder) });
    return;
  }
  const { source: _where, ...manifest } = entry;
  into.plugins.push({
    path: at,
    root: folder,
    name,
    manifest,
    manifestPath: null,
    listedOnly: Object.keys(components).length > 0,
    ownsFolder: folder !== market.root,
    warnings: [],
  });
}

/**
 * Reads all marketplaces of a source. Relative sources are followed inside the source; others are listed as not fetched.
 * @param known roots of plugins with a manifest of their own
 */
export async function readMarketplaces(
  reading: { tree: SourceTree; reader: SourceReader; parsers: Parsers },
  known: ReadonlySet<string>,
): Promise<Marketplaces> {
  const { tree } = reading;
  const found: Marketplaces = { roots: [], plugins: [], additions: new Map(), refused: [], notes: [] };
  const files = tree.paths
    .filter((path) => nameOf(path) === 'marketplace.json')
    .map((path) => ({ path, ...describedRoot(folderOf(path)) }))
    .filter((file) => file.rank !== 1)
    .sort((a, b) => a.rank - b.rank);
  for (const { path, root } of files) {
    if (found.roots.includes(root)) {
      found.notes.push({
        path,
        code: 'marketplace_twin',
        message: "Another tool's list of the same plugins; the one in .claude-plugin was read.",
      });
      continue;
    }
    found.roots.push(root);
    const { manifest, warnings } = await readManifest(path, reading);
    found.notes.push(...warnings.map((warning) => ({ path, ...warning })));
    if (manifest === null) continue;
    if (!Array.isArray(manifest.plugins)) {
      found.notes.push({ path, code: 'marketplace_shape', message: 'It has no list "plugins", so it lists nothing to import.' });
      continue;
    }
    const metadata = isObject(manifest.metadata) ? manifest.metadata : {};
    const market = { path, root, pluginRoot: textOf(metadata.pluginRoot) };
    for (const [index, entry] of manifest.plugins.entries()) addEntry(found, entry, index, market, tree, known);
  }
  return found;
}
