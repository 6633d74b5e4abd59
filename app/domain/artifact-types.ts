/** The kinds of deployable things, in the order in which lists and reports show them. */
export const ARTIFACT_TYPES = ['skill', 'command', 'agent', 'hook', 'mcp_server', 'plugin'] as const;

export type ArtifactType = (typeof ARTIFACT_TYPES)[number];

/** True for one of the six type words; narrows a plain string. */
export const isArtifactType = (value: string): value is ArtifactType => ARTIFACT_TYPES.some((type) => type === value);

/** The name people see, `type:name`. It is not an identity: two artifacts of one owner may share it in different collections. */
export const formatArtifactId = (type: ArtifactType, name: string): string => `${type}:${name}`;

/**
 * Reads `type:name`. The first colon ends the type, so `command:git:sync` is the command `git:sync`.
 * Returns null when the type is unknown or the name is empty.
 */
export function parseArtifactId(value: string): { type: ArtifactType; name: string } | null {
  const colon = value.indexOf(':');
  if (colon < 0) return null;
  const type = value.slice(0, colon);
  const name = value.slice(colon + 1);
  return isArtifactType(type) && name !== '' ? { type, name } : null;
}

/** Words to look for that name a type too, as in a copied `skill:pdf`. */
export function typedWords(text: string): { types: ArtifactType[] | undefined; words: string } {
  const words = text.trim();
  const typed = parseArtifactId(words);
  return typed ? { types: [typed.type], words: typed.name } : { types: undefined, words };
}
