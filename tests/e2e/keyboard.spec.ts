import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { untilEnded } from './support/run-page.ts';
import { expect, hasScript, test, unique, uniqueSlug } from './support/test.ts';

// Stories in which nothing is clicked.

const MOST_PRESSES = 120;

function keyboardOn(page: Page) {
  /** Presses Tab until this has the focus, which must be seen. */
  const tabTo = async (target: Locator): Promise<void> => {
    const hasFocus = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
    for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
      await page.keyboard.press('Tab');
      if (!(await hasFocus())) continue;
      expect(await target.evaluate((element) => getComputedStyle(element).outlineStyle), `${target} shows its focus`).not.toBe(
        'none',
      );
      return;
    }
    throw new Error(`Tab does not reach ${target}.`);
  };
  const press = (key: string) => async (target: Locator) => {
    await tabTo(target);
    await page.keyboard.press(key);
  };
  return { tabTo, enter: press('Enter'), space: press('Space') };
}

test('skips to the content', async ({ page, world }) => {
  await page.goto(`/deployment-sets/${world.set}`);
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).not.toBeInViewport();
  await page.keyboard.press('Tab');
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator('#main').locator('css=:focus')).toBeVisible();
});

test('makes a set, finds the way into its menu, and leaves the menu again', async ({ page }) => {
  const { tabTo } = keyboardOn(page);
  await page.goto('/deployment-sets');
  await tabTo(page.getByRole('link', { name: /^(New set|Create your first deployment set)$/ }).first());
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle('New set · Loadout');
  await tabTo(page.getByRole('textbox', { name: 'Name' }).first());
  await page.keyboard.type('Made by keyboard');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Made by keyboard');

  const menu = page.locator('summary', { has: page.locator('svg') }).and(page.getByLabel('Actions for Made by keyboard'));
  await tabTo(menu);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Delete…' })).toBeVisible();
  if (hasScript()) {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('link', { name: 'Delete…' })).toBeHidden();
    await expect(menu).toBeFocused();
    await page.keyboard.press('Enter');
  }
  await tabTo(page.getByRole('link', { name: 'Delete…' }).first());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delete Made by keyboard?');
  if (hasScript()) await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tabTo(page.getByRole('button', { name: 'Delete Made by keyboard' }).first());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('Deleted Made by keyboard.');
});

test('composes a set, registers a project, reads the plan and deploys', async ({ page, api, server }) => {
  const { tabTo, enter, space } = keyboardOn(page);
  const skill = uniqueSlug('typed-skill');
  await api.skill(skill, { collection: await api.collection(unique('Typed library')) });
  const name = unique('Typed');
  const folder = path.join(server.folder, name.replaceAll(' ', '-'));
  const button = (of: string | RegExp) => page.getByRole('button', { name: of }).first();

  await page.goto('/deployment-sets/new');
  await tabTo(page.getByRole('textbox', { name: 'Name', exact: true }));
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);

  await enter(page.getByRole('link', { name: 'Add members' }).first());
  await tabTo(page.getByRole('main').getByRole('searchbox').first());
  await page.keyboard.type(skill);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(skill));
  await space(page.getByRole('checkbox', { name: new RegExp(skill) }));
  await enter(button(/^Add (selected|1 member)$/));
  await expect(page.getByRole('status')).toContainText('Added');

  await enter(page.getByRole('main').getByRole('link', { name: 'Deploy', exact: true }).first());
  await enter(page.getByRole('link', { name: 'Register a project' }));
  await tabTo(page.getByLabel('Name', { exact: true }));
  await page.keyboard.type(name);
  await tabTo(page.getByLabel('Folder', { exact: true }));
  await page.keyboard.type(folder);
  await space(page.getByLabel('Make the folder when it is not there'));
  await enter(button('Register project'));
  await enter(button('Deploy 1 change'));
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);
  expect(await readFile(path.join(folder, '.claude/skills', skill, 'SKILL.md'), 'utf8')).toContain(skill);
});

test('a tab of the picker keeps the focus that chose it, and a step on the same page that takes the focus gives it to the heading', {
  tag: '@script',
}, async ({ page, world }) => {
  const { tabTo } = keyboardOn(page);
  await page.goto(`/deployment-sets/${world.base}/members/new`);
  const groups = page.getByRole('button', { name: /^Groups/ });
  await tabTo(groups);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/tab=group/);
  await expect(page.getByRole('searchbox', { name: 'Search groups by name' })).toBeVisible();
  await expect(groups).toBeFocused();

  await page.goto(`/deployment-sets/${world.base}/deploy?project_id=${world.project}`);
  await tabTo(page.getByRole('button', { name: 'Show the plan' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is the plan.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});
