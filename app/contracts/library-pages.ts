import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { Artifact, ArtifactDetail, ArtifactFile, ArtifactVersion, Usage } from './artifacts.ts';
import type { Collection } from './collections.ts';
import type { Membership } from './composites.ts';

/** How much is in the library, as its tabs say it. */
export interface LibraryCounts {
  artifacts: number;
  collections: number;
  imports: number;
}

export interface TagCount {
  tag: string;
  count: number;
}

/** How many artifacts each filter would leave, beside the filters that are on. */
export interface ArtifactFacets {
  types: Partial<Record<ArtifactType, number>>;
  /** Most used first; empty when there are too many artifacts to look through at every view. */
  tags: TagCount[];
}

export interface ArtifactListPage {
  rows: Artifact[];
  total: number;
  limit: number;
  offset: number;
  counts: LibraryCounts;
  facets: ArtifactFacets;
}

/** One file with its bytes, to show it. */
export interface FileContent {
  path: string;
  size: number;
  bytes: Uint8Array;
}

/** What a page shows of a file: Markdown as HTML of ours, other text as it is, anything else only by its size. */
export type ShownFile =
  | { kind: 'markdown'; path: string; html: string; cut: boolean }
  | { kind: 'text'; path: string; text: string; cut: boolean }
  | { kind: 'binary'; path: string; bytes: number };

/** All that the page of one artifact shows. */
export interface ArtifactPage {
  artifact: ArtifactDetail;
  /** Content hash of the version that is shown, with its own frontmatter and config. */
  version: string;
  frontmatter: ArtifactDetail['frontmatter'];
  config: ArtifactDetail['config'];
  /** The first files by path, of so many. */
  files: ArtifactFile[];
  file_total: number;
  /** The file asked for, else the main document; null when there is neither. */
  file: FileContent | null;
  /** The newest ones, of so many. */
  versions: ArtifactVersion[];
  version_total: number;
  parents: Membership[];
  children: Membership[];
  usage: Usage;
}

/** One file that two versions do not have in common. `mode`: only whether it may be executed. */
export interface ChangedFile {
  path: string;
  kind: 'added' | 'removed' | 'changed' | 'mode';
  /** Unified; null for what cannot be read line by line. */
  diff: string | null;
}

/** What changed between two versions of an artifact. */
export interface ArtifactChanges {
  artifact: { uuid: string; artifact_id: string };
  /** The newest ones, to choose from. */
  versions: ArtifactVersion[];
  /** Content hashes; `from` is null when there is nothing older. */
  from: string | null;
  to: string;
  /** The first ones, of so many. */
  files: ChangedFile[];
  total: number;
}

/** A row of the picker of a group or plugin: an artifact of its collection, and whether it is in there already. */
export interface Candidate {
  uuid: string;
  artifact_id: string;
  description: string | null;
  taken: boolean;
}

export interface CandidatesPage {
  /** The group or plugin that artifacts are chosen for. */
  holder: { id: string; name: string };
  collection: Pick<Collection, 'id' | 'name'>;
  rows: Candidate[];
  total: number;
  limit: number;
  offset: number;
  types: ArtifactFacets['types'];
}

/** What the address of a picker of artifacts asks for. */
export interface ArtifactPickerSearch {
  name: string;
  type: ArtifactType | null;
  /** Everything ticked so far, on this page or another. */
  ticked: string[];
}
