import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, expectRefused, posting, test, unique, uniqueSlug } from './support/test.ts';

test('from a project to the plan of a set for it, by searching the set', async ({ page, api, server }) => {
  const project = unique('Quay');
  const id = await api.project(project, path.join(server.folder, uniqueSlug('quay')));
  const skill = await api.skill(uniqueSlug('moor'), { collection: await api.collection(unique('Quays')) });
  const set = unique('Moorings');
  await api.set(set, [{ artifact_uuid: skill }]);
  await page.goto(`/projects/${id}`);
  await page.getByRole('link', { name: 'Choose a set to deploy' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Deploy to ${project}`);
  const search = page.getByRole('search', { name: 'Sets' });
  await search.getByLabel('Search sets by name').fill(set);
  await search.getByRole('button', { name: 'Search' }).click();
  await expect(page.locator('.sets > li')).toHaveCount(1);
  await page.getByRole('link', { name: set }).click();
  await expect(page).toHaveTitle(`Deploy ${set} to ${project}: plan · Loadout`);
  await page
    .getByRole('button', { name: /^Deploy/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(set);
  await page.goto(`/projects/${id}`);
  await expect(page.getByRole('link', { name: 'Deploy a set', exact: true })).toBeVisible();
});

test.describe('registering', () => {
  test('a folder that is there becomes a project, and nothing is written into it', async ({ page, server }) => {
    const name = unique('harbor-web');
    const folder = path.join(server.folder, uniqueSlug('harbor-web'));
    await mkdir(folder);
    await page.goto('/projects');
    await page
      .getByRole('link', { name: /^(New project|Register your first project)$/ })
      .first()
      .click();
    await expect(page.getByText(server.folder, { exact: true })).toBeVisible();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Folder', { exact: true }).fill(folder);
    await page.getByRole('button', { name: 'Register project' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(page.getByRole('status')).toContainText(`Registered the project ${name}.`);
    await expect(page.getByRole('region', { name: /^Profiles/ })).toContainText('Claude Code');
    expect(await readdir(folder)).toEqual([]);
    await page.goto(`/projects?name=${encodeURIComponent(name)}`);
    await expect(page.getByRole('region', { name: /^Projects/ }).getByRole('link', { name })).toBeVisible();
  });

  test('a folder outside the allowed ones, missing, a file or taken is refused at its field', async ({ page, api, server }) => {
    const taken = path.join(server.folder, uniqueSlug('taken'));
    const file = path.join(server.folder, uniqueSlug('file'));
    const missing = path.join(server.folder, uniqueSlug('missing'));
    await api.project(unique('Taken'), taken);
    await writeFile(file, 'a file');
    await page.goto('/projects/new');
    await page.getByLabel('Description (optional)').fill('Stays');
    const cases = [
      { folder: '', status: 422, words: /./ },
      { folder: 'code/relative', status: 422, words: /absolute/ },
      { folder: '/etc', status: 422, words: /outside the folders/ },
      { folder: file, status: 422, words: /file|folder/ },
      { folder: missing, status: 422, words: /There is no folder at/ },
      { folder: taken, status: 409, words: /already|registered/ },
    ];
    const name = unique('Refused');
    for (const { folder, status, words } of cases) {
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Folder', { exact: true }).fill(folder);
      const answer = await posting(page, () => page.getByRole('button', { name: 'Register project' }).click());
      expect(answer.status(), folder).toBe(status);
      await expectRefused(page, { Folder: words });
      await expect(page.getByLabel('Folder', { exact: true })).toHaveValue(folder);
      await expect(page.getByLabel('Description (optional)')).toHaveValue('Stays');
    }
    await page.getByLabel('Folder', { exact: true }).fill(missing);
    await page.getByLabel('Make the folder when it is not there').check();
    await page.getByRole('button', { name: 'Register project' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    expect(await readdir(missing)).toEqual([]);
  });
});

test('a project is renamed, and given up without touching its files', async ({ page, api, server }) => {
  const [before, after] = [unique('Before'), unique('After')];
  const folder = path.join(server.folder, uniqueSlug('kept'));
  const id = await api.project(before, folder);
  await writeFile(path.join(folder, 'mine.txt'), 'mine');
  await page.goto(`/projects/${id}`);
  await page.getByRole('main').getByRole('link', { name: 'Edit', exact: true }).first().click();
  await page.getByLabel('Name', { exact: true }).fill(after);
  await page.getByRole('button', { name: 'Save project' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(after);
  await page.getByLabel(`Actions for ${after}`).click();
  await page.getByRole('link', { name: 'Stop managing…' }).click();
  await expect(page.getByRole('main')).toContainText('stays as it is');
  await page.getByRole('button', { name: `Stop managing ${after}` }).click();
  await expect(page.getByRole('status')).toContainText(`Stopped managing ${after}. Its files are as they were.`);
  expect(await readdir(folder)).toEqual(['mine.txt']);
  expect((await page.goto(`/projects/${id}`))?.status()).toBe(404);
});

test('a profile is added, refused under a taken name, and removed', async ({ page, api, server }) => {
  const name = unique('Profiled');
  const id = await api.project(name, path.join(server.folder, uniqueSlug('profiled')));
  const profiles = page.getByRole('region', { name: /^Profiles/ });
  await page.goto(`/projects/${id}`);
  await page.getByRole('link', { name: 'Add profile' }).click();
  await page.getByLabel('Platform').selectOption('cursor');
  await page.getByRole('button', { name: 'Add profile' }).click();
  await expect(page.getByRole('status')).toContainText('Added the profile Cursor.');
  await expect(profiles).toContainText('.cursor');

  await page.goto(`/projects/${id}/profiles/new`);
  await page.getByLabel('Platform').selectOption('gemini');
  await page.getByLabel('Name (optional)').fill('cursor');
  const taken = await posting(page, () => page.getByRole('button', { name: 'Add profile' }).click());
  expect(taken.status()).toBe(409);
  await expectRefused(page, { 'Name (optional)': /already has a profile with this name/ });
  await page.getByLabel('Platform').selectOption('other');
  await page.getByLabel('Name (optional)').fill('');
  const folderless = await posting(page, () => page.getByRole('button', { name: 'Add profile' }).click());
  expect(folderless.status()).toBe(422);
  await expectRefused(page, { 'Folder inside the project (optional)': /./ });

  await page.goto(`/projects/${id}`);
  await page.getByRole('link', { name: 'Remove… profile cursor' }).click();
  await page.getByRole('button', { name: 'Remove the profile' }).click();
  await expect(page.getByRole('status')).toContainText('Removed the profile Cursor.');
  await expect(profiles).not.toContainText('.cursor');
});
