import { serversOf } from './find-servers.ts';
import { type Facts, type FoundFile, isObject, type JsonObject, keyOf, type Place, type Warning } from './place.ts';
import { folderOf, type Parsers, relativeTo, type SourceReader, type SourceTree } from './source-tree.ts';
import { isStorable } from './storable.ts';

/** What an exported collection says of one artifact: enough to tell whether what lies there is still what was exported. */
export interface ExportedFacts {
  contentHash: string;
  /** A file that the export has made, so that it is none of the artifact's own: the config of a hook or server, a plugin's manifest. */
  configPath: string | null;
  /** What a command's or agent's one file was called; its place in the archive has the artifact's name. */
  fileName: string | null;
  /** Of a plugin; undefined when it is not said. */
  displayName: string | null | undefined;
  facts: Omit<Facts, 'frontmatter'>;
}

/** The content that an export has put where its record says. */
export interface ExportedContent extends ExportedFacts {
  /** The folder below which everything is the artifact's; null when it is one file. */
  folder: string | null;
  files: FoundFile[];
  config: JsonObject | null;
  /** Of a plugin whose manifest is none of its own files. */
  manifest: JsonObject | null;
}

interface Ground {
  tree: SourceTree;
  reader: SourceReader;
  parsers: Parsers;
}

async function objectAt(path: string | null, { tree, reader, parsers }: Ground): Promise<JsonObject | null> {
  const text = path === null || !tree.file(path) ? null : await reader.text(path);
  const json = text === null ? null : parsers.json(text.text);
  return json?.ok && isObject(json.value) && isStorable(json.value) ? json.value : null;
}

/** The bare entry of a server's own file. */
function entryOf(value: JsonObject | null, name: string): JsonObject | null {
  const servers = serversOf(value);
  const entry = servers !== null && Object.hasOwn(servers, name) ? servers[name] : null;
  return isObject(entry) ? entry : null;
}

/**
 * Reads what an export has written for an artifact, without judging it; null when it is not all there, or when the export was made
 * by a version that did not say enough.
 * @param path where the record says it lies
 */
export async function readExported(
  { type, name }: Pick<Place, 'type' | 'name'>,
  path: string,
  said: ExportedFacts,
  ground: Ground,
): Promise<ExportedContent | null> {
  const below = (folder: string): FoundFile[] =>
    ground.tree
      .below(folder)
      .filter((source) => source !== said.configPath)
      .map((source) => ({ path: relativeTo(source, folder), source }));
  const content = { ...said, folder: path, files: below(path), config: null, manifest: null };
  switch (type) {
    case 'skill':
      return content.files.length === 0 ? null : content;
    case 'plugin':
      return { ...content, manifest: await objectAt(said.configPath, ground) };
    case 'hook': {
      const config = await objectAt(said.configPath, ground);
      return config !== null && isObject(config.hooks) ? { ...content, config } : null;
    }
    case 'mcp_server': {
      const config = entryOf(await objectAt(said.configPath, ground), name);
      const folder = path.replace(/\.json$/i, '');
      return config === null ? null : { ...content, folder, files: below(folder), config };
    }
    case 'command':
    case 'agent':
      return said.fileName === null || !ground.tree.file(path)
        ? null
        : { ...content, folder: null, files: [{ path: said.fileName, source: path }] };
  }
}

/** Remarks that an export brings about, because parts lie beside their plugin there and calls name scripts already. */
const OF_EXPORTING: ReadonlySet<string> = new Set([
  'component_missing',
  'component_outside',
  'plugin_empty',
  'plugin_twin',
  'script_paths',
]);

/** The place as it was when its collection was exported, if what lies there turns out to be that; null when no record says so. */
export function asExported(place: Place): Place | null {
  const exported = place.recorded?.exported ?? null;
  if (exported === null || place.refusal !== null) return null;
  const { files, config, facts, manifest, displayName } = exported;
  const { plugin } = place;
  return {
    ...place,
    files,
    config,
    facts: { ...facts, frontmatter: place.facts.frontmatter },
    plugin: plugin && {
      ...plugin,
      manifest: manifest ?? plugin.manifest,
      displayName: displayName === undefined ? plugin.displayName : displayName,
    },
    warnings: place.warnings.filter(({ code }) => !OF_EXPORTING.has(code)),
  };
}

/** The place as it was found, when it is not what was exported any more. */
export const asFound = (place: Place): Place =>
  place.recorded === null ? place : { ...place, recorded: { ...place.recorded, exported: null } };

/** Says that what lies there is not what was exported: its hash is none that the record knows. */
export function differences({ recorded }: Place, contentHash: string): Warning[] {
  if (recorded?.exported == null || recorded.exported.contentHash === contentHash) return [];
  const message =
    'It is not what the record of the collection says it was when it was exported: it was changed since, or a part of it did not come along. It was taken in as it is here.';
  return [{ code: 'differs_from_record', message }];
}

/**
 * Takes out what was found inside exported artifacts that are unchanged: it is their content, and what of it is an artifact of its own
 * has its own row in the record.
 */
export function withoutContents<Measured extends { place: Place }, Rejected extends { place: Place }>(
  measured: readonly Measured[],
  rejected: readonly Rejected[],
): { measured: Measured[]; rejected: Rejected[] } {
  const folders = new Set(measured.flatMap(({ place }) => place.recorded?.exported?.folder ?? []));
  if (folders.size === 0) return { measured: [...measured], rejected: [...rejected] };
  const isInside = (path: string): boolean => {
    for (let at = path; at !== '.'; at = folderOf(at)) if (folders.has(at)) return true;
    return false;
  };
  const isContent = ({ recorded, document, path }: Place): boolean => recorded === null && isInside(document ?? path);
  const gone = new Set([...measured, ...rejected].filter(({ place }) => isContent(place)).map(({ place }) => keyOf(place)));
  const left = <One extends { place: Place }>(all: readonly One[]): One[] =>
    all.flatMap((one) => {
      const { plugin } = one.place;
      if (gone.has(keyOf(one.place)) && one.place.recorded === null) return [];
      if (plugin === null) return [one];
      const children = plugin.children.filter((key) => !gone.has(key));
      return [{ ...one, place: { ...one.place, plugin: { ...plugin, children } } }];
    });
  return { measured: left(measured), rejected: left(rejected) };
}
