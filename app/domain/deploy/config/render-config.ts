import { formatArtifactId } from '#app/domain/artifact-types.ts';
import type { DesiredArtifact, DesiredEntry, Refusal } from '#app/domain/deploy/entries.ts';
import { filesBelow, type RenderSource, refusalOf, type VersionFile } from '#app/domain/deploy/render.ts';
import type { JsonObject } from '#app/domain/importing/place.ts';
import { LAYOUTS } from '#app/domain/platforms.ts';
import type { ProfileLayout } from '#app/domain/profiles.ts';
import { type KeyedValue, renderHook } from './render-hook.ts';
import { renderServer } from './render-server.ts';
import { secretPlaces } from './secrets.ts';
import type { ConfigSlot } from './slot.ts';

/** A hook or server with its config. */
export interface ConfigSource extends RenderSource {
  config: JsonObject;
}

/** What is known of values as they are written. */
export interface ValueFacts {
  /** SHA-256 (hex) of a value's canonical JSON, and the bytes of that. */
  hashOf(value: unknown): { hash: string; size: number };
  /** Whether a value can be written at its place, in a file of that format. */
  canHold(slot: ConfigSlot, value: unknown): boolean;
}

const entryOf = ({ path, key, slot, value }: KeyedValue, { hashOf }: ValueFacts): DesiredEntry => ({
  path,
  key,
  executable: false,
  ...hashOf(value),
  config: { slot, value },
});

type Notes = NonNullable<DesiredArtifact['notes']>;

/** A command that was for some tools only is for all of them where the platform has no matchers. */
const matcherNotes = (artifactId: string, lost: readonly string[], { platform }: ProfileLayout): Notes =>
  lost.length === 0
    ? []
    : [
        {
          code: 'matcher_dropped',
          message: `${artifactId} is for ${lost.slice(0, 5).join(', ').slice(0, 200)} only. ${LAYOUTS[platform].label} cannot choose, so its commands run there for every tool and have to look for themselves.`,
        },
      ];

function secretNotes(artifactId: string, values: readonly KeyedValue[]): Notes {
  return values.flatMap(({ path, value }) =>
    secretPlaces(value).map((place) => ({
      code: 'literal_secret',
      message: `${artifactId} would write what looks like a secret into ${path} (${place}). Put it into a variable and write \${NAME} instead.`,
    })),
  );
}

/** The refusal of a config that its file has no words for: one such entry would keep all others out of the file. */
function unwritable(artifactId: string, values: readonly KeyedValue[], { canHold }: ValueFacts): Refusal | null {
  const strange = values.find(({ slot, value }) => !canHold(slot, value));
  if (strange === undefined) return null;
  const message = `The config of ${artifactId} holds a value that cannot be written into ${strange.path}, such as null. Change it in the library.`;
  return { code: 'unreadable', message };
}

/** Clients keep no files for a server: a project holds its entry alone, so what the entry runs has to be there already. */
const fileNotes = (artifactId: string, files: readonly VersionFile[]): Notes =>
  files.length === 0
    ? []
    : [
        {
          code: 'files_left_out',
          message: `${artifactId} has ${files.length === 1 ? 'a file' : `${files.length} files`} of its own (${namesOf(files)}). Only its entry goes into a project; the files stay in the library, so what its command runs has to be there by other means.`,
        },
      ];

const namesOf = (files: readonly VersionFile[]): string =>
  `${files
    .slice(0, 3)
    .map(({ path }) => path)
    .join(', ')
    .slice(0, 200)}${files.length > 3 ? ', …' : ''}`;

/** Says what a hook or an MCP server puts where under a profile, or why it cannot go there. */
export function renderConfig(source: ConfigSource, profile: ProfileLayout, facts: ValueFacts): DesiredArtifact {
  const { artifactUuid, type, name, contentHash, files, config } = source;
  const artifactId = formatArtifactId(type, name);
  const base = { artifactUuid, artifactId, type, name, contentHash };
  const rendered = type === 'hook' ? renderHook(name, config, files.length > 0, profile) : renderServer(name, config, profile);
  const { values, commands, folder, problem, lostMatchers = [] } = rendered;
  if (problem !== null) return { ...base, commands: null, entries: [], refusal: { code: 'unsupported_type', message: problem } };
  const scripts = folder === null ? [] : filesBelow(folder, files);
  const shared = [...new Set(values.map(({ path }) => path))].map((path) => ({ path }));
  const refusal = refusalOf([...scripts, ...shared], profile) ?? unwritable(artifactId, values, facts);
  if (refusal !== null) return { ...base, commands, entries: [], refusal };
  const entries = [...scripts, ...values.map((value) => entryOf(value, facts))];
  const notes = [
    ...matcherNotes(artifactId, lostMatchers, profile),
    ...(type === 'mcp_server' ? fileNotes(artifactId, files) : []),
    ...secretNotes(artifactId, values),
  ];
  return { ...base, commands, entries, refusal, notes };
}
