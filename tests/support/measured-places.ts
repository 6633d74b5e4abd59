import { createHash } from 'node:crypto';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { trustedContentHash } from '#app/domain/ids.ts';
import type { Known } from '#app/domain/importing/assign-names.ts';
import { tellingFolders } from '#app/domain/importing/folder-words.ts';
import type { MeasuredPlace } from '#app/domain/importing/measured.ts';
import { keyOf, newPlace } from '#app/domain/importing/place.ts';
import type { ImportPlan } from '#app/domain/importing/plan-import.ts';
import { folderOf, nameOf } from '#app/domain/importing/source-tree.ts';

export const hashOf = (content: string) => trustedContentHash(`v1:${createHash('sha256').update(content).digest('hex')}`);

/** A place as detection and measuring would give it. */
export function measuredPlace(
  path: string,
  content: string,
  { type = 'skill', name, children }: { type?: ArtifactType; name?: string; children?: string[] } = {},
): MeasuredPlace {
  return {
    contentHash: hashOf(content),
    bytes: content.length,
    place: {
      ...newPlace({
        path,
        type,
        document: path,
        name: name ?? nameOf(path),
        ancestors: path === '.' ? [] : tellingFolders(folderOf(path)),
      }),
      plugin:
        children === undefined ? null : { manifest: {}, displayName: null, children, relationships: new Map(), pins: new Map() },
    },
  };
}

export const NOTHING: Known = { artifacts: [], places: new Map(), children: new Map() };

/** `path → name outcome` of a plan, in the order of the paths. */
export const named = (plan: ImportPlan): Record<string, string> =>
  Object.fromEntries(
    plan.artifacts
      .flatMap((artifact) =>
        artifact.sameness.places.map(({ place }) => [place.path, `${artifact.name} ${artifact.outcome}`] as const),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** What the next import of the same source knows after this plan was carried out; new artifacts are called by their name. */
export function knownAfter(plan: ImportPlan, before: Known = NOTHING): Known {
  const uuidOf = (artifact: ImportPlan['artifacts'][number]): string =>
    artifact.artifact?.uuid ?? `new ${artifact.sameness.type}:${artifact.name}`;
  const touched = new Set(plan.artifacts.map(uuidOf));
  return {
    artifacts: [
      ...before.artifacts.filter((artifact) => !touched.has(artifact.uuid)),
      ...plan.artifacts.map((artifact) => ({
        uuid: uuidOf(artifact),
        type: artifact.sameness.type,
        name: artifact.name,
        contentHash: artifact.sameness.places[0].contentHash,
        ours: true,
        takenOut: false,
      })),
    ],
    places: new Map(
      plan.artifacts.flatMap((artifact) =>
        artifact.sameness.places.map(
          ({ place, contentHash }) =>
            [keyOf(place), { uuid: uuidOf(artifact), name: artifact.name, ownName: place.name, contentHash }] as const,
        ),
      ),
    ),
    children: before.children,
  };
}
