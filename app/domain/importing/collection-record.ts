import { type ArtifactType, isArtifactType, parseArtifactId } from '#app/domain/artifact-types.ts';
import { ownValue } from '#app/domain/own-value.ts';
import type { ExportedFacts } from './exported-content.ts';
import { isObject, type JsonObject, type Note, type Relationship, textOf } from './place.ts';
import { join, type Parsers, resolvePath, type SourceReader, type SourceTree } from './source-tree.ts';

/** One artifact as a record lists it. Paths lead nowhere but into the source; they only say which place is meant. */
export interface RecordedArtifact {
  type: ArtifactType;
  name: string;
  uuid: string | null;
  paths: string[];
  tags: string[];
  members: RecordedMember[];
  /** What an export of ours says beside that; null in the records of other programs. */
  exported: ExportedFacts | null;
}

/** A child of a plugin. */
export interface RecordedMember {
  type: ArtifactType;
  name: string;
  relationship: Relationship;
  /** The content hash of the version that the plugin holds on to. */
  pinned: string | null;
}

export interface RecordedGroup {
  name: string;
  description: string | null;
  color: string | null;
  icon: string | null;
  tags: string[];
  members: { type: ArtifactType; name: string }[];
}

/** The record that lies beside the artifacts of a SkillMeat collection, or of one that Loadout has exported. */
export interface CollectionRecord {
  path: string;
  /** What the collection says of itself. */
  description: string | null;
  artifacts: RecordedArtifact[];
  groups: RecordedGroup[];
  notes: Note[];
}

/** Ours before SkillMeat's: an exported collection has both words in one file. */
const NAMES = ['manifest.toml', 'collection.toml'];

/** SkillMeat's words for types that we call otherwise. */
const TYPES: Readonly<Record<string, ArtifactType>> = { mcp: 'mcp_server', composite: 'plugin' };

const RELATIONSHIPS: readonly Relationship[] = ['contains', 'requires', 'extends'];

const tables = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((entry) => textOf(entry) ?? []) : []);

function typeOf(word: string | null): ArtifactType | null {
  if (word === null) return null;
  return ownValue(TYPES, word) ?? (isArtifactType(word) ? word : null);
}

/** `type:name` in our words or in SkillMeat's. */
function referenceOf(text: string): { type: ArtifactType; name: string } | null {
  const known = parseArtifactId(text);
  if (known !== null) return known;
  const colon = text.indexOf(':');
  const type = typeOf(text.slice(0, colon));
  return colon < 0 || type === null ? null : { type, name: text.slice(colon + 1) };
}

/** Tags as the library takes them: trimmed, 1 to 50 characters, at most 20, each once without case. */
function tagsOf(value: unknown): string[] {
  const usable = texts(value).filter((tag) => [...tag].length <= 50 && !/\p{Cc}/u.test(tag));
  return [...new Map(usable.map((tag) => [tag.toLowerCase(), tag])).values()].slice(0, 20);
}

/** SkillMeat keeps the extension of single files in their names. */
const plainName = (type: ArtifactType, name: string): string =>
  type === 'command' || type === 'agent' ? name.replace(/\.md$/i, '') : name;

const CONTENT_HASH = /^v1:[0-9a-f]{64}$/;
const hashOf = (value: unknown): string | null => (typeof value === 'string' && CONTENT_HASH.test(value) ? value : null);

/** What only Loadout's own export says of an artifact: by its content hash one can tell whether it is still that. */
function exportedOf(table: JsonObject, folder: string): ExportedFacts | null {
  const contentHash = hashOf(table.loadout_content_hash);
  if (textOf(table.artifact_id) === null || contentHash === null) return null;
  const config = textOf(table.config_path);
  const metadata = isObject(table.metadata) ? table.metadata : {};
  return {
    contentHash,
    configPath: config === null ? null : resolvePath(folder, config),
    fileName: textOf(table.file_name),
    displayName: table.display_name === undefined ? undefined : textOf(table.display_name),
    facts: {
      description: textOf(metadata.description),
      version: textOf(metadata.version),
      author: textOf(metadata.author),
      license: textOf(metadata.license),
    },
  };
}

function artifactOf(table: JsonObject, folder: string): RecordedArtifact | null {
  const own = textOf(table.artifact_id);
  const reference = own === null ? null : referenceOf(own);
  const type = reference?.type ?? typeOf(textOf(table.type));
  const name = reference?.name ?? textOf(table.name);
  if (type === null || name === null) return null;
  const paths = [textOf(table.path), textOf(table.config_path)].flatMap((path) =>
    path === null ? [] : (resolvePath(folder, path) ?? []),
  );
  return {
    type,
    name: plainName(type, name),
    uuid: textOf(table.uuid),
    paths,
    tags: tagsOf(table.tags),
    members: tables(table.members).flatMap((member) => {
      const child = referenceOf(textOf(member.artifact_id) ?? '');
      const relationship = RELATIONSHIPS.find((one) => one === member.relationship_type) ?? 'contains';
      return child === null ? [] : [{ ...child, relationship, pinned: hashOf(member.pinned_version_hash) }];
    }),
    exported: exportedOf(table, folder),
  };
}

function groupOf(table: JsonObject): RecordedGroup | null {
  const name = textOf(table.name);
  if (name === null || name.length > 255 || /\p{Cc}/u.test(name)) return null;
  const color = textOf(table.color);
  const icon = textOf(table.icon);
  return {
    name,
    description: textOf(table.description),
    color: color !== null && /^#[0-9a-f]{6}$/i.test(color) ? color.toLowerCase() : null,
    icon: icon !== null && icon.length <= 64 ? icon : null,
    tags: tagsOf(table.tags),
    members: texts(table.members).flatMap((member) => {
      const reference = referenceOf(member);
      return reference === null ? [] : [{ type: reference.type, name: plainName(reference.type, reference.name) }];
    }),
  };
}

/** The folder whose record counts: the source itself, or the one folder an archive was packed as. */
function recordFolders(tree: SourceTree): string[] {
  const [only, ...more] = tree.folders('.');
  return only !== undefined && more.length === 0 && tree.names('.').length === 0 ? ['.', only] : ['.'];
}

/**
 * Reads the record of a collection, when the source has one at its top. It is never trusted for more than names, identities,
 * tags and groups: content and paths come from what is really there. (Formats: SkillMeat's `collection.toml`.)
 */
export async function readCollectionRecord(
  tree: SourceTree,
  reader: SourceReader,
  parsers: Parsers,
): Promise<CollectionRecord | null> {
  const paths = recordFolders(tree).flatMap((folder) => NAMES.map((name) => ({ folder, path: join(folder, name) })));
  const found = paths.find(({ path }) => tree.file(path));
  const text = found === undefined ? null : await reader.text(found.path);
  if (found === undefined || text === null) return null;
  const { folder, path } = found;
  const toml = parsers.toml(text.text);
  if (!toml.ok) {
    const message = `It is not valid TOML (${toml.error}), so names, tags and groups in it were not read.`;
    return { path, description: null, artifacts: [], groups: [], notes: [{ path, code: 'record_unreadable', message }] };
  }
  if (!isObject(toml.value)) return null;
  const listed = tables(toml.value.artifacts);
  const artifacts = listed.flatMap((table) => artifactOf(table, folder) ?? []);
  // A manifest.toml of some other program lists no artifacts.
  if (artifacts.length === 0) return null;
  const lost = listed.length - artifacts.length;
  const notes: Note[] =
    lost === 0
      ? []
      : [
          {
            path,
            code: 'record_type',
            message: `${lost} of its artifacts are of types that Loadout does not have, or have no name.`,
          },
        ];
  const groups = tables(toml.value.groups).flatMap((table) => groupOf(table) ?? []);
  const description = isObject(toml.value.collection) ? textOf(toml.value.collection.description) : null;
  return { path, description, artifacts, groups, notes };
}
