import { appendFile, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createTestApp } from '#tests/support/app.ts';
import { fieldValue, pageClient } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

const ROUTES = /^routes\/(projects|drift|deploy-runs|_index|\$)/;

let world: PagesWorld;
let page: PagesWorld['page'];
let root: string;
let projectId: string;
let setId: string;
let name: string;
let folder: string;
let made = 0;
let deployed: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-lifecycle-')));
  world = await createPagesWorld(ROUTES, { LOADOUT_ROOTS: root });
  page = world.page;
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

/** The id of the run. */
async function deploy(): Promise<string> {
  const input = { project_id: projectId };
  const { answer } = await world.services.deployments.deploy({ owner: LOCAL_OWNER, actor: 'tester', setId, input });
  return answer.run_id ?? '';
}

const file = (skill: string) => path.join(folder, `.claude/skills/${skill}-${made}/SKILL.md`);
const exists = (skill: string): Promise<boolean> =>
  readFile(file(skill)).then(
    () => true,
    () => false,
  );

async function addSkill(skill: string): Promise<string> {
  const uuid = await world.skill(`${skill}-${made}`);
  await world.services.members.add(LOCAL_OWNER, setId, { artifact_uuid: uuid });
  return uuid;
}

beforeEach(async () => {
  made += 1;
  name = `harbor-${made}`;
  folder = path.join(root, name);
  projectId = (await world.services.projects.create(LOCAL_OWNER, { name, path: folder, create: true })).id;
  setId = (await world.services.sets.create(LOCAL_OWNER, { name: `Set ${made}` })).set.id;
  await addSkill('alpha');
  await addSkill('beta');
  deployed = await deploy();
});

const hrefIn = (link: string): string => /href="([^"]*)"/.exec(link)?.[1]?.replaceAll('&amp;', '&') ?? '';

const sendable = (html: string) => ({
  plan_digest: fieldValue(html, 'plan_digest') ?? '',
  form_key: fieldValue(html, 'form_key') ?? '',
});

describe('undeploying', () => {
  const at = () => `/projects/${projectId}/undeploy?set_id=${setId}`;

  test('the page says what goes and what stays, and does it once the project’s name is typed', async () => {
    await writeFile(file('beta'), 'mine');
    const plan = await page.get(at());
    expect(plan.title).toBe(`Undeploy Set ${made} from ${name} · Loadout`);
    expect(plan.text).toContain('1 to remove');
    expect(plan.text).toContain('Remove 1 artifact');
    expect(plan.text).toContain('What was edited stays: 1 artifact.');
    const refused = await page.post(at(), sendable(plan.html));
    expect(refused.status).toBe(422);
    expect(refused.title).toMatch(/^Error: /);
    expect(refused.text).toContain(`Type ${name} to confirm.`);
    expect(await exists('alpha')).toBe(true);
    const run = await page.postAndFollow(at(), { ...sendable(plan.html), confirm: name });
    expect(run.at).toMatch(/^\/deploy-runs\/[0-9a-f-]{36}$/);
    expect([await exists('alpha'), await exists('beta')]).toEqual([false, true]);
    const ended = await page.get(run.at);
    expect(ended.title).toBe(`Succeeded: Undeploy Set ${made} from ${name} · Loadout`);
    expect(ended.text, 'a deploy is no way to go on').not.toContain('Plan again');
    expect((await page.get('/deploy-runs')).text).toContain(`Undeploy Set ${made} from ${name}`);
    expect((await page.get('/')).text).toContain(`Undeploy Set ${made} from ${name}`);
    const project = await page.get(`/projects/${projectId}`);
    expect(project.text).toContain('Undeploy: Set');
    expect(project.text).toContain('Stop managing…');
  });

  test('what was edited and no set has any more is no button that does nothing: it leads to where its management ends', async () => {
    await world.services.sets.remove(LOCAL_OWNER, setId);
    await writeFile(file('beta'), 'mine');
    const before = await page.get(`/projects/${projectId}`);
    const remove = new RegExp(`<a[^>]*aria-label="Remove skill:beta-${made}…"[^>]*>`).exec(before.html)?.[0] ?? '';
    const plan = await page.get(hrefIn(remove));
    expect(plan.text).toContain('What was edited stays: 1 artifact. The project shows it as orphaned until you stop managing it');
    expect(plan.text).not.toContain('Let go of them');
    expect(plan.text).not.toContain('There is nothing to do.');
    const forget = /<a[^>]*>(?:<[^>]*>)*Stop managing…/.exec(plan.html)?.[0] ?? '';
    const after = await page.postAndFollow(hrefIn(forget), {});
    expect(after.text).toContain(`Stopped managing skill:beta-${made}.`);
    expect((await page.get(`/projects/${projectId}`)).html).not.toContain(`Remove skill:beta-${made}…`);
    expect(await readFile(file('beta'), 'utf8')).toBe('mine');
  });

  test('what something else still needs is told apart from what goes', async () => {
    const other = (await world.services.sets.create(LOCAL_OWNER, { name: `Other ${made}` })).set.id;
    const { set } = await world.services.sets.get(LOCAL_OWNER, setId);
    await world.services.members.add(LOCAL_OWNER, other, { artifact_uuid: set.members[0]?.artifact_uuid ?? '' });
    const input = { project_id: projectId };
    await world.services.deployments.deploy({ owner: LOCAL_OWNER, actor: 'tester', setId: other, input });
    const plan = await page.get(at());
    expect(plan.text).toContain('Stays1 Still needed by something else');
    expect(plan.text).toContain('What something else that is deployed here needs stays as it is.');
    expect(plan.text).not.toContain('to forget');
  });

  test('a file that changed meanwhile makes a new plan, and nothing is removed', async () => {
    const plan = await page.get(at());
    await writeFile(file('beta'), 'mine');
    const stale = await page.post(at(), { ...sendable(plan.html), confirm: name });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('The plan changed while you were reading');
    expect(await exists('alpha')).toBe(true);
  });

  test('what is not there is not found', async () => {
    for (const query of ['', `?set_id=${UNKNOWN}`, `?artifact=${UNKNOWN}`])
      expect((await page.get(`/projects/${projectId}/undeploy${query}`)).status).toBe(404);
  });
});

describe('rolling back', () => {
  test('the project shows its generations, and the way back to one', async () => {
    await addSkill('late');
    await deploy();
    const project = await page.get(`/projects/${projectId}`);
    expect(project.text).toContain('Generations');
    const at = `/projects/${projectId}/rollback?generation=1`;
    expect(project.html).toContain(`/projects/${projectId}/rollback?generation=1&amp;`);
    const plan = await page.get(at);
    expect(plan.text).toContain(`Roll ${name} back to generation 1`);
    expect(plan.text).toContain('Roll back 1 change');
    const run = await page.postAndFollow(at, sendable(plan.html));
    expect(run.at).toMatch(/^\/deploy-runs\//);
    expect(await exists('late')).toBe(false);
    expect((await page.get(run.at)).title).toBe(`Succeeded: Roll back ${name} · Loadout`);
    expect((await page.get(at)).text).toContain('There is nothing to do.');
    expect((await page.get(`/projects/${projectId}/rollback?generation=9`)).status).toBe(404);
  });

  test('the last run that changed something leads to the state before it, an older one and the first do not', async () => {
    const back = `/projects/${projectId}/rollback?generation=1&amp;`;
    const first = await page.get(`/deploy-runs/${deployed}`);
    expect(first.html, 'nothing was there before').not.toContain('/rollback');
    await addSkill('late');
    const last = await deploy();
    expect((await page.get(`/deploy-runs/${last}`)).html).toContain(back);
    expect((await page.get(`/deploy-runs/${deployed}`)).html).not.toContain('/rollback');
  });

  test('edits are left alone unless they shall give way', async () => {
    await writeFile(file('beta'), 'mine');
    const at = `/projects/${projectId}/rollback?generation=1`;
    expect((await page.get(at)).text).toContain('1 artifact with edits is left alone.');
    const plan = await page.get(`${at}&overwrite=true`);
    expect(plan.text).toContain('Roll back 1 change');
    await page.postAndFollow(`${at}&overwrite=true`, sendable(plan.html));
    expect(await readFile(file('beta'), 'utf8')).not.toBe('mine');
  });

  test('edits of what that generation did not have stay, and nothing is offered that would not change that', async () => {
    await addSkill('late');
    await deploy();
    await writeFile(file('late'), 'mine');
    const plan = await page.get(`/projects/${projectId}/rollback?generation=1`);
    expect(plan.text).toContain('What was edited and is not in generation 1 stays: 1 artifact.');
    expect(plan.text).not.toContain('Let edits give way');
  });
});

test('stopping to manage names what and leaves the files', async () => {
  const { artifacts } = await world.services.projectStatus.get(LOCAL_OWNER, projectId);
  const at = `/projects/${projectId}/forget?artifact=${artifacts[0]?.artifact_uuid}`;
  const asked = await page.get(at);
  expect(asked.text).toContain(`Stop managing skill:alpha-${made}?`);
  const after = await page.postAndFollow(at, {});
  expect(after.at).toBe(`/projects/${projectId}`);
  expect(after.text).toContain(`Stopped managing skill:alpha-${made}. The files are as they were.`);
  expect(await exists('alpha')).toBe(true);
});

describe('drift', () => {
  const cellOf = async (): Promise<string> => {
    const { text } = await page.get('/drift');
    return text.slice(text.indexOf(`${name} `)).slice(0, 400);
  };

  test('the matrix says who is behind in words, and one plan brings them level', async () => {
    expect(await cellOf()).toContain(`Set ${made} In sync`);
    await addSkill('late');
    expect(await cellOf()).toContain('1 missing');
    expect((await page.get('/projects')).text).toMatch(new RegExp(`${name} Behind`));
    const at = `/drift/level?project=${projectId}`;
    const plan = await page.get(at);
    expect(plan.text).toContain('Bring 1 project level');
    expect(plan.text).toContain('Deploy 1 change to 1 project');
    const fields = { plan_digest: fieldValue(plan.html, 'plan_digest') ?? '', order: fieldValue(plan.html, 'order') ?? '' };
    await appendFile(file('beta'), 'mine');
    const stale = await page.post(at, fields);
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('The plan changed while you were reading');
    expect(await exists('late')).toBe(false);
    const result = await page.postAndFollow(at, { ...fields, plan_digest: fieldValue(stale.html, 'plan_digest') ?? '' });
    expect(result.at).toMatch(/^\/drift\/level\?run=/);
    expect(result.text).toContain('1 deploy to bring projects level');
    expect(result.text).toContain('1 succeeded');
    expect(await exists('late')).toBe(true);
    expect(await readFile(file('beta'), 'utf8')).toContain('mine');
    expect(await cellOf()).toContain(`Set ${made} In sync 1 modified`);
    expect((await page.get(at)).text).toContain('Every project is in sync');
  });

  test('bringing level tells what it left for a decision', async () => {
    const uuid = await addSkill('late');
    await deploy();
    await writeFile(file('late'), 'mine');
    const files = [{ path: 'SKILL.md', content: `---\nname: late-${made}\n---\nnewer\n` }];
    await world.services.artifactContent.replace(LOCAL_OWNER, { ref: uuid }, { files });
    await addSkill('later');
    const at = `/drift/level?project=${projectId}`;
    const plan = await page.get(at);
    const order = fieldValue(plan.html, 'order') ?? '';
    const result = await page.postAndFollow(at, { ...sendable(plan.html), order });
    expect(result.text).toContain('1 artifact waits for your decision.');
    expect(result.text).not.toContain('Everything went well.');
    expect(result.html).toContain(`/deployment-sets/${setId}/deploy?project_id=${projectId}&amp;profile_id=`);
  });

  test('with sets switched off is told, and nothing offers what cannot be done', async () => {
    await addSkill('late');
    const off = await createTestApp(world.database.db, {
      routes: ROUTES,
      env: { LOADOUT_ROOTS: root, DEPLOYMENT_SETS_ENABLED: 'false' },
    });
    for (const at of ['/', '/drift', `/projects/${projectId}`]) {
      expect((await page.get(at)).html, at).toMatch(/href="\/(drift\/level|deployment-sets)/);
      const { status, html } = await pageClient(off).get(at);
      expect(status, at).toBe(200);
      expect(html, at).not.toMatch(/href="\/(drift\/level|deployment-sets)/);
    }
    expect((await pageClient(off).get('/drift')).text).toContain('1 missing');
  });
});
