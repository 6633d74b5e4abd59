import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { setUpDeployPages } from '#tests/support/deploy-pages.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { sendable } from '#tests/support/plan-form.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

const { here, file, deployOnce } = setUpDeployPages();

describe('several projects at once', () => {
  const many = (more = '') => `/deployment-sets/${here().setId}/deploy-many${more}`;

  test('are ticked, planned together, and each gets the set as a run of its own', async () => {
    const { world, page, root, made, setId, projectId } = here();
    const { id } = await world.services.projects.create(LOCAL_OWNER, {
      name: `pier-${made}`,
      path: path.join(root, `pier-${made}`),
      create: true,
    });
    expect((await page.get(`/deployment-sets/${setId}/deploy`)).html).toContain(`href="${many()}"`);
    const step = await page.get(many());
    expect(step.html).toMatch(new RegExp(`<input[^>]*type="checkbox"[^>]*value="${id}"`));
    expect((await page.get(many('?sent=1'))).text).toContain('No project is chosen');
    const at = many(`?sent=1&project_id=${projectId}&project_id=${id}`);
    const plan = await page.get(at);
    expect(plan.text).toContain(`Set ${made} to harbor-${made}`);
    expect(plan.text).toContain('Deploy 6 changes to 2 projects');
    await expect(readFile(file('git/ref.md'))).rejects.toThrow('ENOENT');
    const orders = [...plan.html.matchAll(/name="order" value="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(orders).toHaveLength(2);
    const fields = { ...sendable(plan.html), order: orders };
    const done = await page.postAndFollow(at, fields);
    expect(done.text).toContain('2 deploys');
    expect(done.text).toContain('Everything went well.');
    expect(done.text).not.toContain('Decide in a plan');
    expect(await readFile(file('git/ref.md'), 'utf8')).toBe('one\n');
    expect(await readFile(path.join(root, `pier-${made}/.claude/skills/git/ref.md`), 'utf8')).toBe('one\n');
    // A second press of the same button is the same deploys.
    expect((await page.postAndFollow(at, fields)).at).toBe(done.at);
  });

  test('a second press while they go on leads to where they are', async () => {
    const { page, projectId, made } = here();
    const at = many(`?project_id=${projectId}`);
    const plan = await page.get(at);
    const fields = { ...sendable(plan.html), order: fieldValue(plan.html, 'order') ?? '' };
    const presses = await Promise.all([page.postAndFollow(at, fields), page.postAndFollow(at, fields)]);
    expect(presses.map(({ status }) => status)).toEqual([200, 200]);
    for (const { text } of presses) expect(text).toContain(`Set ${made} to harbor-${made}`);
    expect((await page.get(`/deploy-runs?project_id=${projectId}`)).html.match(/class="run-row/g)).toHaveLength(1);
  });

  test('what waits for a decision is told and leads to its plan, though no deploy failed', async () => {
    const { page, setId, projectId, skills } = here();
    for (const skill of ['pdf', 'sql']) {
      await mkdir(file(skill), { recursive: true });
      await writeFile(file(skill, 'SKILL.md'), 'mine\n');
    }
    const at = many(`?project_id=${projectId}`);
    const plan = await page.get(at);
    const done = await page.postAndFollow(at, { ...sendable(plan.html), order: fieldValue(plan.html, 'order') ?? '' });
    expect(done.text).toContain('1 succeeded, 2 skipped');
    expect(done.text).toContain('2 artifacts wait for your decision.');
    expect(done.text).not.toContain('Everything went well.');
    const decide = /href="([^"]*)"[^>]*>Decide in a plan/.exec(done.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(decide).toContain(`/deployment-sets/${setId}/deploy?project_id=${projectId}&profile_id=`);
    expect((await page.get(decide)).html).toContain(`decision.${skills.pdf}`);
  });

  test('a plan that has moved on is shown anew and writes nothing', async () => {
    const { page, projectId } = here();
    const at = many(`?project_id=${projectId}`);
    const plan = await page.get(at);
    await mkdir(file('pdf'), { recursive: true });
    await writeFile(file('pdf/SKILL.md'), 'mine\n');
    const order = fieldValue(plan.html, 'order') ?? '';
    const refused = await page.post(at, { ...sendable(plan.html), order });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('The plan changed while you were reading');
    await expect(readFile(file('sql/SKILL.md'))).rejects.toThrow('ENOENT');
  });
});

describe('runs', () => {
  test('are listed newest first with their results, and by set, project and result', async () => {
    const { page, made, projectId } = here();
    await deployOnce();
    const list = await page.get('/deploy-runs');
    expect(list.text).toContain(`Set ${made} to harbor-${made}`);
    expect(list.text).toContain('3 succeeded');
    expect((await page.get(`/deploy-runs?project_id=${projectId}&status=succeeded`)).text).toContain(`harbor-${made}`);
    expect((await page.get(`/deploy-runs?project_id=${projectId}&status=failed`)).text).toContain('No run matches');
    expect((await page.get('/deploy-runs?status=nonsense&project_id=nonsense')).status).toBe(200);
  });

  test('a run outlives its set and its project', async () => {
    const { world, page, made, setId, projectId } = here();
    await deployOnce();
    const { items } = await world.services.runs.list(LOCAL_OWNER, { project_id: projectId });
    const id = items[0]?.id ?? '';
    await world.services.sets.remove(LOCAL_OWNER, setId);
    await world.services.projects.remove(LOCAL_OWNER, projectId);
    const run = await page.get(`/deploy-runs/${id}`);
    expect(run.status).toBe(200);
    expect(run.text).toContain(`Set ${made} to harbor-${made}`);
    expect(run.text).not.toContain('Plan again');
  });

  test('an atomic run that failed offers to retry what it held back too, and does', async () => {
    const { world, page, setId, projectId } = here();
    await mkdir(path.dirname(file('sql/SKILL.md')), { recursive: true });
    await writeFile(file('sql/SKILL.md'), 'theirs');
    const order = { project_id: projectId, mode: 'atomic', on_conflict: 'fail' } as const;
    const { answer } = await world.services.deployments.deploy({ owner: LOCAL_OWNER, actor: 'tester', setId, input: order });
    const at = `/deploy-runs/${answer.run_id}`;
    const run = await page.get(at);
    expect(run.text).toContain('Retry 1 failed and 2 not done');
    await rm(file('sql/SKILL.md'));
    const again = await page.postAndFollow(`${at}/retry`, { form_key: fieldValue(run.html, 'form_key') ?? '' });
    expect(again.text).toContain('3 succeeded');
    expect(await readFile(file('git/ref.md'), 'utf8')).toBe('one\n');
  });

  test('one that is not there is not found', async () => {
    const { page } = here();
    expect((await page.get(`/deploy-runs/${UNKNOWN}`)).status).toBe(404);
    expect((await page.get('/deploy-runs/nonsense')).status).toBe(404);
  });
});
