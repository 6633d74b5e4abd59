import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '#app/lib/paths.ts';
import type { Api } from './support/api.ts';
import { untilEnded } from './support/run-page.ts';
import { expect, posting, test, unique, uniqueSlug } from './support/test.ts';

/** A set of two skills and as many projects as there are names. */
async function targets(api: Api, root: string, names: readonly string[]) {
  const collection = await api.collection(unique('Changed'));
  const skills = [uniqueSlug('first'), uniqueSlug('second')];
  const members = await Promise.all(skills.map(async (name) => ({ artifact_uuid: await api.skill(name, { collection }) })));
  const set = await api.set(unique('Changed'), members);
  const projects = [];
  for (const name of names.map(unique)) {
    const folder = path.join(root, 'code', name.replaceAll(' ', '-'));
    const id = await api.project(name, folder);
    const file = (skill: number) => path.join(folder, '.claude/skills', skills[skill] ?? '', 'SKILL.md');
    projects.push({ id, name, folder, file });
  }
  return { set, projects };
}

test('one set to several projects: a changed plan is shown anew, and a project that is gone stops no other', async ({
  page,
  api,
  server,
}) => {
  const { set, projects } = await targets(api, server.folder, ['alpha', 'beta', 'gone']);
  const [alpha, beta, gone] = projects;
  if (!alpha || !beta || !gone) throw new Error('three projects');
  await page.goto(paths.setDeploy(set));
  await page.getByRole('link', { name: 'Several projects' }).click();
  // The page before this one has the same projects to choose from.
  await expect(page.getByRole('heading', { level: 1 })).toContainText('to several projects');
  for (const { name } of projects) await page.getByLabel(name).check();
  await page.getByRole('button', { name: 'Show the plan' }).click();
  const deploy = page.getByRole('button', { name: 'Deploy 6 changes to 3 projects' });
  await expect(deploy).toBeVisible();
  await rm(gone.folder, { recursive: true });
  const refused = await posting(page, () => deploy.click());
  expect(refused.status()).toBe(409);
  await expect(page.getByRole('heading', { name: 'The plan changed while you were reading' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(`The folder of "${gone.name}" is no longer where it was registered`);

  await page.getByRole('button', { name: 'Deploy 4 changes to 2 projects' }).click();
  await expect(page).toHaveTitle(/: result · Loadout$/);
  await expect(async () => {
    const refresh = page.getByRole('link', { name: 'Refresh' });
    // The page looks again by itself, too: then the link may be gone before it is pressed.
    if (await refresh.isVisible()) await refresh.click({ timeout: 1_000 });
    await expect(page.getByText('1 deploy did not go as planned.')).toBeVisible({ timeout: 1_000 });
    await expect(refresh).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
  const rows = page.getByRole('region', { name: /^Deploys/ }).getByRole('listitem');
  await expect(rows).toHaveText([new RegExp(`${gone.name}.*no longer where.*Failed`), /2 succeeded/, /2 succeeded/]);
  for (const { file } of [alpha, beta]) expect(await readFile(file(1), 'utf8')).toContain('What second');
});

test('undeploying and rolling back show the new plan when a file changed meanwhile, and then carry that out', async ({
  page,
  api,
  server,
}) => {
  const { set, projects } = await targets(api, server.folder, ['harbor']);
  const [project] = projects;
  if (!project) throw new Error('a project');
  await page.goto(paths.setDeploy(set, { project_id: project.id }));
  await page.getByRole('button', { name: 'Deploy 2 changes' }).click();
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);

  await page.goto(paths.project(project.id));
  await page
    .getByRole('main')
    .getByRole('link', { name: /^Undeploy/ })
    .click();
  await page.getByLabel(`Type ${project.name} to confirm`).fill(project.name);
  await appendFile(project.file(0), 'My own line.\n');
  const refused = await posting(page, () => page.getByRole('button', { name: 'Remove 2 artifacts' }).click());
  expect(refused.status()).toBe(409);
  await expect(page.getByRole('heading', { name: 'The plan changed while you were reading' })).toBeVisible();
  const remove = page.getByRole('button', { name: 'Remove 1 artifact' });
  // What was typed for the plan before this one does not count for it.
  await expect(remove).toBeVisible();
  await page.getByLabel(`Type ${project.name} to confirm`).fill(project.name);
  await remove.click();
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);
  expect(await readFile(project.file(0), 'utf8')).toContain('My own line.');
  await expect(readFile(project.file(1))).rejects.toThrow('ENOENT');

  await page.goto(paths.projectRollback(project.id, { generation: 1 }));
  await mkdir(path.dirname(project.file(1)), { recursive: true });
  const label = await page.getByRole('button', { name: /^Roll back/ }).innerText();
  await writeFile(project.file(1), 'Ours now.\n');
  const again = await posting(page, () => page.getByRole('button', { name: label }).click());
  expect(again.status()).toBe(409);
  await expect(page.getByRole('heading', { name: 'The plan changed while you were reading' })).toBeVisible();
  await expect(page.getByRole('button', { name: label })).toHaveCount(0);
});

test('a tick that allows commands is for the plan that it was given to, and does not stay when another command comes', async ({
  page,
  api,
  server,
}) => {
  const { set, projects } = await targets(api, server.folder, ['quay']);
  const [project] = projects;
  if (!project) throw new Error('a project');
  const collection = await api.collection(unique('Hooks'));
  const addHook = async (command: string): Promise<void> => {
    const config = { hooks: { Stop: [{ hooks: [{ type: 'command', command }] }] } };
    const made = await api.call('POST', '/artifacts', {
      type: 'hook',
      name: uniqueSlug('hook'),
      collection_id: collection,
      config,
    });
    await api.call('POST', `/deployment-sets/${set}/members`, { artifact_uuid: Object(made).uuid });
  };
  await addHook('echo first');
  await page.goto(paths.setDeploy(set, { project_id: project.id }));
  await page.getByRole('checkbox', { name: /^Allow 1 new command/ }).check();
  await addHook('echo second');
  const refused = await posting(page, () => page.getByRole('button', { name: 'Deploy 3 changes' }).click());
  expect(refused.status()).toBe(409);
  const tick = page.getByRole('checkbox', { name: /^Allow 2 new commands/ });
  await expect(tick).not.toBeChecked();
  await tick.check();
  await page.getByRole('button', { name: 'Deploy 4 changes' }).click();
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);
  expect(await readFile(path.join(project.folder, '.claude/settings.json'), 'utf8')).toMatch(/echo first[\s\S]*echo second/);
});
