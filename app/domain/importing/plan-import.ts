import type { ArtifactType } from '#app/domain/artifact-types.ts';
import { foldPath } from '#app/domain/safe-path.ts';
import { type Assigned, assignNames, type Known } from './assign-names.ts';
import { groupEqual, type MeasuredPlace } from './measured.ts';
import { keyOf, type Place, type Warning } from './place.ts';

export type Outcome = 'created' | 'updated' | 'unchanged' | 'rejected' | 'vanished';

/** One artifact as an import will leave it. */
export interface PlannedArtifact extends Assigned {
  outcome: 'created' | 'updated' | 'unchanged';
  /** Said of every place of it. */
  warnings: Warning[];
}

/** A place that cannot be taken in, with the artifact it was at the last import and what the source called that. */
export interface Rejected {
  place: Place;
  refusal: Warning;
  uuid: string | null;
  ownName: string | null;
}

/** A place that was there at the last import and belongs to nothing any more. */
export interface Vanished {
  path: string;
  type: ArtifactType;
  name: string;
  uuid: string;
}

export interface ImportPlan {
  artifacts: PlannedArtifact[];
  rejected: Rejected[];
  vanished: Vanished[];
}

const EDITED: Warning = {
  code: 'edited_here',
  message: 'It was edited in the library since the last import. The source has not changed, so your version stays.',
};
const EDITED_BOTH: Warning = {
  code: 'edited_here',
  message:
    "It was edited in the library and has changed in the source too. The source's content is current now; yours is among its versions.",
};

const PUT_BACK: Warning = {
  code: 'put_back',
  message:
    'It was taken out of this collection after the last import. The source still holds it, so it is in the collection again.',
};

function outcomeOf(assigned: Assigned): Pick<PlannedArtifact, 'outcome' | 'warnings'> {
  const { artifact, lastHash, sameness } = assigned;
  const hash: string = sameness.places[0].contentHash;
  if (artifact === null) return { outcome: 'created', warnings: [] };
  if (artifact.contentHash === hash) return { outcome: 'unchanged', warnings: [] };
  const editedHere = lastHash !== null && lastHash !== artifact.contentHash;
  if (!editedHere) return { outcome: 'updated', warnings: [] };
  return lastHash === hash ? { outcome: 'unchanged', warnings: [EDITED] } : { outcome: 'updated', warnings: [EDITED_BOTH] };
}

/** The artifact that holds each place, by the place's key. */
export function artifactsByPlace(artifacts: readonly PlannedArtifact[]): Map<string, PlannedArtifact> {
  return new Map(artifacts.flatMap((artifact) => artifact.sameness.places.map(({ place }) => [keyOf(place), artifact] as const)));
}

/** The children that a plugin of the source shall have, in order, each once; and how many of its parts were rejected. */
export function plannedChildren(
  plugin: PlannedArtifact,
  byPlace: ReadonlyMap<string, PlannedArtifact>,
): { children: PlannedArtifact[]; lost: number } {
  const keys = plugin.sameness.places.flatMap(({ place }) => place.plugin?.children ?? []);
  const found = keys.map((key) => byPlace.get(key));
  const children = [...new Set(found.filter((child) => child !== undefined))];
  return { children, lost: found.filter((child) => child === undefined).length };
}

/** The version of a child that a plugin holds on to by the record of their collection, and whether it is here; null without a pin. */
export function plannedPin(plugin: PlannedArtifact, child: PlannedArtifact): { hash: string; isHere: boolean } | null {
  const keys = child.sameness.places.map(({ place }) => keyOf(place));
  const [hash] = plugin.sameness.places.flatMap(({ place }) => keys.flatMap((key) => place.plugin?.pins.get(key) ?? []));
  if (hash === undefined) return null;
  return { hash, isHere: child.sameness.places[0].contentHash === hash || child.artifact?.contentHash === hash };
}

/** Says of each child that joins its plugin now, and whose pinned version did not come along, that it is not pinned. */
function lostPins(plugin: PlannedArtifact, joining: readonly PlannedArtifact[]): Warning[] {
  return joining.flatMap((child) => {
    const pin = plannedPin(plugin, child);
    if (pin === null || pin.isHere) return [];
    const message = `It held on to version ${pin.hash.slice(0, 15)}… of ${child.sameness.type}:${child.name}, and only the current version came along. That one is taken until you pin another.`;
    return [{ code: 'pin_lost', message }];
  });
}

/** What a plugin's children mean for it: new ones change it, rejected ones are missing, and none is ever taken out. */
function withChildren(plugin: PlannedArtifact, byPlace: ReadonlyMap<string, PlannedArtifact>, known: Known): PlannedArtifact {
  const { children, lost } = plannedChildren(plugin, byPlace);
  const warnings = [...plugin.warnings];
  if (lost > 0)
    warnings.push({
      code: 'child_rejected',
      message: `${lost === 1 ? 'One of its parts was' : `${lost} of its parts were`} rejected, so it is not complete.`,
    });
  if (plugin.artifact === null) return { ...plugin, warnings: [...warnings, ...lostPins(plugin, children)] };
  const present = known.children.get(plugin.artifact.uuid) ?? new Set();
  const wanted = new Set(children.map((child) => child.artifact?.uuid));
  const before = new Set([...known.places.values()].map((place) => place.uuid));
  const left = [...present].filter((uuid) => !wanted.has(uuid) && before.has(uuid)).length;
  if (left > 0)
    warnings.push({
      code: 'child_left',
      message: `${left === 1 ? 'One artifact is' : `${left} artifacts are`} no longer part of it in the source. Nothing was taken out here; do that on its page if you want it.`,
    });
  const joining = children.filter((child) => child.artifact === null || !present.has(child.artifact.uuid));
  warnings.push(...lostPins(plugin, joining));
  return { ...plugin, warnings, outcome: joining.length > 0 && plugin.outcome === 'unchanged' ? 'updated' : plugin.outcome };
}

/** Says of artifacts whose names differ in case alone that one project on macOS or Windows cannot hold them all. */
function withTwins(artifacts: readonly PlannedArtifact[]): PlannedArtifact[] {
  const first = new Map<string, PlannedArtifact>();
  return artifacts.map((artifact) => {
    const { name, sameness } = artifact;
    const folded = `${sameness.type}:${foldPath(name)}`;
    const twin = first.get(folded);
    if (twin === undefined) {
      first.set(folded, artifact);
      return artifact;
    }
    const message = `Its name is that of ${twin.sameness.places[0].place.path} without regard to case. Where file systems do so (macOS, Windows) only one of them can be deployed to a project; rename one.`;
    return { ...artifact, warnings: [...artifact.warnings, { code: 'name_differs_in_case', message }] };
  });
}

/** What was there the last time and is now neither found nor refused. */
function vanishedOf(known: Known, kept: ReadonlySet<string>, refused: ReadonlySet<string>): Vanished[] {
  const here = new Map(known.artifacts.map((artifact) => [artifact.uuid, artifact]));
  return [...known.places].flatMap(([key, last]): Vanished[] => {
    const artifact = here.get(last.uuid);
    if (artifact === undefined || kept.has(last.uuid) || refused.has(key)) return [];
    const path = key.slice(artifact.type.length + 1);
    return [{ path, type: artifact.type, name: artifact.name, uuid: artifact.uuid }];
  });
}

/**
 * Decides what an import does, without doing it: which artifact of the collection each place is, what changes,
 * and what has vanished from the source since its last import.
 */
export function planImport(
  measured: readonly MeasuredPlace[],
  rejected: readonly { place: Place; refusal: Warning }[],
  known: Known,
  sourceName: string,
): ImportPlan {
  const assigned = withTwins(
    assignNames(groupEqual(measured), known, sourceName).map((one): PlannedArtifact => {
      const { outcome, warnings } = outcomeOf(one);
      const putBack = one.artifact?.takenOut ? [PUT_BACK] : [];
      return { ...one, outcome, warnings: [...(one.renamed === null ? [] : [one.renamed]), ...putBack, ...warnings] };
    }),
  );
  const byPlace = artifactsByPlace(assigned);
  const artifacts = assigned.map((artifact) =>
    artifact.sameness.type === 'plugin' ? withChildren(artifact, byPlace, known) : artifact,
  );
  const kept = new Set(artifacts.flatMap(({ artifact }) => (artifact === null ? [] : [artifact.uuid])));
  const refused = new Set(rejected.map(({ place }) => keyOf(place)));
  return {
    artifacts,
    rejected: rejected.map(({ place, refusal }) => {
      const last = known.places.get(keyOf(place));
      if (last === undefined) return { place, refusal, uuid: null, ownName: place.name };
      return { place, refusal, uuid: last.uuid, ownName: last.ownName };
    }),
    vanished: vanishedOf(known, kept, refused),
  };
}
