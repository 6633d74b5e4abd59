/** How a shared config file is written. JSON files may hold comments and trailing commas. */
export const CONFIG_FORMATS = ['json', 'toml'] as const;
export type ConfigFormat = (typeof CONFIG_FORMATS)[number];

/** Where one value sits in a shared config file. */
export interface ConfigSlot {
  format: ConfigFormat;
  /** The keys that lead to the object or list that holds it, from the top of the file. */
  within: string[];
  /** Its key in that object; null for an element of that list. */
  name: string | null;
  /** What a new file starts with, beside the value. */
  initial?: Record<string, unknown>;
}

/** A value with its place: what an artifact wants in a shared config file. */
export interface ConfigValue {
  slot: ConfigSlot;
  /** Plain JSON. */
  value: unknown;
}

/** What is known of a shared config file since we wrote it last; the same for all entries of one file. */
export interface WrittenFile {
  /** SHA-256 (hex) of the whole file as we left it. */
  hash: string;
  /** SHA-256 (hex) of the kept bytes that it had without our entries; null when there was no file. */
  preImage: string | null;
  /** Objects and lists that we made to put our entries in, as the keys that lead to them. */
  made: string[][];
}

/** What was recorded of an entry of a shared config file. */
export interface RecordedConfig extends ConfigValue {
  /** Its position when it was written; null for a key of an object. Only a hint: people reorder lists. */
  index: number | null;
  /** Null while we have never written the file, only found our entry there. */
  file: WrittenFile | null;
}

/** The format of a file, by its name. */
export const formatOf = (path: string): ConfigFormat => (path.endsWith('.toml') ? 'toml' : 'json');

/** A key as people and the API name it: `mcpServers.github`. */
export const mapKey = (within: readonly string[], name: string): string => [...within, name].join('.');

/** An element of a list: `hooks.PostToolUse[format#1]`, the first that the artifact `format` has there. */
export const elementKey = (within: readonly string[], artifact: string, number: number): string =>
  `${within.join('.')}[${artifact}#${number}]`;
