import { formatArtifactId } from '#app/domain/artifact-types.ts';
import { parseUuid } from '#app/domain/ids.ts';
import type { CollectionRecord, RecordedArtifact, RecordedMember } from './collection-record.ts';
import { type ExportedContent, readExported } from './exported-content.ts';
import { hookFilePlace } from './find-hooks.ts';
import { markdownPlace } from './find-markdown.ts';
import { serverFilePlaces } from './find-servers.ts';
import { isMarkdown, tellingFolders } from './folder-words.ts';
import { keyOf, type Note, newPlace, type Place } from './place.ts';
import { folderOf, isBelow, type Parsers, type SourceReader, type SourceTree } from './source-tree.ts';

/** A group of the record, with the places of its members (`keyOf` them) in order. */
export interface FoundGroup {
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: string[];
  members: string[];
}

interface Ground {
  tree: SourceTree;
  reader: SourceReader;
  parsers: Parsers;
}

/** True when the place is the one that a record's path means. */
function isMeant(place: Place, recorded: RecordedArtifact): boolean {
  if (place.type !== recorded.type) return false;
  if (place.type === 'mcp_server') return place.name === recorded.name && recorded.paths.some((path) => place.document === path);
  return recorded.paths.some(
    (path) =>
      place.path === path ||
      place.document === path ||
      (place.type === 'hook' && place.document !== null && isBelow(place.document, path)),
  );
}

/** True when the place is the very one that an export wrote: beside a hook's config may lie other files that read like hooks. */
const isExactly = (place: Place, { type, exported }: RecordedArtifact): boolean =>
  type === 'hook' && place.type === type && place.document !== null && place.document === (exported?.configPath ?? null);

/** A place for an artifact that only the record knows: a file in a folder of any name, or a plugin without a manifest. */
async function placeFor(recorded: RecordedArtifact, { tree, reader, parsers }: Ground): Promise<Place | null> {
  const [path] = recorded.paths;
  if (path === undefined) return null;
  if (recorded.type === 'mcp_server') {
    const files = recorded.paths.filter((one) => tree.file(one));
    const servers = await Promise.all(files.map((file) => serverFilePlaces(file, 'ignore', { reader, parsers })));
    return servers.flat().find((place) => place.name === recorded.name) ?? null;
  }
  if (recorded.type === 'command' || recorded.type === 'agent') {
    const file = tree.file(path) && isMarkdown(path) ? path : undefined;
    return file === undefined
      ? null
      : markdownPlace({ path: file, type: recorded.type, base: folderOf(file) }, { reader, parsers });
  }
  const config = recorded.exported?.configPath ?? null;
  if (recorded.type === 'hook' && config !== null && tree.file(config))
    return hookFilePlace(config, { root: path, name: recorded.name }, 'ignore', { tree, reader, parsers });
  // A plugin without files leaves nothing behind in an archive but what is said of it.
  if (recorded.type !== 'plugin' || (recorded.members.length === 0 && recorded.exported === null)) return null;
  return {
    ...newPlace({ path, type: 'plugin', document: null, name: recorded.name, ancestors: tellingFolders(folderOf(path)) }),
    files: tree.below(path).map((source) => ({ path: source.slice(path.length + 1), source })),
    plugin: { manifest: {}, displayName: null, children: [], relationships: new Map(), pins: new Map() },
  };
}

/** What an export says of the artifact and has written for it; null when an older version or somebody else made the record. */
async function exportedOf(recorded: RecordedArtifact, ground: Ground): Promise<ExportedContent | null> {
  const [path] = recorded.paths;
  return recorded.exported === null || path === undefined ? null : readExported(recorded, path, recorded.exported, ground);
}

/** Lets a place be what its record says it is. */
function settle(place: Place, recorded: RecordedArtifact, exported: ExportedContent | null): void {
  place.name = recorded.name;
  place.recorded = { uuid: recorded.uuid === null ? null : parseUuid(recorded.uuid), tags: recorded.tags, exported };
  // Found by themselves, a server has no files and a hook has those that it calls.
  if (exported !== null && (place.type === 'hook' || place.type === 'mcp_server')) {
    place.files = exported.files;
    place.config = exported.config;
  }
}

/** Gives a plugin the children that its record lists, before those that were found in it. */
function join(place: Place, members: readonly RecordedMember[], placeOf: (member: RecordedMember) => Place | undefined): void {
  const { plugin } = place;
  if (plugin === null) return;
  const children = members.flatMap((member) => {
    const child = placeOf(member);
    return child === undefined || child.type === 'plugin' ? [] : [{ key: keyOf(child), ...member }];
  });
  const lost = members.filter((member) => placeOf(member) === undefined);
  if (lost.length > 0) {
    const named = lost.slice(0, 5).map(({ type, name }) => formatArtifactId(type, name));
    const more = lost.length > named.length ? `, and ${lost.length - named.length} more` : '';
    place.warnings.push({
      code: 'member_missing',
      message: `The record of its collection says that ${named.join(', ')}${more} ${lost.length === 1 ? 'belongs' : 'belong'} to it, but not where.`,
    });
  }
  plugin.children = [...new Set([...children.map(({ key }) => key), ...plugin.children])];
  plugin.relationships = new Map(children.map(({ key, relationship }) => [key, relationship]));
  plugin.pins = new Map(children.flatMap(({ key, pinned }) => (pinned === null ? [] : [[key, pinned] as const])));
}

/**
 * Gives places the names, identities, tags and memberships that the record of their collection says, and adds what only the record
 * tells apart. A listed artifact that is not there is noted.
 */
export async function applyRecord(
  record: CollectionRecord,
  places: Place[],
  ground: Ground,
): Promise<{ places: Place[]; groups: FoundGroup[]; notes: Note[] }> {
  const all = [...places];
  const notes = [...record.notes];
  const meant = new Map<string, Place>();
  for (const recorded of record.artifacts) {
    const id = formatArtifactId(recorded.type, recorded.name);
    const known =
      all.find((place) => isExactly(place, recorded)) ??
      all.find((place) => isMeant(place, recorded)) ??
      all.find((place) => place.type === recorded.type && place.name === recorded.name);
    const place = known ?? (await placeFor(recorded, ground));
    if (place === null) {
      notes.push({ path: record.path, code: 'recorded_missing', message: `It lists ${id}, which is not there.` });
      continue;
    }
    if (known === undefined) all.push(place);
    settle(place, recorded, await exportedOf(recorded, ground));
    meant.set(id, place);
  }
  const placeOf = ({ type, name }: Pick<RecordedMember, 'type' | 'name'>): Place | undefined =>
    meant.get(formatArtifactId(type, name));
  for (const recorded of record.artifacts) {
    const place = placeOf(recorded);
    if (place !== undefined) join(place, recorded.members, placeOf);
  }
  const groups = record.groups.map(({ members, ...group }) => ({
    ...group,
    members: [...new Set(members.flatMap((member) => placeOf(member) ?? []))].map(keyOf),
  }));
  return { places: all, groups, notes };
}
