import type { EntryOwner } from './entries.ts';

/**
 * Whose claims on places a run is about: those of one set in a profile (a deploy, an undeploy), those for single artifacts
 * whichever set brought them (an undeploy), or all of a profile (a rollback).
 */
export type Keeper =
  | { kind: 'set'; profileId: string; setId: string | null }
  | { kind: 'artifacts'; profileId: string; artifactUuids: readonly string[] }
  | { kind: 'profile'; profileId: string };

/** Whether a claim is one of those the run is about. */
export function isKept(keeper: Keeper, owner: EntryOwner): boolean {
  if (owner.profileId !== keeper.profileId) return false;
  switch (keeper.kind) {
    case 'set':
      return owner.setId === keeper.setId;
    case 'artifacts':
      return keeper.artifactUuids.includes(owner.artifactUuid);
    case 'profile':
      return true;
  }
}

/** The keeper as it goes into a digest. */
export const keeperKey = (keeper: Keeper): unknown =>
  keeper.kind === 'set'
    ? keeper.setId
    : keeper.kind === 'artifacts'
      ? ['artifacts', [...keeper.artifactUuids].toSorted()]
      : ['profile'];
