import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { filesBelow, moved } from './support/folders.ts';
import { untilEnded } from './support/run-page.ts';
import { expect, test } from './support/test.ts';

// A server of its own: the journey begins where nothing is there yet.
test.use({ serverEnv: { LOADOUT_SITE: 'journey' } });
test.describe.configure({ timeout: 180_000 });

const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const said = (page: Page) => page.getByRole('status');

/** Creates a set and ticks what belongs into it: artifacts, then groups, then sets, in one selection over all tabs. */
async function compose(page: Page, name: string, ticks: { artifacts?: string[]; groups?: string[]; sets?: string[] }) {
  await page.goto('/deployment-sets/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Create set' }).click();
  await expect(heading(page)).toHaveText(name);
  await page.getByRole('main').getByRole('link', { name: 'Add members' }).first().click();
  await expect(heading(page)).toHaveText(`Add members to ${name}`);
  for (const id of ticks.artifacts ?? []) await page.getByLabel(id).check();
  if (ticks.groups) {
    await page.getByRole('button', { name: /^Groups/ }).click();
    for (const group of ticks.groups) await page.getByLabel(group).check();
  }
  if (ticks.sets) {
    await page.getByRole('button', { name: /^Sets/ }).click();
    for (const set of ticks.sets) await page.getByLabel(set, { exact: true }).check();
  }
  // Back at the first tab everything ticked before is still ticked, and counted.
  await page.getByRole('button', { name: /^Artifacts/ }).click();
  const all = [...(ticks.artifacts ?? []), ...(ticks.groups ?? []), ...(ticks.sets ?? [])];
  for (const id of ticks.artifacts ?? []) await expect(page.getByLabel(id)).toBeChecked();
  await expect(page.getByText(`${all.length} selected`)).toBeVisible();
  await page.getByRole('button', { name: `Add ${all.length} member${all.length === 1 ? '' : 's'}`, exact: true }).click();
  await expect(said(page)).toContainText(`Added ${all.length} member`);
  await expect(heading(page)).toHaveText(name);
}

test('from an empty server to files in a project: import, compose, resolve, register, plan, deploy, and deploy again', async ({
  page,
  server,
}) => {
  const project = path.join(server.folder, 'code', 'harbor-web');
  const library = path.join(server.folder, 'library');

  await test.step('the first page says what to do', async () => {
    await page.goto('/');
    await expect(heading(page)).toHaveText('Set up Loadout');
    await expect(page.getByText('0 of 4 done')).toBeVisible();
    await page.getByRole('link', { name: 'Import', exact: true }).click();
  });

  await test.step('a folder is previewed and imported', async () => {
    await expect(heading(page)).toHaveText('Import artifacts');
    await page.getByLabel('Folder', { exact: true }).fill(library);
    await page.getByLabel('or into one called (optional)').fill('Sample library');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Preview of library' })).toBeVisible();
    await expect(page.getByText('Nothing has been written')).toBeVisible();
    await page.getByRole('button', { name: /^Import \d+ changes$/ }).click();
    await expect(heading(page)).toHaveText('Import of library');
    await expect(said(page)).toContainText('Imported library.');
    await expect(page.getByText('Nothing was left out.')).toBeVisible();
  });

  await test.step('a group is made in the collection', async () => {
    await page.getByRole('link', { name: 'Open Sample library' }).click();
    await page.getByRole('link', { name: 'New group' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Releases');
    await page.getByRole('button', { name: 'Create group' }).click();
    await expect(heading(page)).toHaveText('Releases');
    await page.getByRole('main').getByRole('link', { name: 'Add artifacts' }).first().click();
    for (const id of ['skill:release-notes', 'skill:writing-commits']) await page.getByLabel(id).check();
    await page.getByRole('button', { name: 'Add selected' }).click();
    await expect(heading(page)).toHaveText('Releases');
  });

  await test.step('a shared set, two that hold it, and one that holds those', async () => {
    await compose(page, 'Base', { artifacts: ['skill:debugging', 'skill:writing-commits'] });
    await page.getByLabel('Position of skill:writing-commits').fill('1');
    await page.getByLabel('Position of skill:debugging').fill('2');
    await page.getByRole('button', { name: 'Save order' }).click();
    await expect(said(page)).toContainText('Saved the order.');
    await compose(page, 'Web', { artifacts: ['skill:http-apis'], sets: ['Base'] });
    await compose(page, 'Data', { artifacts: ['skill:sql-migrations'], sets: ['Base'] });
    await compose(page, 'Team starter', { artifacts: ['command:plan'], groups: ['Releases'], sets: ['Data', 'Web'] });
    const members = page.getByRole('region', { name: /^Members/ }).locator('ol > li');
    await expect(members).toHaveText([/command:plan/, /Releases/, /Data/, /Web/]);
    await expect(members.nth(3)).toContainText('1 of 3, 2 already in');
    await expect(page.getByText('3 of at most 20')).toBeVisible();
  });

  await test.step('it resolves in order, each artifact once', async () => {
    await page.getByRole('link', { name: 'See all 6 in order' }).click();
    await expect(heading(page)).toHaveText('Team starter, resolved');
    await expect(page.getByRole('rowheader').getByRole('link')).toHaveText([
      'command:plan',
      'skill:release-notes',
      'skill:writing-commits',
      'skill:sql-migrations',
      'skill:debugging',
      'skill:http-apis',
    ]);
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Team starter' }).click();
  });

  await test.step('a project is registered on the way, its folder is made, and nothing is written into it', async () => {
    await expect(heading(page)).toHaveText('Team starter');
    await page.getByRole('main').getByRole('link', { name: 'Deploy', exact: true }).first().click();
    await page.getByRole('link', { name: 'Register a project' }).click();
    await page.getByLabel('Name', { exact: true }).fill('harbor-web');
    await page.getByLabel('Folder', { exact: true }).fill(project);
    await page.getByLabel('Make the folder when it is not there').check();
    await page.getByRole('button', { name: 'Register project' }).click();
  });

  await test.step('the plan names every file and its number, and has written nothing', async () => {
    await expect(heading(page)).toHaveText('Deploy to harbor-web');
    await expect(page.getByText('This is the plan. Nothing has been written yet.')).toBeVisible();
    await expect(page.getByRole('region', { name: /^Changes/ })).toContainText('skill:sql-migrations');
    expect(await filesBelow(project)).toEqual({});
    await page.getByRole('button', { name: 'Deploy 6 changes' }).click();
  });

  await test.step('the run says what became of each, and the project holds exactly those files, byte for byte', async () => {
    await untilEnded(page);
    await expect(page).toHaveTitle('Succeeded: Team starter to harbor-web · Loadout');
    await expect(page.getByRole('region', { name: /^Succeeded/ }).getByRole('listitem')).toHaveCount(6);
    const source = await filesBelow(library);
    const expected = {
      ...moved(source, 'commands/plan.md', 'commands/plan.md'),
      ...moved(source, 'skills/release-notes', 'skills/release-notes'),
      ...moved(source, 'skills/writing-commits', 'skills/writing-commits'),
      ...moved(source, 'skills/sql-migrations', 'skills/sql-migrations'),
      ...moved(source, 'skills/debugging', 'skills/debugging'),
      ...moved(source, 'skills/http-apis', 'skills/http-apis'),
    };
    const { '.skillmeat-deployed.toml': record, ...written } = await filesBelow(path.join(project, '.claude'));
    expect(Object.keys(written).sort()).toEqual(Object.keys(expected).sort());
    expect(written).toEqual(expected);
    expect(Buffer.from(record?.bytes ?? '', 'base64').toString()).toContain('artifact_uuid');
  });

  await test.step('deploying again changes nothing', async () => {
    const before = await filesBelow(path.join(project, '.claude'));
    await page.getByRole('link', { name: 'Plan again' }).click();
    await expect(heading(page)).toHaveText('Deploy to harbor-web');
    await expect(page.getByText('Nothing to deploy.')).toBeVisible();
    await expect(page.getByRole('main')).toContainText('6 unchanged');
    await expect(page.getByRole('button', { name: /^Deploy/ })).toHaveCount(0);
    expect(await filesBelow(path.join(project, '.claude'))).toEqual(before);
  });

  await test.step('a file edited by hand is kept, and the plan and the run say so', async () => {
    const edited = path.join(project, '.claude/skills/debugging/SKILL.md');
    await appendFile(edited, '\nA line of my own.\n');
    const mine = await readFile(edited, 'utf8');
    await page.goto('/deployment-sets');
    await page.getByRole('main').getByRole('link', { name: 'Base', exact: true }).click();
    await page.getByRole('main').getByRole('link', { name: 'Add members' }).first().click();
    await page.getByLabel('agent:code-reviewer').check();
    await page.getByRole('button', { name: /^Add (selected|1 member)$/ }).click();
    await expect(said(page)).toContainText('Added 1 member to Base.');

    await page.goto('/deployment-sets');
    await page.getByRole('main').getByRole('link', { name: 'Team starter', exact: true }).click();
    await page.getByRole('main').getByRole('link', { name: 'Deploy', exact: true }).first().click();
    await page.getByRole('button', { name: 'Show the plan' }).click();
    const kept = page.getByRole('region', { name: /^Kept/ });
    await expect(kept).toContainText('skill:debugging');
    await kept.getByText('skill:debugging').first().click();
    await expect(kept).toContainText('A line of my own.');
    await page.getByRole('button', { name: 'Deploy 1 change' }).click();
    await untilEnded(page);
    await expect(page).toHaveTitle('Succeeded: Team starter to harbor-web · Loadout');
    await expect(page.getByRole('region', { name: /^Succeeded/ })).toContainText('agent:code-reviewer');
    await expect(page.getByRole('main')).toContainText('edited by you');
    expect(await readFile(edited, 'utf8')).toBe(mine);
    const written = await filesBelow(path.join(project, '.claude/agents'));
    expect(written).toEqual(moved(await filesBelow(path.join(library, 'agents')), 'code-reviewer.md', 'code-reviewer.md'));
  });

  await test.step('the first page has become the home page', async () => {
    await page.goto('/');
    await expect(heading(page)).toHaveText('Home');
    await expect(page.getByRole('region', { name: /^Recent runs/ }).getByRole('listitem')).toHaveCount(2);
  });
});
