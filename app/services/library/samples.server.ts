import path from 'node:path';
import type { SamplesLoaded } from '#app/contracts/home.ts';
import type { Project } from '#app/contracts/projects.ts';
import type { MemberInput } from '#app/contracts/sets.ts';
import { AppError, isAppError, notFound } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { rootsOf } from '#app/lib/env.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { Imports } from '#app/services/imports/imports.server.ts';
import type { Projects } from '#app/services/projects/projects.server.ts';
import type { Members } from '#app/services/sets/members.server.ts';
import type { Sets } from '#app/services/sets/sets.server.ts';
import { withOwner } from '#db/transactions.ts';
import type { Collections } from './collections.server.ts';
import type { Groups } from './groups.server.ts';
import type { GroupContents } from './groups-contents.server.ts';
import {
  DEMO_FOLDER,
  DEMO_PROJECT,
  SAMPLE_COLLECTION,
  SAMPLE_GROUP,
  SAMPLE_LIBRARY,
  SAMPLE_SETS,
  SAMPLE_TAG,
} from './samples-content.ts';

/** The library is small and lies beside the program; whoever asks waits for it. */
const PATIENCE_MS = 60_000;

/** More than the samples hold. */
const ALL = 200;

interface Parts {
  collections: Collections;
  groups: Groups;
  groupContents: GroupContents;
  imports: Imports;
  members: Members;
  projects: Projects;
  sets: Sets;
}

/** The library that comes with the program, with sets in sets made of it, and a folder to deploy them into. */
export function createSamples({ db, settings }: Pick<ServiceDeps, 'db' | 'settings'>, parts: Parts) {
  const { collections, groups, groupContents, imports, members, projects, sets } = parts;

  /** @returns the collection, and what is in it: uuid by `type:name` */
  async function importLibrary(owner: OwnerId, actor: string): Promise<{ collectionId: string; uuids: Map<string, string> }> {
    const { report } = await imports.start(
      owner,
      {
        source: { kind: 'directory', path: path.join(settings.appDir, SAMPLE_LIBRARY) },
        collection_name: SAMPLE_COLLECTION,
      },
      { actor, ownFolder: true, patience: PATIENCE_MS },
    );
    if (report.collection_id === null) throw notFound('The sample library');
    const { items } = await collections.listArtifacts(owner, report.collection_id, { limit: ALL });
    return { collectionId: report.collection_id, uuids: new Map(items.map((item) => [item.artifact_id, item.uuid])) };
  }

  async function ensureGroup(owner: OwnerId, collectionId: string, uuids: ReadonlyMap<string, string>): Promise<string> {
    const { items } = await groups.list(owner, { collection_id: collectionId, limit: ALL });
    const known = items.find(({ name }) => name === SAMPLE_GROUP.name);
    if (known) return known.id;
    const { id } = await groups.create(owner, { collection_id: collectionId, name: SAMPLE_GROUP.name });
    await groupContents.addMany(
      owner,
      id,
      SAMPLE_GROUP.members.flatMap((artifact) => uuids.get(artifact) ?? []),
    );
    return id;
  }

  /** Makes the sets that are missing, inner ones first. @returns the outermost */
  async function ensureSets(owner: OwnerId, groupId: string, uuids: ReadonlyMap<string, string>): Promise<string> {
    const { items } = await sets.list(owner, { tag: [SAMPLE_TAG], limit: ALL });
    const ids = new Map(items.map(({ name, id }) => [name, id]));
    let outermost = '';
    for (const { name, members: held, ...look } of SAMPLE_SETS) {
      outermost = ids.get(name) ?? (await sets.create(owner, { name, ...look, tags: [SAMPLE_TAG] })).set.id;
      if (ids.has(name)) continue;
      ids.set(name, outermost);
      const inputs = held.flatMap((member): MemberInput[] => {
        if ('group' in member) return [{ group_id: groupId }];
        const id = 'set' in member ? ids.get(member.set) : uuids.get(member.artifact);
        if (id === undefined) return [];
        return ['set' in member ? { member_set_id: id } : { artifact_uuid: id }];
      });
      await members.addAll(owner, outermost, inputs);
    }
    return outermost;
  }

  /** Registers a folder of its own in the first place that allows it. */
  async function ensureProject(owner: OwnerId): Promise<Project> {
    const known = (await projects.list(owner, { search: DEMO_PROJECT, limit: ALL })).items.find(
      (project) => project.name === DEMO_PROJECT,
    );
    if (known) return known;
    let refusal: unknown = new AppError('path_not_allowed', 'There is no folder to put the demo project into (LOADOUT_ROOTS).');
    for (const root of rootsOf(settings, owner)) {
      for (const folder of [DEMO_FOLDER, `${DEMO_FOLDER}-2`, `${DEMO_FOLDER}-3`]) {
        try {
          return await projects.create(owner, { name: DEMO_PROJECT, path: path.join(root, folder), create: true });
        } catch (error) {
          if (!isAppError(error)) throw error;
          refusal = error;
        }
      }
    }
    throw refusal;
  }

  /**
   * Loads what is missing of the samples; what is there already stays as it is. Reads the program's own folder and makes one
   * folder in the first allowed root.
   * @throws AppError `path_not_allowed`, `invalid_input` when no folder can be made for the demo project
   */
  async function load(owner: OwnerId, actor: string): Promise<SamplesLoaded> {
    const project = await ensureProject(owner);
    const { collectionId, uuids } = await importLibrary(owner, actor);
    const setId = await withOwner(db, owner, async () => {
      const groupId = await ensureGroup(owner, collectionId, uuids);
      return ensureSets(owner, groupId, uuids);
    });
    return { artifacts: uuids.size, sets: SAMPLE_SETS.length, set_id: setId, project_id: project.id };
  }

  return { load };
}
