import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;
let page: PagesWorld['page'];
let root: string;
let projectId: string;
let setId: string;
let folder: string;
let made = 0;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-standing-')));
  world = await createPagesWorld(/^routes\/(projects|_index|\$)/, { LOADOUT_ROOTS: root });
  page = world.page;
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

const uuids = new Map<string, string>();

async function setOf(name: string, skills: readonly string[]): Promise<string> {
  const { sets, members } = world.services;
  const { set } = await sets.create(LOCAL_OWNER, { name });
  for (const skill of skills) {
    const uuid = uuids.get(skill) ?? (await world.skill(skill));
    uuids.set(skill, uuid);
    await members.add(LOCAL_OWNER, set.id, { artifact_uuid: uuid });
  }
  return set.id;
}

const deploy = (set: string) =>
  world.services.deployments.deploy({ owner: LOCAL_OWNER, actor: 'tester', setId: set, input: { project_id: projectId } });

const file = (skill: string) => path.join(folder, `.claude/skills/${skill}/SKILL.md`);

beforeEach(async () => {
  made += 1;
  folder = path.join(root, `project-${made}`);
  projectId = (await world.services.projects.create(LOCAL_OWNER, { name: `harbor-${made}`, path: folder, create: true })).id;
  setId = await setOf(
    `Set ${made}`,
    ['alpha', 'beta', 'gamma', 'delta', 'omega'].map((skill) => `${skill}-${made}`),
  );
});

/** The words of one artifact's row. */
const rowOf = (text: string, id: string): string => new RegExp(`${id} (.*?)(?=skill:|Runs |Profiles )`).exec(text)?.[1] ?? '';

describe('how a project stands', () => {
  test('with nothing deployed it says so and offers to deploy', async () => {
    const shown = await page.get(`/projects/${projectId}`);
    expect(shown.text).toContain('Not deployed');
    expect(shown.text).toContain('Nothing deployed yet');
  });

  test('right after a deploy everything is in sync', async () => {
    await deploy(setId);
    const shown = await page.get(`/projects/${projectId}`);
    expect(shown.text).toContain('In sync');
    expect(shown.text).toContain('5 artifacts, all as they should be');
    expect(shown.text).toContain(`Set ${made} to harbor-${made} 5 succeeded, generation 1`);
    expect(shown.text).not.toContain('Bring level');
  });

  test('each artifact has the state that the disk, the record and the set give it, those that need something first', async () => {
    await deploy(setId);
    const edited = async (skill: string) =>
      writeFile(file(`${skill}-${made}`), `${await readFile(file(`${skill}-${made}`), 'utf8')}mine\n`);
    const newer = (skill: string) =>
      world.services.artifactContent.replace(
        LOCAL_OWNER,
        { ref: uuids.get(`${skill}-${made}`) ?? '' },
        { files: [{ path: 'SKILL.md', content: `---\nname: ${skill}\n---\nnewer\n` }] },
      );
    await edited('alpha');
    await newer('alpha');
    await edited('beta');
    await newer('gamma');
    await rm(file(`delta-${made}`));
    const { text, html } = await page.get(`/projects/${projectId}`);
    expect(text).toContain('5 artifacts, 3 behind');
    expect(rowOf(text, `skill:alpha-${made}`)).toMatch(/^Conflict What is on disk and what the set has differ\./);
    expect(rowOf(text, `skill:beta-${made}`)).toMatch(/^Modified Edited by you\./);
    expect(rowOf(text, `skill:gamma-${made}`)).toMatch(/^Outdated Newer version in the set\./);
    expect(rowOf(text, `skill:delta-${made}`)).toMatch(/^Missing /);
    expect(rowOf(text, `skill:omega-${made}`)).toMatch(/^Synced /);
    const order = ['alpha', 'delta', 'gamma', 'beta', 'omega'].map((skill) => text.indexOf(`skill:${skill}-${made}`));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(text).toContain('Behind');
    expect(html).toContain(`/deployment-sets/${setId}/deploy?project_id=${projectId}`);
    expect(text).toContain('Bring level…');

    const missing = await page.get(`/projects/${projectId}?state=missing`);
    expect(missing.text).toContain(`skill:delta-${made}`);
    expect(missing.text).not.toContain(`skill:omega-${made}`);
    expect((await page.get(`/projects/${projectId}?name=OMEGA`)).text).toContain(`skill:omega-${made}`);
    expect((await page.get(`/projects/${projectId}?name=nothing-like-it`)).text).toContain('No deployed artifact matches.');
    expect((await page.get(`/projects/${projectId}?state=nonsense`)).status).toBe(200);
  });

  test('local edits alone do not make it behind', async () => {
    await deploy(setId);
    await writeFile(file(`beta-${made}`), 'mine');
    const { text } = await page.get(`/projects/${projectId}`);
    expect(text).toContain('In sync');
    expect(text).toContain('1 modified');
  });

  test('what the set gained since then is told, and makes it behind', async () => {
    await deploy(setId);
    const uuid = await world.skill(`late-${made}`);
    await world.services.members.add(LOCAL_OWNER, setId, { artifact_uuid: uuid });
    const { text } = await page.get(`/projects/${projectId}`);
    expect(text).toContain('Behind');
    expect(rowOf(text, `skill:late-${made}`)).toMatch(/^Missing Not all of it is on disk\. A deploy brings what is missing\./);
  });

  test('what no deployed set wants any more is orphaned, also after its set is deleted', async () => {
    await deploy(setId);
    const { set } = await world.services.sets.get(LOCAL_OWNER, setId);
    await world.services.members.remove(LOCAL_OWNER, setId, set.members[0]?.id ?? '');
    expect(rowOf((await page.get(`/projects/${projectId}`)).text, `skill:alpha-${made}`)).toMatch(/^Orphaned /);
    await world.services.sets.remove(LOCAL_OWNER, setId);
    const { text } = await page.get(`/projects/${projectId}`);
    expect(text).toContain('5 orphaned');
    expect(text).toContain('No set any more');
  });

  test('what a deployed set no longer holds can be removed or no longer be managed, edited or not', async () => {
    await deploy(setId);
    const { set } = await world.services.sets.get(LOCAL_OWNER, setId);
    await world.services.members.remove(LOCAL_OWNER, setId, set.members[0]?.id ?? '');
    await writeFile(file(`alpha-${made}`), 'mine');
    const { text, html } = await page.get(`/projects/${projectId}`);
    expect(rowOf(text, `skill:alpha-${made}`)).toContain('Removed by prune or undeploy, unless you edited it.');
    expect(rowOf(text, `skill:alpha-${made}`)).toContain(`Left over from Set ${made}Remove…Stop managing…`);
    expect(rowOf(text, `skill:beta-${made}`)).not.toContain('Stop managing');
    const query = `\\?artifact=${uuids.get(`alpha-${made}`)}&amp;profile_id=`;
    expect(html).toMatch(new RegExp(`/projects/${projectId}/undeploy${query}`));
    expect(html).toMatch(new RegExp(`/projects/${projectId}/forget${query}`));
  });

  test('a file that is left over of an artifact the set still holds: the artifact is not to be removed for it', async () => {
    const uuid = await world.skill(`pair-${made}`, { files: [{ path: 'notes.md', content: 'one\n' }] });
    await world.services.members.add(LOCAL_OWNER, setId, { artifact_uuid: uuid });
    await deploy(setId);
    const notes = path.join(folder, `.claude/skills/pair-${made}/notes.md`);
    await writeFile(notes, 'mine');
    const files = [{ path: 'SKILL.md', content: `---\nname: pair-${made}\n---\nnewer\n` }];
    await world.services.artifactContent.replace(LOCAL_OWNER, { ref: uuid }, { files });
    await deploy(setId);
    const row = rowOf((await page.get(`/projects/${projectId}`)).text, `skill:pair-${made}`);
    expect(row).toMatch(/^Orphaned Some of its places are in no deployed set any more\./);
    expect(row).toContain('Stop managing…');
    expect(row).not.toContain('Remove…');
  });

  test('an artifact of two sets stands once, with both', async () => {
    const other = await setOf(`Other ${made}`, [`alpha-${made}`]);
    await deploy(setId);
    await deploy(other);
    const { text } = await page.get(`/projects/${projectId}`);
    expect(text).toContain('5 artifacts, all as they should be');
    expect(rowOf(text, `skill:alpha-${made}`)).toContain(`Other ${made}`);
    expect(rowOf(text, `skill:alpha-${made}`)).toContain(`Set ${made}`);
  });

  test('with two profiles each row says which one it is of', async () => {
    const { id } = await world.services.profiles.create(LOCAL_OWNER, projectId, { platform: 'cursor' });
    await deploy(setId);
    await world.services.deployments.deploy({
      owner: LOCAL_OWNER,
      actor: 'tester',
      setId,
      input: { project_id: projectId, profile_id: id },
    });
    const { text, html } = await page.get(`/projects/${projectId}`);
    expect(text).toContain('10 artifacts, all as they should be');
    expect(rowOf(text, `skill:alpha-${made}`)).toMatch(/^Claude Code Synced /);
    expect(html).toContain(`aria-label="Plan Set ${made} for Cursor"`);
  });

  test('a folder that cannot be looked at is told in words; what was deployed is still listed', async () => {
    await deploy(setId);
    await rm(folder, { recursive: true });
    const { text, status } = await page.get(`/projects/${projectId}`);
    expect(status).toBe(200);
    expect(text).toContain('The folder could not be looked at');
    expect(text).toContain(`skill:alpha-${made}`);
    expect(text).not.toContain('In sync');
    await mkdir(folder);
  });
});
