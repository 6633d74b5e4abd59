import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { ExportedContent } from './exported-content.ts';

/** A remark of the report: a stable code and a sentence that says what was odd and what to do. */
export interface Warning {
  code: string;
  message: string;
}

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A non-empty string, trimmed; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** A file of an artifact: `path` inside the artifact, and where its bytes are: at a path of the source, or right here. */
export type FoundFile = { path: string; source: string } | { path: string; text: string };

/** What a document says about itself. */
export interface Facts {
  description: string | null;
  version: string | null;
  author: string | null;
  license: string | null;
  frontmatter: JsonObject | null;
}

export const NO_FACTS: Facts = { description: null, version: null, author: null, license: null, frontmatter: null };

/** Names one place for good: a plugin and its root skill share a path. */
export const placeKey = (type: ArtifactType, path: string): string => `${type} ${path}`;
export const keyOf = (place: { type: ArtifactType; path: string }): string => placeKey(place.type, place.path);

/** How a child belongs to its plugin. */
export type Relationship = 'contains' | 'requires' | 'extends';

/** What a plugin adds to a place: its manifest and its children (`keyOf` their places), in order. */
export interface PluginFacts {
  manifest: JsonObject;
  displayName: string | null;
  children: string[];
  /** Children that do not simply belong to it, by their key. */
  relationships: ReadonlyMap<string, Relationship>;
  /** The content hashes of the versions that it holds on to, by the children's keys. */
  pins: ReadonlyMap<string, string>;
}

/** What the record of a collection (`collection.toml`, `manifest.toml`) says of an artifact beside its files. */
export interface Recorded {
  /** The identity it had where it came from. */
  uuid: string | null;
  tags: string[];
  /** What it was when its collection was exported; null when nobody says, or when it is not that any more. */
  exported: ExportedContent | null;
}

/** One place of the source where an artifact was found, or something that should have been one (`refusal`). */
export interface Place {
  /** Relative to the source, `.` for the source itself; `#name` appended for one entry of a config file. */
  path: string;
  type: ArtifactType;
  /** The file of the source that makes it one; null when the record of a collection is all there is. */
  document: string | null;
  /** The name it has by itself, before clashes inside the source are settled. */
  name: string;
  /** The folders above it that may tell it from a namesake, the nearest first. */
  ancestors: string[];
  files: FoundFile[];
  config: JsonObject | null;
  facts: Facts;
  plugin: PluginFacts | null;
  recorded: Recorded | null;
  warnings: Warning[];
  refusal: Warning | null;
}

/** A place of which nothing is known yet but what and where it is. */
export const newPlace = (given: Pick<Place, 'path' | 'type' | 'document' | 'name' | 'ancestors'>): Place => ({
  ...given,
  files: [],
  config: null,
  facts: NO_FACTS,
  plugin: null,
  recorded: null,
  warnings: [],
  refusal: null,
});

/** Something to say about the source that belongs to no artifact, e.g. a submodule that was not followed. */
export interface Note extends Warning {
  path: string;
}
