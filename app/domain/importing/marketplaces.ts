import { type Fetched, type RemotePlugin, sourceOf } from './marketplace-source.ts';
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
  /** Paths of the entries that were read. */
  listed: Set<string>;
  /** Entries that could not be taken in. */
  refused: Place[];
  /** Entries whose plugin git could fetch from elsewhere. */
  remotes: RemotePlugin[];
  notes: Note[];
}

const COMPONENTS = ['skills', 'commands', 'agents', 'hooks', 'mcpServers'] as const;

const componentsOf = (entry: JsonObject): JsonObject =>
  Object.fromEntries(COMPONENTS.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]]));

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

interface Entry {
  at: string;
  name: string;
  fields: JsonObject;
}

interface Reading {
  tree: SourceTree;
  known: ReadonlySet<string>;
  fetched: Fetched;
}

/** The folder an entry's plugin lies in; without one the entry is refused with the reason. */
function folderFor(into: Marketplaces, { at, name, fields }: Entry, market: Market, { tree, fetched }: Reading): string | null {
  const refuse = (refusal: Warning): null => {
    into.refused.push(refused(at, name, refusal));
    return null;
  };
  const source = sourceOf(fields);
  if (source.kind === 'none')
    return refuse({
      code: 'source_missing',
      message: 'The marketplace lists it, but says no source. Give its entry one and import again.',
    });
  if (source.kind === 'relative') {
    const folder = folderOfEntry(market, source.path, tree);
    return (
      folder ??
      refuse({
        code: 'source_missing',
        message: `The marketplace lists it, but its source ${source.path} is no folder in here. Add the folder, mend the path or take the entry out.`,
      })
    );
  }
  if (source.git !== null) into.remotes.push({ path: at, name, ...source.git });
  const outcome = fetched.get(at);
  if (outcome !== undefined && 'folder' in outcome) return outcome.folder;
  const notFetched = {
    code: 'not_fetched',
    message: `Not fetched: it lies at ${source.where}. ${source.git === null ? 'Get it from there, and import its folder or an archive of it.' : 'Import that address to take it in.'}`,
  };
  return refuse(outcome?.problem ?? notFetched);
}

function addEntry(into: Marketplaces, given: unknown, index: number, market: Market, reading: Reading): void {
  const name = isObject(given) ? textOf(given.name) : null;
  const broken = (who: string, message: string): void => {
    into.refused.push(refused(`${market.path}#${index + 1}`, who, { code: 'marketplace_entry', message }));
  };
  if (!isObject(given) || name === null) {
    broken(`entry ${index + 1}`, 'The entry has no name, so no client can install it. Give it one and import again.');
    return;
  }
  const at = `${market.path}#${name}`;
  if (into.listed.has(at)) {
    broken(name, `${name} is listed twice; the first entry counts.`);
    return;
  }
  into.listed.add(at);
  const folder = folderFor(into, { at, name, fields: given }, market, reading);
  if (folder === null) return;
  const components = componentsOf(given);
  if (reading.known.has(folder)) {
    into.additions.set(folder, { ...components, ...into.additions.get(folder) });
    return;
  }
  const { source: _where, ...manifest } = given;
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
 * @param fetched plugins of other repositories that somebody asked for
 */
export async function readMarketplaces(
  reading: { tree: SourceTree; reader: SourceReader; parsers: Parsers },
  known: ReadonlySet<string>,
  fetched: Fetched = new Map(),
): Promise<Marketplaces> {
  const { tree } = reading;
  const found: Marketplaces = {
    roots: [],
    plugins: [],
    additions: new Map(),
    listed: new Set(),
    refused: [],
    remotes: [],
    notes: [],
  };
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
    for (const [index, entry] of manifest.plugins.entries()) addEntry(found, entry, index, market, { tree, known, fetched });
  }
  return found;
}
