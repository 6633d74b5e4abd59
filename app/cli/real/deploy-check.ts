import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DeployAnswer } from '#app/contracts/deployments.ts';
import type { ImportReport } from '#app/contracts/imports.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import type { App } from '#app/http/app.server.ts';
import { plainFile } from './plain-walk.ts';

export interface DeployComparison {
  chosen: number;
  resolved: number;
  depth: number;
  first: DeployAnswer;
  second: DeployAnswer;
  /** Files in the project that Loadout's own records do not count among. */
  files: number;
  differences: string[];
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

/** SHA-256 of everything the deployed versions hold, as a sorted list: what must be on disk, wherever it went. */
async function expectedHashes(app: App, owner: OwnerId, answer: DeployAnswer): Promise<string[]> {
  const hashes: string[] = [];
  for (const { artifact_uuid: ref, status } of answer.results) {
    if (status !== 'success') continue;
    const { items } = await app.services.artifactContent.listFiles(owner, { ref });
    hashes.push(...items.map(({ sha256, executable }) => `${sha256}${executable ? ' x' : ''}`));
  }
  return hashes.sort();
}

/**
 * Composes a three-level set with a group and a shared sub-set from the first artifacts of an import, deploys it into a new folder
 * twice, and compares what lies there with the library.
 */
export async function deployPart(
  app: App,
  owner: OwnerId,
  report: ImportReport,
  folder: string,
): Promise<DeployComparison | null> {
  const taken = report.items.filter(
    ({ outcome, type }) => outcome !== 'rejected' && (type === 'skill' || type === 'command' || type === 'agent'),
  );
  const uuids = [...new Set(taken.flatMap(({ artifact_uuid: uuid }) => (uuid === null ? [] : [uuid])))].slice(0, MOST);
  if (uuids.length === 0 || report.collection_id === null) return null;
  const { services } = app;
  const part = (index: number): { artifact_uuid: string }[] =>
    uuids.filter((_, at) => at % 4 === index).map((artifact_uuid) => ({ artifact_uuid }));
  const set = async (name: string, members: Parameters<typeof services.members.addAll>[2]): Promise<string> => {
    const made = await services.sets.create(owner, { name });
    await services.members.addAll(owner, made.set.id, members);
    return made.set.id;
  };
  const group = await services.groups.create(owner, { collection_id: report.collection_id, name: 'Part of this run' });
  for (const { artifact_uuid } of part(3)) await services.groupContents.add(owner, group.id, { artifact_uuid });
  const shared = await set('Shared', part(0));
  const one = await set('One', [{ member_set_id: shared }, ...part(1)]);
  const two = await set('Two', [{ member_set_id: shared }, ...part(2)]);
  const root = await set('Root', [{ member_set_id: one }, { member_set_id: two }, { group_id: group.id }]);
  const resolved = await services.resolution.resolve(owner, root);

  const project = await services.projects.create(owner, { name: 'Real', path: folder, create: true });
  const deploy = async (): Promise<DeployAnswer> =>
    (await services.deployments.deploy({ owner, actor: 'test:real', setId: root, input: { project_id: project.id } })).answer;
  const first = await deploy();
  const expected = await expectedHashes(app, owner, first);
  const onDisk = await filesBelow(folder);
  const actual: string[] = [];
  for (const file of onDisk) {
    const plain = await plainFile(path.join(folder, file));
    actual.push(plain === null ? `unreadable ${file}` : `${plain.sha256}${plain.executable ? ' x' : ''}`);
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
    differences,
  };
}
