import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { setUpDeployPages } from '#tests/support/deploy-pages.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { sendable } from '#tests/support/plan-form.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

const { here, planUrl, file, deployOnce } = setUpDeployPages();

describe('choosing where to deploy', () => {
  test('the first step lists the projects with their folders', async () => {
    const { page, made, setId, projectId, folder } = here();
    const step = await page.get(`/deployment-sets/${setId}/deploy`);
    expect(step.title).toBe(`Deploy Set ${made}: project · Loadout`);
    expect(step.text).toContain(`harbor-${made}`);
    expect(step.text).toContain(folder);
    expect(step.html).toContain(`value="${projectId}"`);
  });

  test('with one profile the plan comes next; with several the profile and options do', async () => {
    const { world, page, projectId } = here();
    expect((await page.get(planUrl())).text).toContain('This is the plan. Nothing has been written yet.');
    const { id } = await world.services.profiles.create(LOCAL_OWNER, projectId, { platform: 'cursor' });
    const options = await page.get(planUrl());
    expect(options.text).toContain('How should it go about it?');
    expect(options.text).toContain('Cursor');
    const plan = await page.get(planUrl(`&profile_id=${id}&mode=atomic&on_conflict=fail&prune=true`));
    expect(plan.text).toContain('.cursor/skills/pdf/SKILL.md');
    expect(plan.text).toContain('All or nothing');
    expect(plan.text).toContain('Count as failed');
  });

  test('options can be changed from the plan, and stand as they were', async () => {
    const { page } = here();
    const plan = await page.get(planUrl('&mode=atomic'));
    const change = /href="([^"]*step=options[^"]*)"/.exec(plan.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const options = await page.get(change);
    expect(options.html).toMatch(/<input[^>]*value="atomic"[^>]*checked|<input[^>]*checked[^>]*value="atomic"/);
  });

  test('a project, profile or set that is not there is not found', async () => {
    const { page, setId } = here();
    expect((await page.get(`/deployment-sets/${setId}/deploy?project_id=${UNKNOWN}`)).status).toBe(404);
    expect((await page.get(planUrl(`&profile_id=${UNKNOWN}`))).status).toBe(404);
    expect((await page.get(`/deployment-sets/${UNKNOWN}/deploy`)).status).toBe(404);
  });
});

describe('the plan', () => {
  test('says the number on its button, names every file, and writes nothing', async () => {
    const { page, made } = here();
    const plan = await page.get(planUrl());
    expect(plan.title).toBe(`Deploy Set ${made} to harbor-${made}: plan · Loadout`);
    expect(plan.text).toContain('Deploy 3 changes');
    expect(plan.text).toContain('3 to create');
    expect(plan.text).toContain('.claude/skills/git/ref.md');
    await expect(readFile(file('pdf/SKILL.md'))).rejects.toThrow('ENOENT');
  });

  test('deploying it ends on the run, with exactly those files', async () => {
    const { page, made } = here();
    const plan = await page.get(planUrl());
    const run = await page.postAndFollow(planUrl(), sendable(plan.html));
    expect(run.at).toMatch(/^\/deploy-runs\/[0-9a-f-]{36}$/);
    expect(run.title).toBe(`Succeeded: Set ${made} to harbor-${made} · Loadout`);
    expect(run.text).toContain('3 succeeded');
    expect(run.text).toContain('Generation 1 is in place.');
    expect(await readFile(file('git/ref.md'), 'utf8')).toBe('one\n');
    const again = await page.get(planUrl());
    expect(again.text).toContain('Nothing to deploy.');
    expect(again.text).toContain('3 unchanged');
    expect(again.html).not.toContain('value="deploy"');
  });

  test('pressing Deploy twice on one page is one run', async () => {
    const { world, page, projectId } = here();
    const fields = sendable((await page.get(planUrl())).html);
    const first = await page.post(planUrl(), fields);
    const second = await page.post(planUrl(), fields);
    expect(first.location).toMatch(/^\/deploy-runs\//);
    expect(second.location).toBe(first.location);
    const { total } = await world.services.runs.list(LOCAL_OWNER, { project_id: projectId });
    expect(total).toBe(1);
  });

  test('when a file changed meanwhile, nothing is written and the new plan is shown', async () => {
    const { page } = here();
    const plan = await page.get(planUrl());
    await mkdir(file('pdf'), { recursive: true });
    await writeFile(file('pdf/SKILL.md'), 'mine');
    const stale = await page.post(planUrl(), sendable(plan.html));
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('The plan changed while you were reading');
    expect(stale.text).toContain('Deploy 2 changes');
    expect(await readFile(file('pdf/SKILL.md'), 'utf8')).toBe('mine');
    await expect(readFile(file('sql/SKILL.md'))).rejects.toThrow('ENOENT');
    expect((await page.post(planUrl(), sendable(stale.html))).status).toBe(303);
    expect(await readFile(file('pdf/SKILL.md'), 'utf8')).toBe('mine');
  });

  test('a filter shows its rows only, and keeps the target', async () => {
    const { page, projectId } = here();
    await deployOnce();
    await writeFile(file('pdf/SKILL.md'), 'edited by me\n');
    const kept = await page.get(planUrl('&show=kept'));
    expect(kept.text).toContain('skill:pdf');
    expect(kept.text).not.toContain('skill:sql');
    expect(kept.html).toContain(`project_id=${projectId}`);
  });

  test('an empty set says so', async () => {
    const { world, page, made, projectId } = here();
    const { set } = await world.services.sets.create(LOCAL_OWNER, { name: `Empty ${made}` });
    const plan = await page.get(`/deployment-sets/${set.id}/deploy?project_id=${projectId}`);
    expect(plan.text).toContain(`Empty ${made} is empty`);
  });

  test('a folder that has gone is told in words, with the way to mend it', async () => {
    const { page, projectId, folder } = here();
    await rm(folder, { recursive: true });
    const refused = await page.get(planUrl());
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('There is no plan');
    expect(refused.html).toContain(`href="/projects/${projectId}"`);
  });
});

describe('files of one’s own', () => {
  beforeEach(async () => {
    await mkdir(file('pdf'), { recursive: true });
    await writeFile(file('pdf/SKILL.md'), 'mine\n');
  });

  test('are blocked, shown with their difference, and kept unless chosen otherwise', async () => {
    const { page } = here();
    const plan = await page.get(planUrl());
    expect(plan.text).toContain('1 blocked');
    expect(plan.text).toContain('already there, not from Loadout');
    expect(plan.text).toContain('What should happen to skill:pdf?');
    expect(plan.text).toMatch(/− ?mine/);
    expect(plan.html, 'the set’s frontmatter in colours').toMatch(/<ins>.*?<span class="code-key">name:<\/span>/);
    expect(plan.html.indexOf('Blocked')).toBeLessThan(plan.html.indexOf('Changes'));
    const run = await page.postAndFollow(planUrl(), sendable(plan.html));
    expect(run.text).toContain('Skipped, waiting for you');
    expect(await readFile(file('pdf/SKILL.md'), 'utf8')).toBe('mine\n');
  });

  test('deploying with a choice the plan did not have shows the new plan and writes nothing', async () => {
    const { page, skills } = here();
    const plan = await page.get(planUrl());
    const choice = { [`decision.${skills.pdf}`]: 'overwrite' };
    const replanned = await page.postAndFollow(planUrl(), sendable(plan.html, choice));
    expect(replanned.at).toContain(`overwrite=${skills.pdf}`);
    expect(replanned.text).toContain('Your choices changed the plan.');
    expect(replanned.text).toContain('Deploy 3 changes');
    await expect(readFile(file('sql/SKILL.md'))).rejects.toThrow('ENOENT');

    const run = await page.postAndFollow(replanned.at, sendable(replanned.html));
    expect(run.text).toContain('3 succeeded');
    expect(await readFile(file('pdf/SKILL.md'), 'utf8')).toContain('What pdf does');
    expect(run.text).toContain('Yours is kept as .loadout/generations/1/');
  });

  test('a choice can be taken back from the new plan', async () => {
    const { page, skills } = here();
    const plan = await page.get(planUrl(`&overwrite=${skills.pdf}`));
    expect(plan.html).toMatch(
      new RegExp(
        `<input[^>]*name="decision.${skills.pdf}"[^>]*value="overwrite"[^>]*>|value="overwrite"[^>]*name="decision.${skills.pdf}"`,
      ),
    );
    const back = await page.postAndFollow(
      planUrl(`&overwrite=${skills.pdf}`),
      sendable(plan.html, { [`decision.${skills.pdf}`]: 'keep', intent: 'replan' }),
    );
    expect(back.at).not.toContain('overwrite=');
    expect(back.text).toContain('Deploy 2 changes');
  });

  test('a choice survives a filter that does not show its row', async () => {
    const { page, skills } = here();
    const filtered = await page.get(planUrl(`&overwrite=${skills.pdf}&show=unchanged`));
    expect(fieldValue(filtered.html, `decision.${skills.pdf}`)).toBe('overwrite');
  });

  test('a choice for something else than an artifact of the plan changes nothing', async () => {
    const { page } = here();
    expect((await page.get(planUrl(`&overwrite=nonsense&overwrite=${UNKNOWN}`))).text).toContain('Deploy 2 changes');
  });

  test('in the way of all or nothing, a failing row holds everything back and the page says so', async () => {
    const { page } = here();
    const plan = await page.get(planUrl('&mode=atomic&on_conflict=fail'));
    expect(plan.text).toContain('Nothing will be deployed');
    expect(plan.text).toContain('Cannot be deployed');
    expect(plan.html).not.toContain('value="deploy"');
  });
});

describe('pruning', () => {
  test('an edited file of what the set no longer holds stays, and there is nothing to choose', async () => {
    const { world, page, setId, skills } = here();
    await deployOnce();
    const { members, sets } = world.services;
    const { set } = await sets.get(LOCAL_OWNER, setId);
    const member = set.members.find(({ artifact_uuid: uuid }) => uuid === skills.pdf);
    await members.remove(LOCAL_OWNER, setId, member?.id ?? '');
    await writeFile(file('pdf/SKILL.md'), 'mine\n');
    const plan = await page.get(planUrl('&prune=true'));
    expect(plan.text).toContain('Left over1 Edited by you and no longer wanted here: stays');
    expect(plan.text).not.toContain('same version in the set');
    expect(plan.html).not.toContain(`decision.${skills.pdf}`);
    const forced = await page.get(planUrl(`&prune=true&overwrite=${skills.pdf}`));
    expect(forced.text).not.toContain('yours is kept as a backup');
  });

  test('everything there is takes the project’s name, said at the field when it is missing', async () => {
    const { world, page, made, setId } = here();
    await deployOnce();
    const { members, sets } = world.services;
    const { set } = await sets.get(LOCAL_OWNER, setId);
    for (const member of set.members) await members.remove(LOCAL_OWNER, setId, member.id);
    const plan = await page.get(planUrl('&prune=true'));
    expect(plan.text).toContain('3 to remove');
    expect(plan.text).toContain(`Type harbor-${made} to remove 3 artifacts`);
    const refused = await page.post(planUrl('&prune=true'), sendable(plan.html, { confirm: 'wrong' }));
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('href="#confirm"');
    expect(refused.title).toMatch(/^Error: /);
    expect(await readFile(file('git/ref.md'), 'utf8')).toBe('one\n');
    const run = await page.postAndFollow(planUrl('&prune=true'), sendable(refused.html, { confirm: `harbor-${made}` }));
    expect(run.text).toContain('3 succeeded');
    await expect(readFile(file('git/ref.md'))).rejects.toThrow('ENOENT');
  });
});
