import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { parseArtifactId } from '#app/domain/artifact-types.ts';
import { parseUuid } from '#app/domain/ids.ts';

/** What may be meant by the references of a definition, as far as this owner has it. */
export interface Known {
  artifacts: readonly { uuid: string; type: ArtifactType; name: string; collections: readonly string[] }[];
  groups: readonly { id: string; name: string; collection: string }[];
}

export type Match = { found: string } | { code: 'not_found' | 'ambiguous_reference'; message: string };

const fold = (name: string): string => name.toLowerCase();

/** Prepares to find what references mean: by identity first, then by what people call them. */
export function referenceMatcher({ artifacts, groups }: Known) {
  const uuids = new Set(artifacts.map(({ uuid }) => uuid));
  const named = new Map<string, Known['artifacts'][number][]>();
  for (const artifact of artifacts) {
    const key = `${artifact.type}:${artifact.name}`;
    named.set(key, [...(named.get(key) ?? []), artifact]);
  }
  const groupIds = new Set(groups.map(({ id }) => id));
  const groupsByName = new Map(groups.map((group) => [`${fold(group.collection)}\0${fold(group.name)}`, group.id]));

  return {
    /** An artifact of that uuid; else the one of that type and name, in a collection of the same name when there are several. */
    artifact(reference: { artifact_uuid: string; artifact_id: string; collections: readonly string[] }): Match {
      const uuid = parseUuid(reference.artifact_uuid);
      if (uuid !== null && uuids.has(uuid)) return { found: uuid };
      const id = parseArtifactId(reference.artifact_id);
      const all = id === null ? [] : (named.get(`${id.type}:${id.name}`) ?? []);
      const wanted = new Set(reference.collections.map(fold));
      const near = all.filter((one) => one.collections.some((collection) => wanted.has(fold(collection))));
      const [first, ...others] = near.length > 0 ? near : all;
      if (first === undefined)
        return { code: 'not_found', message: `There is no ${reference.artifact_id} here. Import it, then add it to the set.` };
      if (others.length === 0) return { found: first.uuid };
      return {
        code: 'ambiguous_reference',
        message: `${others.length + 1} artifacts are called ${reference.artifact_id} here. Add the one you mean to the set.`,
      };
    },
    /** A group of that id; else the one of that name in a collection of the same name. */
    group(reference: { group_id: string; name: string; collection: string }): Match {
      const id = parseUuid(reference.group_id);
      if (id !== null && groupIds.has(id)) return { found: id };
      const found = groupsByName.get(`${fold(reference.collection)}\0${fold(reference.name)}`);
      if (found !== undefined) return { found };
      const message = `There is no group "${reference.name}" in a collection "${reference.collection}" here. Make it, then add it to the set.`;
      return { code: 'not_found', message };
    },
  };
}
