import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { TestApp } from '#tests/support/app.ts';

/** Names of things that are there, by what they are. */
export type Kind =
  | 'collection'
  | 'skill'
  | 'artifact_id'
  | 'group'
  | 'plugin'
  | 'set'
  | 'member'
  | 'project'
  | 'profile'
  | 'import'
  | 'run'
  | 'token'
  | 'folder'
  | 'new_folder';

/** Things of one owner, made through the API as they are needed. */
export async function makePools(on: TestApp, token: string, root: string) {
  let count = 0;
  const fresh = (word: string): string => {
    count += 1;
    return `${word}-${count}`;
  };
  async function made(method: string, to: string, body: object): Promise<any> {
    const answer = await on.api(method, to, { token, body });
    if (answer.status >= 300) throw new Error(`${method} ${to} → ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
  const make = {
    collection: async () => (await made('POST', '/collections', { name: fresh('Collection') })).id,
    skill: async (collection: string) => {
      const name = fresh('skill');
      const content = `---\nname: ${name}\ndescription: d\n---\n`;
      return made('POST', '/artifacts', {
        type: 'skill',
        name,
        collection_id: collection,
        files: [{ path: 'SKILL.md', content }],
      });
    },
    group: async (collection: string) => (await made('POST', '/groups', { collection_id: collection, name: fresh('Group') })).id,
    plugin: async (collection: string) =>
      (await made('POST', '/composites', { collection_id: collection, name: fresh('plugin') })).uuid,
    set: async () => (await made('POST', '/deployment-sets', { name: fresh('Set') })).id,
    member: async (set: string, artifact: string) =>
      (await made('POST', `/deployment-sets/${set}/members`, { artifact_uuid: artifact })).id,
    project: async () =>
      made('POST', '/projects', { name: fresh('Project'), path: path.join(root, fresh('folder')), create: true }),
    profile: async (project: string) =>
      (await made('POST', `/projects/${project}/profiles`, { platform: 'cursor', name: fresh('profile') })).id,
    token: async () => (await made('POST', '/tokens', { name: fresh('token'), scopes: ['read'] })).id,
  };
  const folder = path.join(root, 'sources', 'skills', 'imported');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'SKILL.md'), '---\nname: imported\ndescription: d\n---\n');
  const source = path.join(root, 'sources');

  const collection = await make.collection();
  const [first, second] = [await make.skill(collection), await make.skill(collection)];
  const group = await make.group(collection);
  const plugin = await make.plugin(collection);
  const set = await make.set();
  const member = await make.member(set, first.uuid);
  const project = await make.project();
  const imported = await made('POST', '/imports', { source: { kind: 'directory', path: source }, collection_id: collection });
  const run = await made('POST', `/deployment-sets/${set}/deploy`, { project_id: project.id });
  const pools: Record<Kind, string[]> = {
    collection: [collection],
    skill: [first.uuid, second.uuid],
    artifact_id: [first.artifact_id],
    group: [group],
    plugin: [plugin],
    set: [set, await make.set()],
    member: [member],
    project: [project.id],
    profile: [project.profiles[0].id],
    import: [imported.id],
    run: [run.run_id],
    token: [await make.token()],
    folder: [source],
    new_folder: [],
  };
  return { pools, make, made, fresh, root, collection, first, second, group, plugin, set, member, project, source };
}

export type Pools = Awaited<ReturnType<typeof makePools>>;

/** Which kind a field or parameter of this name takes. */
const KINDS: Readonly<Record<string, Kind>> = {
  collection_id: 'collection',
  artifact_uuid: 'skill',
  artifact_uuids: 'skill',
  child_uuid: 'skill',
  child_artifact_id: 'artifact_id',
  group_id: 'group',
  member_set_id: 'set',
  set_id: 'set',
  member_id: 'member',
  before: 'member',
  after: 'member',
  project_id: 'project',
  profile_id: 'profile',
};

const OWNERS: readonly [RegExp, Kind][] = [
  [/^\/artifacts/, 'skill'],
  [/^\/collections/, 'collection'],
  [/^\/composites/, 'plugin'],
  [/^\/groups/, 'group'],
  [/^\/deployment-sets/, 'set'],
  [/^\/projects/, 'project'],
  [/^\/deploy-runs/, 'run'],
  [/^\/imports/, 'import'],
  [/^\/tokens/, 'token'],
];

const GARBAGE = [
  'x',
  '0',
  '00000000-0000-4000-8000-000000000000',
  '%00',
  '..%2f..',
  'a'.repeat(3000),
  '%F0%9F%98%80',
  'skill:none',
];

/** Names of real things most of the time, of nothing otherwise. */
const oneOf = (names: readonly string[], weight: number): fc.Arbitrary<string> =>
  names.length === 0
    ? fc.constantFrom(...GARBAGE)
    : fc.oneof({ weight, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.constantFrom(...GARBAGE) });

export const namedValues =
  ({ pools, root, source }: Pools) =>
  (name: string): fc.Arbitrary<unknown> | undefined => {
    if (name === 'path')
      return fc.constantFrom(source, path.join(root, 'fuzzed'), '/etc', 'relative', 'SKILL.md', `${root}/../x`);
    const kind = KINDS[name];
    return kind === undefined ? undefined : oneOf(pools[kind], 8);
  };

/** A path of the document with names filled in. */
export function pathsOf(pattern: string, { pools }: Pools): fc.Arbitrary<string> {
  const parts = pattern.split('/').map((part, index) => {
    const name = /^\{(.+?)\*?\}$/.exec(part)?.[1];
    if (name === undefined) return fc.constant(part);
    if (name === 'path') return fc.constantFrom('SKILL.md', 'none', '..%2fSKILL.md', 'a/b/c');
    const owner = OWNERS.find(([about]) => about.test(pattern))?.[1];
    const kind = KINDS[name] ?? (index > 2 && name === 'uuid' ? 'skill' : owner);
    return oneOf(kind === undefined ? [] : pools[kind], 4);
  });
  return fc.tuple(...parts).map((filled) => filled.join('/'));
}
