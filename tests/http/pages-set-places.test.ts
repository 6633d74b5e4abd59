import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;
let root: string;
let made = 0;
let name: string;
let setId: string;
let projectId: string;
let folder: string;
let alpha: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-places-')));
  world = await createPagesWorld(/^routes\/(_index|deployment-sets|\$)/, { LOADOUT_ROOTS: root });
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});
beforeEach(async () => {
  const { sets, members, projects } = world.services;
  made += 1;
  name = `harbor-${made}`;
  folder = path.join(root, name);
  projectId = (await projects.create(LOCAL_OWNER, { name, path: folder, create: true })).id;
  setId = (await sets.create(LOCAL_OWNER, { name: `Set ${made}` })).set.id;
  alpha = await world.skill(`alpha-${made}`);
  await members.add(LOCAL_OWNER, setId, { artifact_uuid: alpha });
  await members.add(LOCAL_OWNER, setId, { artifact_uuid: await world.skill(`beta-${made}`) });
});

const deploy = () =>
  world.services.deployments.deploy({ owner: LOCAL_OWNER, actor: 'tester', setId, input: { project_id: projectId } });

const setPage = async () => (await world.page.get(`/deployment-sets/${setId}`)).text;
const attention = async () => /Needs attention.*?Recent sets/.exec((await world.page.get('/')).text)?.[0] ?? '';

const newerAlpha = () =>
  world.services.artifactContent.replace(
    LOCAL_OWNER,
    { ref: alpha },
    { files: [{ path: 'SKILL.md', content: `---\nname: alpha-${made}\ndescription: Newer.\n---\nNewer.\n`, encoding: 'utf8' }] },
  );

describe('where a set is deployed', () => {
  test('is in sync after a deploy, behind once an artifact has a newer version, and told on the first page', async () => {
    expect(await setPage()).toContain('No project');
    await deploy();
    expect(await setPage()).toContain(`${name} Claude Code, just now In sync`);
    expect(await attention()).not.toContain(name);

    await newerAlpha();
    const behind = await setPage();
    expect(behind).toContain('1 artifact to bring Behind');
    expect(behind).toContain('1 project 1 behind');
    expect(await attention()).toContain(`${name} is behind`);

    await deploy();
    expect(await setPage()).toContain('just now In sync');
    expect(await attention()).not.toContain(name);
  });

  test('is behind after a rollback that took something out, also when the deploy before had found it unchanged', async () => {
    const { members, reversals } = world.services;
    await deploy();
    await members.add(LOCAL_OWNER, setId, { artifact_uuid: await world.skill(`gamma-${made}`) });
    await deploy();
    await deploy();
    expect(await setPage()).toContain('just now In sync');
    await reversals.rollback({ owner: LOCAL_OWNER, actor: 'tester', projectId, input: { generation: 1 } });
    expect(await setPage()).toContain('1 artifact to bring Behind');
    expect(await attention()).toContain(`${name} is behind`);
    await deploy();
    expect(await setPage()).toContain('just now In sync');
  });

  test('is told in the list too: not deployed, in sync, or in how many projects it is behind', async () => {
    const row = async () => {
      const { text } = await world.page.get(`/deployment-sets?name=Set+${made}&sort=name`);
      return text.slice(text.indexOf(`Set ${made} `)).slice(0, 120);
    };
    expect(await row()).toContain('Not deployed');
    await deploy();
    expect(await row()).toMatch(/In sync ?1 project/);
    const other = await world.services.projects.create(LOCAL_OWNER, { name: `${name}-b`, path: `${folder}-b`, create: true });
    await newerAlpha();
    await world.services.deployments.deploy({ owner: LOCAL_OWNER, actor: 'me', setId, input: { project_id: other.id } });
    expect(await row()).toMatch(/1 behind ?2 projects/);
    await deploy();
    expect(await row()).toMatch(/In sync ?2 projects/);
  });

  test('is told without the folder: one that is gone changes nothing', async () => {
    await deploy();
    await rm(folder, { recursive: true });
    expect(await setPage()).toContain(`${name} Claude Code, just now In sync`);
    expect((await world.page.get('/')).status).toBe(200);
  });

  test('a new member is behind, and the tokens that all members cost while idle are told', async () => {
    await deploy();
    await world.services.members.add(LOCAL_OWNER, setId, { artifact_uuid: await world.skill(`gamma-${made}`) });
    const text = await setPage();
    expect(text).toContain('1 artifact to bring Behind');
    expect(text).toMatch(/Loaded while idle about \d+ tokens/);
  });
});
