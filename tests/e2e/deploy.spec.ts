import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Api, MemberReference } from './support/api.ts';
import { untilEnded } from './support/run-page.ts';
import { expect, expectRefused, posting, test, unique, uniqueSlug } from './support/test.ts';

interface Target {
  set: string;
  setId: string;
  project: string;
  /** The plan's address. */
  plan: string;
  skills: string[];
  folder: string;
  file: (...parts: string[]) => string;
}

/** A set of two skills, and a project of its own. */
async function target(api: Api, root: string): Promise<Target> {
  const collection = await api.collection(unique('Deployed'));
  const skills = [uniqueSlug('first'), uniqueSlug('second')];
  const members: MemberReference[] = [];
  for (const name of skills) members.push({ artifact_uuid: await api.skill(name, { collection }) });
  const [set, project, folder] = [unique('Deployed'), unique('harbor'), path.join(root, 'code', uniqueSlug('harbor'))];
  const setId = await api.set(set, members);
  const projectId = await api.project(project, folder);
  const plan = `/deployment-sets/${setId}/deploy?project_id=${projectId}`;
  return { set, setId, project, plan, skills, folder, file: (...parts) => path.join(folder, '.claude/skills', ...parts) };
}

test('a file of one’s own is blocked; taking the set’s shows the new number first and keeps a backup', async ({
  page,
  api,
  server,
}) => {
  const { plan, skills, folder, file } = await target(api, server.folder);
  const [first = '', second = ''] = skills;
  await mkdir(file(first), { recursive: true });
  await writeFile(file(first, 'SKILL.md'), 'mine\n');
  await page.goto(plan);
  const blocked = page.getByRole('region', { name: /^Blocked/ });
  await expect(blocked).toContainText(`skill:${first}`);
  const choice = blocked.getByRole('group', { name: `What should happen to skill:${first}?` });
  await expect(choice.getByRole('radio', { name: /^Keep mine/ })).toBeChecked();
  await expect(page.getByRole('button', { name: 'Deploy 1 change' })).toBeVisible();

  await choice.getByRole('radio', { name: /^Take the set’s/ }).check();
  await page.getByRole('button', { name: 'Deploy 1 change' }).click();
  await expect(page.getByRole('status')).toContainText('Your choices changed the plan.');
  await expect(page.getByRole('button', { name: 'Deploy 2 changes' })).toBeVisible();
  expect(await readdir(path.join(folder, '.claude/skills'))).toEqual([first]);
  expect(await readFile(file(first, 'SKILL.md'), 'utf8')).toBe('mine\n');

  await page.getByRole('button', { name: 'Deploy 2 changes' }).click();
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);
  await expect(page.getByRole('main')).toContainText('.loadout/generations/1/');
  expect(await readFile(file(first, 'SKILL.md'), 'utf8')).toContain(`What ${first} does`);
  expect(await readFile(file(second, 'SKILL.md'), 'utf8')).toContain(`What ${second} does`);
});

test('when a file changes after the plan, nothing is written and the new plan is shown', async ({ page, api, server }) => {
  const { plan, skills, file } = await target(api, server.folder);
  const [first = '', second = ''] = skills;
  await page.goto(plan);
  await expect(page.getByRole('button', { name: 'Deploy 2 changes' })).toBeVisible();
  await mkdir(file(first), { recursive: true });
  await writeFile(file(first, 'SKILL.md'), 'mine\n');
  const answer = await posting(page, () => page.getByRole('button', { name: 'Deploy 2 changes' }).click());
  expect(answer.status()).toBe(409);
  await expect(page.getByRole('heading', { name: 'The plan changed while you were reading' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Deploy 1 change' })).toBeVisible();
  expect(await readFile(file(first, 'SKILL.md'), 'utf8')).toBe('mine\n');
  await expect(readdir(file(second))).rejects.toThrow('ENOENT');
  await page.getByRole('button', { name: 'Deploy 1 change' }).click();
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);
  await expect(page.getByRole('main')).toContainText('waiting for you');
});

test('options are a step of their own, and a run that failed in part names the failure first', async ({ page, api, server }) => {
  const { plan, skills, file } = await target(api, server.folder);
  const [first = ''] = skills;
  await mkdir(file(first), { recursive: true });
  await writeFile(file(first, 'SKILL.md'), 'mine\n');
  await page.goto(plan);
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await page
    .getByRole('group', { name: /^Where you edited/ })
    .getByRole('radio')
    .last()
    .check();
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page).toHaveURL(/on_conflict=fail/);
  await page.getByRole('button', { name: 'Deploy 1 change' }).click();
  await expect(page).toHaveTitle(/^1 failed: /);
  const cards = page.getByRole('main').getByRole('region');
  await expect(cards.first()).toContainText(`skill:${first}`);
  await expect(cards.first()).toContainText('What to do');
  expect(await readFile(file(first, 'SKILL.md'), 'utf8')).toBe('mine\n');

  const run = page.url();
  await page.goto('/deploy-runs?status=partial');
  await expect(page.getByRole('main').locator(`a[href="${new URL(run).pathname}"]`)).toBeVisible();
});

test('taking everything out needs the project’s name, refused at its field without it', async ({ page, api, server }) => {
  const { plan, setId, project, file, skills } = await target(api, server.folder);
  const [first = ''] = skills;
  await page.goto(plan);
  await page.getByRole('button', { name: 'Deploy 2 changes' }).click();
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);
  await api.call('PUT', `/deployment-sets/${setId}/members`, { members: [] });
  await page.goto(`${plan}&prune=true`);
  const name = page.getByLabel(`Type ${project} to remove 2 artifacts`);
  await name.fill('something else');
  const answer = await posting(page, () => page.getByRole('button', { name: 'Deploy 2 changes' }).click());
  expect(answer.status()).toBe(422);
  await expectRefused(page, { [`Type ${project} to remove 2 artifacts`]: new RegExp(project) });
  expect(await readdir(file(first))).toEqual(['SKILL.md']);
  await name.fill(project);
  await page.getByRole('button', { name: 'Deploy 2 changes' }).click();
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);
  await expect(readdir(file(first))).rejects.toThrow('ENOENT');
});

test('a folder that is gone is said in words, with the way to mend it', async ({ page, api, server }) => {
  const { plan, folder, project } = await target(api, server.folder);
  await rm(folder, { recursive: true });
  const answer = await page.goto(plan);
  expect(answer?.status()).toBe(409);
  await expect(page.getByRole('alert')).toContainText('There is no plan');
  await page.getByRole('link', { name: 'Go to the project' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(project);
});
