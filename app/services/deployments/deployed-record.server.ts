import { knownRows, rewriteRecord } from '#app/adapters/deployed-record.ts';
import type { ProjectFolder } from '#app/adapters/project-folder/folder.ts';
import { noteMadeFolders, removeEmptiedFolders } from '#app/adapters/project-folder/made-folders.ts';
import { readWhole, removeWhole, replaceWhole } from '#app/adapters/project-folder/whole-file.ts';
import {
  artifactPath,
  compareInFolder,
  type DeployedRow,
  naiveLocalTime,
  platformWord,
  typeWord,
} from '#app/domain/deploy/skillmeat-record.ts';
import { bareUuid, type OwnerId, trustedUuid } from '#app/domain/ids.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import {
  type DeployedEntryRow,
  type HashedPart,
  listDeployedEntries,
  listEntryOwners,
  listHomes,
  listSkillmeatHashes,
} from '#db/repositories/deployed-entries.ts';
import { listSetNames } from '#db/repositories/deployment-sets.ts';
import type { ProfileRow } from '#db/repositories/profiles.ts';
import { withOwner } from '#db/transactions.ts';
import { type DeployTarget, layoutOf } from './target.server.ts';

const RECORD_FILE = '.skillmeat-deployed.toml';
/** For an artifact that is in no collection. */
const NO_COLLECTION = 'loadout';

/** One artifact as one profile has it in the project. */
interface Deployed {
  profile: ProfileRow;
  artifactUuid: string;
  setId: string | null;
  entries: DeployedEntryRow[];
}

interface Sources {
  deployed: Deployed[];
  homes: ReadonlyMap<string, string>;
  setNames: ReadonlyMap<string, string>;
}

type Deps = Pick<ServiceDeps, 'db' | 'log'>;

/** What the profiles that share a root folder have in the project, by profile and then by artifact in path order. */
async function load({ db }: Deps, owner: OwnerId, projectId: string, profiles: readonly ProfileRow[]): Promise<Sources> {
  return withOwner(db, owner, async (tx) => {
    const entries = await listDeployedEntries(tx, owner, projectId);
    const entryOf = new Map(entries.map((entry) => [entry.id, entry]));
    const groups = new Map<string, Deployed>();
    for (const claim of await listEntryOwners(tx, owner, projectId)) {
      const profile = profiles.find((one) => one.id === claim.profile_id);
      const entry = entryOf.get(claim.entry_id);
      if (profile === undefined || entry === undefined) continue;
      const key = `${profile.id} ${claim.artifact_uuid}`;
      const group = groups.get(key) ?? { profile, artifactUuid: claim.artifact_uuid, setId: claim.set_id, entries: [] };
      if (!group.entries.includes(entry)) group.entries.push(entry);
      groups.set(key, group);
    }
    const deployed = [...groups.values()];
    const sets = [...new Set(deployed.flatMap(({ setId }) => setId ?? []))];
    const homes = await listHomes(tx, owner, [...new Set(deployed.map(({ artifactUuid }) => artifactUuid))]);
    const names = sets.length === 0 ? [] : await listSetNames(tx, owner, sets);
    return {
      deployed: deployed.toSorted((a, b) => compare(a, b)),
      homes: new Map(homes.map((home) => [home.artifact_uuid, home.name])),
      setNames: new Map(names.map(({ id, name }) => [id, name])),
    };
  });
}

const compare = (a: Deployed, b: Deployed): number => {
  const [left, right] = [a, b].map(({ profile, entries }) => `${profile.name}\u0000${entries[0]?.path ?? ''}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
};

type Row = Record<string, unknown>;

/** The row without what its bytes are needed for. */
function bareRow(
  { profile, artifactUuid, setId, entries: [first, ...rest] }: Deployed,
  sources: Sources,
): Omit<DeployedRow, 'content_hash' | 'collection_sha'> | null {
  if (first === undefined) return null;
  const setName = setId === null ? undefined : sources.setNames.get(setId);
  const deployedAt = rest.reduce((latest, entry) => (entry.updated_at > latest ? entry.updated_at : latest), first.updated_at);
  return {
    artifact_name: first.name,
    artifact_type: typeWord(first.type),
    from_collection: sources.homes.get(artifactUuid) ?? NO_COLLECTION,
    deployed_at: naiveLocalTime(deployedAt),
    artifact_path: artifactPath(layoutOf(profile), first.type, first.path).shown,
    loadout_content_hash: first.version_hash,
    local_modifications: false,
    platform: platformWord(profile.platform),
    profile_root_dir: profile.root_dir,
    deployment_profile_id: profile.name,
    artifact_uuid: bareUuid(trustedUuid(artifactUuid)),
    ...(setId === null || setName === undefined
      ? {}
      : { deployment_set_id: bareUuid(trustedUuid(setId)), deployment_set_name: setName }),
  };
}

const SAME = ['artifact_uuid', 'loadout_content_hash', 'artifact_path', 'deployment_profile_id'] as const;

/** All rows. SkillMeat's hash is taken over from the row before while ours says that the content is the same. */
async function rowsOf({ db }: Deps, owner: OwnerId, sources: Sources, before: readonly Row[]): Promise<DeployedRow[]> {
  const bare = sources.deployed.map((one) => bareRow(one, sources));
  const known = bare.map((row) =>
    row === null ? undefined : before.find((old) => SAME.every((key) => old[key] === row[key]))?.content_hash,
  );
  const parts = sources.deployed.flatMap((one, group) => (typeof known[group] === 'string' ? [] : partsOf(one, group)));
  const hashes = await withOwner(db, owner, (tx) => listSkillmeatHashes(tx, owner, parts));
  return bare.flatMap((row, group): DeployedRow[] => {
    const old = known[group];
    const hash = typeof old === 'string' ? old : hashes.get(group);
    return row === null || hash === undefined ? [] : [{ ...row, content_hash: hash, collection_sha: hash }];
  });
}

function partsOf({ profile, entries }: Deployed, group: number): HashedPart[] {
  const files = entries.flatMap(({ path, type, blob_sha256: sha256 }) => {
    const { inProject } = artifactPath(layoutOf(profile), type, path);
    return sha256 === null ? [] : [{ group, path: path === inProject ? '' : path.slice(inProject.length + 1), sha256 }];
  });
  return files.toSorted((a, b) => compareInFolder(a.path, b.path));
}

/**
 * Writes `.skillmeat-deployed.toml` of the target's root folder anew from the database, whole and in one step, when anything in
 * it changes. Called under the folder's lock.
 * @throws what the file system says
 */
export async function refreshDeployedRecord(
  deps: Deps,
  owner: OwnerId,
  target: DeployTarget,
  folder: ProjectFolder,
): Promise<void> {
  const rootDir = target.profile.root_dir;
  const sharing = target.profiles.filter((profile) => profile.root_dir === rootDir);
  const existing = (await readWhole(folder, rootDir, RECORD_FILE))?.toString('utf8') ?? null;
  const sources = await load(deps, owner, target.project.id, sharing);
  const rows = await rowsOf(deps, owner, sources, knownRows(existing));
  const change = rewriteRecord(existing, rows);
  const path = `${rootDir}/${RECORD_FILE}`;
  if (change.kind === 'unreadable') deps.log.warn({ owner, project_id: target.project.id, path }, 'deploy.record_unreadable');
  if (change.kind === 'write') {
    await noteMadeFolders(folder, [path]);
    await replaceWhole(folder, rootDir, RECORD_FILE, Buffer.from(change.text));
  }
  if (change.kind === 'remove') {
    await removeWhole(folder, rootDir, RECORD_FILE);
    await removeEmptiedFolders(folder, [path]);
  }
}
