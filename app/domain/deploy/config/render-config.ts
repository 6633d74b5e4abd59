import { formatArtifactId } from '#app/domain/artifact-types.ts';
import type { DesiredArtifact, DesiredEntry } from '#app/domain/deploy/entries.ts';
import { filesBelow, type RenderSource, refusalOf } from '#app/domain/deploy/render.ts';
import type { JsonObject } from '#app/domain/importing/place.ts';
import type { ProfileLayout } from '#app/domain/profiles.ts';
import { type KeyedValue, renderHook } from './render-hook.ts';
import { renderServer } from './render-server.ts';
import { secretPlaces } from './secrets.ts';

/** A hook or server with its config. */
export interface ConfigSource extends RenderSource {
  config: JsonObject;
}

/** SHA-256 (hex) of a value's canonical JSON, and the bytes of that. */
export type HashOfValue = (value: unknown) => { hash: string; size: number };

const entryOf = ({ path, key, slot, value }: KeyedValue, hashOf: HashOfValue): DesiredEntry => ({
  path,
  key,
  executable: false,
  ...hashOf(value),
  config: { slot, value },
});

function notesOf(artifactId: string, values: readonly KeyedValue[]): DesiredArtifact['notes'] {
  return values.flatMap(({ path, value }) =>
    secretPlaces(value).map((place) => ({
      code: 'literal_secret',
      message: `${artifactId} would write what looks like a secret into ${path} (${place}). Put it into a variable and write \${NAME} instead.`,
    })),
  );
}

/** Says what a hook or an MCP server puts where under a profile, or why it cannot go there. */
export function renderConfig(source: ConfigSource, profile: ProfileLayout, hashOf: HashOfValue): DesiredArtifact {
  const { artifactUuid, type, name, contentHash, files, config } = source;
  const artifactId = formatArtifactId(type, name);
  const base = { artifactUuid, artifactId, type, name, contentHash };
  const rendered = type === 'hook' ? renderHook(name, config, files.length > 0, profile) : renderServer(name, config, profile);
  const { values, commands, folder, problem } = rendered;
  if (problem !== null) return { ...base, commands: null, entries: [], refusal: { code: 'unsupported_type', message: problem } };
  const scripts = folder === null ? [] : filesBelow(folder, files);
  const shared = [...new Set(values.map(({ path }) => path))].map((path) => ({ path }));
  const refusal = refusalOf([...scripts, ...shared], profile);
  if (refusal !== null) return { ...base, commands, entries: [], refusal };
  const entries = [...scripts, ...values.map((value) => entryOf(value, hashOf))];
  return { ...base, commands, entries, refusal, notes: notesOf(artifactId, values) };
}
