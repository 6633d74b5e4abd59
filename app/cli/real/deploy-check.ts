import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { artifactOperations } from '#app/contracts/artifacts.ts';
import { type DeployAnswer, deploymentOperations } from '#app/contracts/deployments.ts';
import { groupOperations } from '#app/contracts/groups.ts';
import type { ImportReport } from '#app/contracts/imports.ts';
import { projectOperations } from '#app/contracts/projects.ts';
import { setOperations } from '#app/contracts/set-operations.ts';
import type { MemberInput } from '#app/contracts/sets.ts';
import { plainFile } from './plain-walk.ts';
import type { RealServer } from './server.ts';

export interface DeployComparison {
  chosen: number;
  resolved: number;
  depth: number;
  first: DeployAnswer;
  second: DeployAnswer;
  /** Files in the project that Loadout's own records do not count among, and how many of them are executable. */
  files: number;
  executables: number;
  differences: string[];
  edit: LocalEdit | null;
}

/** What became of a file that was edited in the project. */
interface LocalEdit {
  path: string;
  /** What the plan says of it: `state action`. */
  planned: string;
  /** What the next deploy says of its artifact: `status action`. */
  deployed: string;
  /** True when the file is to the byte what the edit left. */
  isKept: boolean;
  /** Artifacts beside it that the deploy did not leave alone. */
  others: number;
}

const MOST = 60;
const OWN = /^\.loadout\/|\/\.skillmeat-deployed\.toml$/;

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !OWN.test(file));
}

const marked = (sha256: string, executable: boolean): string => `${sha256}${executable ? ' x' : ''}`;

/** SHA-256 of everything the deployed versions hold, as a sorted list: what must be on disk, wherever it went. */
async function expectedHashes(server: RealServer, answer: DeployAnswer): Promise<string[]> {
  const hashes: string[] = [];
  for (const { artifact_uuid: uuid, status } of answer.results) {
    if (status !== 'success') continue;
    const { items } = await server.call(artifactOperations.listArtifactFiles, `/artifacts/${uuid}/files`);
    hashes.push(...items.map(({ sha256, executable }) => marked(sha256, executable)));
  }
  return hashes.sort();
}

/** A three-level set with a group and a shared sub-set over these artifacts. */
async function compose(server: RealServer, uuids: readonly string[], collectionId: string): Promise<string> {
  const part = (index: number): MemberInput[] =>
    uuids.filter((_, at) => at % 4 === index).map((artifact_uuid) => ({ artifact_uuid }));
  const set = async (name: string, members: MemberInput[]): Promise<string> => {
    const { id } = await server.call(setOperations.createSet, '/deployment-sets', { name });
    await server.call(setOperations.replaceSetMembers, `/deployment-sets/${id}/members`, { members });
    return id;
  };
  const group = await server.call(groupOperations.createGroup, '/groups', {
    collection_id: collectionId,
    name: 'Part of this run',
  });
  for (const member of part(3)) await server.call(groupOperations.addGroupArtifact, `/groups/${group.id}/artifacts`, member);
  const shared = await set('Shared', part(0));
  const one = await set('One', [{ member_set_id: shared }, ...part(1)]);
  const two = await set('Two', [{ member_set_id: shared }, ...part(2)]);
  return set('Root', [{ member_set_id: one }, { member_set_id: two }, { group_id: group.id }]);
}

/** Edits one deployed file by hand, plans and deploys again. */
async function editOne(
  server: RealServer,
  { setId, projectId, folder }: { setId: string; projectId: string; folder: string },
): Promise<LocalEdit | null> {
  const target = { project_id: projectId };
  const plan = () => server.call(deploymentOperations.planSet, `/deployment-sets/${setId}/plan`, target);
  const before = await plan();
  const item = before.items.find(({ action, entries }) => action === 'unchanged' && entries.some(({ path: at }) => isText(at)));
  const entry = item?.entries.find(({ path: at }) => isText(at));
  if (item === undefined || entry === undefined) return null;
  const file = path.join(folder, entry.path);
  await appendFile(file, '\nA line of my own.\n');
  const edited = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  const planned = (await plan()).items.flatMap(({ entries }) => entries).find(({ path: at }) => at === entry.path);
  const { results } = await server.call(deploymentOperations.deploySet, `/deployment-sets/${setId}/deploy`, target);
  const mine = results.find(({ artifact_uuid: uuid }) => uuid === item.artifact_uuid);
  return {
    path: entry.path,
    planned: `${planned?.state} ${planned?.action}`,
    deployed: `${mine?.status} ${mine?.action}`,
    isKept: (await plainFile(file))?.sha256 === edited,
    others: results.filter((one) => one !== mine && one.status === 'success').length,
  };
}

const isText = (at: string): boolean => at.endsWith('.md');

/**
 * Deploys a set over the first artifacts of an import into a new folder, twice, compares what lies there with the library, and
 * looks at what happens to a file that was edited there.
 */
export async function deployPart(server: RealServer, report: ImportReport, folder: string): Promise<DeployComparison | null> {
  const taken = report.items.filter(
    ({ outcome, type }) => outcome !== 'rejected' && (type === 'skill' || type === 'command' || type === 'agent'),
  );
  const uuids = [...new Set(taken.flatMap(({ artifact_uuid: uuid }) => (uuid === null ? [] : [uuid])))].slice(0, MOST);
  if (uuids.length === 0 || report.collection_id === null) return null;
  const setId = await compose(server, uuids, report.collection_id);
  const resolved = await server.call(setOperations.resolveSet, `/deployment-sets/${setId}/resolve`);
  const project = await server.call(projectOperations.createProject, '/projects', { name: 'Real', path: folder, create: true });
  const deploy = (): Promise<DeployAnswer> =>
    server.call(deploymentOperations.deploySet, `/deployment-sets/${setId}/deploy`, { project_id: project.id });
  const first = await deploy();
  const expected = await expectedHashes(server, first);
  const onDisk = await filesBelow(folder);
  const actual: string[] = [];
  for (const file of onDisk) {
    const plain = await plainFile(path.join(folder, file));
    actual.push(plain === null ? `unreadable ${file}` : marked(plain.sha256, plain.executable));
  }
  actual.sort();
  const differences = [
    ...expected.filter((hash, at) => hash !== actual[at]).map((hash) => `expected ${hash}`),
    ...(expected.length === actual.length ? [] : [`${expected.length} files expected, ${actual.length} on disk`]),
  ];
  return {
    chosen: uuids.length,
    resolved: resolved.total,
    depth: resolved.depth,
    first,
    second: await deploy(),
    files: onDisk.length,
    executables: actual.filter((hash) => hash.endsWith(' x')).length,
    differences,
    edit: await editOne(server, { setId, projectId: project.id, folder }),
  };
}
