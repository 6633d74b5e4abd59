import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { ConfigValue, RecordedConfig } from './config/slot.ts';

/**
 * What one place in a project holds, as far as planning cares. `hash` is the SHA-256 (hex) of a file's bytes, or of a config
 * value's canonical JSON (RFC 8785); `executable` is false for config values.
 */
export interface EntryState {
  hash: string;
  executable: boolean;
}

/** A place: a whole file (`key` is empty) or one value inside a shared config file. `path` is relative to the project. */
export interface Place {
  path: string;
  key: string;
}

export const placeId = ({ path, key }: Place): string => `${path}\u0000${key}`;

/** The state the disk is in at one place. */
export type ActualEntry =
  | { kind: 'absent' }
  | { kind: 'present'; hash: string; executable: boolean }
  /**
   * Something that is never written through or over: `at` is the path, or the folder above it, that is in the way. `holds` names
   * all that lies in such a folder, where that could be said.
   */
  | { kind: 'unsafe'; reason: 'symlink' | 'folder' | 'not_a_folder' | 'special'; at: string; holds?: readonly string[] }
  /** `problem` completes a sentence that begins with the path: why a config file says nothing, although its bytes could be read. */
  | { kind: 'unreadable'; at: string; problem?: string };

/** Who keeps an entry in the project. `setId` is null for what was deployed by no set. */
export interface EntryOwner {
  profileId: string;
  setId: string | null;
  artifactUuid: string;
}

/** What was written at a place last, and by whom it is wanted. */
export interface RecordedEntry extends EntryState, Place {
  artifactUuid: string;
  type: ArtifactType;
  name: string;
  owners: EntryOwner[];
  /** For an entry of a shared config file. */
  config?: RecordedConfig;
}

/** What a set wants at a place. */
export interface DesiredEntry extends EntryState, Place {
  size: number;
  /** For an entry of a shared config file. */
  config?: ConfigValue;
}

/** Why an artifact cannot be put into this project at all. */
export interface Refusal {
  code: 'unsupported_type' | 'missing_artifact' | 'path_taken' | 'unsafe_path' | 'unreadable';
  message: string;
}

/** One resolved artifact as a profile wants it: its entries, or why there are none. */
export interface DesiredArtifact {
  artifactUuid: string;
  artifactId: string;
  type: ArtifactType | null;
  name: string;
  /** Null when the artifact is missing. */
  contentHash: string | null;
  entries: DesiredEntry[];
  refusal: Refusal | null;
  /** What the developer's machine will run because of this artifact, as exact command lines; null when it runs nothing. */
  commands: string[] | null;
  /** What people should know before they deploy it. */
  notes?: { code: string; message: string }[];
}

export const sameState = (a: EntryState, b: EntryState): boolean => a.hash === b.hash && a.executable === b.executable;
