import type { Page } from '@playwright/test';
import type { Api } from './support/api.ts';
import { staysLoaded } from './support/stays-loaded.ts';
import { expect, test, unique, uniqueSlug } from './support/test.ts';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

async function setOfThree(api: Api) {
  const collection = await api.collection(unique('Library'));
  const names = ['alpha', 'beta', 'gamma'].map(uniqueSlug);
  const uuids: string[] = [];
  for (const name of names) uuids.push(await api.skill(name, { collection }));
  const name = unique('Enhanced');
  const id = await api.set(
    name,
    uuids.map((uuid) => ({ artifact_uuid: uuid })),
  );
  return { id, name, ids: names.map((one) => `skill:${one}`) };
}

const rows = (page: Page) => page.locator('.members > li .who');

// What script adds to pages that are complete without it.
test.describe('with script', { tag: '@script' }, () => {
  test('what was ticked for one set stays with it when the browser steps back to the same page of another', async ({
    page,
    api,
  }) => {
    const outer = await setOfThree(api);
    const inner = unique('Inner');
    const innerId = await api.set(inner);
    await api.call('POST', `/deployment-sets/${outer.id}/members`, { member_set_id: innerId });
    await api.skill(uniqueSlug('tickable'), { collection: await api.collection(unique('Tickable')) });
    await page.goto(`/deployment-sets/${outer.id}/members/new?name=tickable`);
    const same = await staysLoaded(page);
    await page.getByRole('link', { name: outer.name }).click();
    await page.getByRole('link', { name: inner, exact: true }).first().click();
    await expect(heading(page)).toHaveText(inner);
    await page.getByRole('main').getByRole('link', { name: 'Add members' }).first().click();
    await expect(heading(page)).toHaveText(`Add members to ${inner}`);
    await page.getByLabel('Search artifacts by name').fill('tickable');
    await page.getByRole('main').getByRole('checkbox').first().check();
    await expect(page.getByRole('button', { name: 'Add 1 member' })).toBeVisible();
    await page.evaluate(() => history.go(-3));
    await expect(heading(page)).toHaveText(`Add members to ${outer.name}`);
    await expect(page.getByRole('main').getByRole('checkbox', { checked: true })).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Add 1 member' })).toHaveCount(0);
    await same();
  });

  test('a small form opens as a dialog over the page, at its own address, and closing it leads back to where one was', async ({
    page,
    api,
  }) => {
    const { id, name } = await setOfThree(api);
    await page.goto(`/deployment-sets/${id}`);
    const same = await staysLoaded(page);
    const edit = page.getByRole('link', { name: 'Edit' });
    await edit.click();
    const dialog = page.getByRole('dialog', { name: `Edit ${name}` });
    await expect(dialog).toBeVisible();
    await expect(page).toHaveURL(`/deployment-sets/${id}/edit`);
    await expect(page).toHaveTitle(`Edit ${name} · Loadout`);
    await expect(heading(page)).toHaveText(`Edit ${name}`);
    await expect(heading(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(page).toHaveURL(`/deployment-sets/${id}`);
    await expect(edit).toBeFocused();

    await edit.click();
    await dialog.getByLabel('Name', { exact: true }).fill('');
    await dialog.getByRole('button', { name: 'Save set' }).click();
    await expect(dialog.getByRole('alert')).toBeFocused();
    await dialog.getByLabel('Name', { exact: true }).fill(`${name} again`);
    await dialog.getByRole('button', { name: 'Save set' }).click();
    await expect(heading(page)).toHaveText(`${name} again`);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.locator('.toasts').getByRole('status')).toContainText(`Saved ${name} again.`);
    await same();
    await page.getByRole('button', { name: 'Close this message' }).click();
    await expect(page.getByRole('status')).toHaveCount(0);
    await page.goto(`/deployment-sets/${id}/edit`);
    await expect(page.getByRole('dialog'), 'the address by itself is a page').toHaveCount(0);
  });

  test('moving and removing shows at once, and comes back when the server refuses or cannot be reached', async ({
    page,
    api,
  }) => {
    const { id, name, ids } = await setOfThree(api);
    const [a = '', b = '', c = ''] = ids;
    await page.goto(`/deployment-sets/${id}`);
    await page.evaluate(() => document.documentElement.getAttribute('lang'));
    let release: () => void = () => undefined;
    const hold = () => {
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      return page.route(`**/deployment-sets/${id}*`, async (route) => {
        if (route.request().method() === 'POST') await held;
        await route.continue();
      });
    };
    await hold();
    await page.getByRole('button', { name: `Move ${c} up` }).click();
    await expect(rows(page)).toHaveText([a, c, b]);
    expect(await api.membersOf(id), 'the server has not been asked yet').toEqual([a, b, c]);
    release();
    await expect(page.getByRole('status')).toContainText(`Moved ${c} to position 2.`);
    await expect(page.locator(`.members > li`, { hasText: c })).toBeFocused();
    expect(await api.membersOf(id)).toEqual([a, c, b]);
    await page.unrouteAll();

    await hold();
    await page.getByRole('button', { name: `Remove ${b} from ${name}` }).click();
    await expect(rows(page)).toHaveText([a, c]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    release();
    await expect(page.getByRole('status')).toContainText(`Removed ${b}`);

    await page.route(`**/deployment-sets/${id}*`, (route) =>
      route.request().method() === 'POST' ? route.abort('connectionrefused') : route.continue(),
    );
    await page.getByRole('button', { name: `Remove ${a} from ${name}` }).click();
    await expect(page.getByRole('alert')).toContainText('could not be reached');
    await expect(rows(page), 'the member is there again').toHaveText([a, c]);
    expect(await api.membersOf(id)).toEqual([a, c]);
  });

  test('name and description are changed where they stand, shown at once, and come back with the reason when refused', async ({
    page,
    api,
  }) => {
    const { id, name } = await setOfThree(api);
    await page.goto(`/deployment-sets/${id}`);
    const same = await staysLoaded(page);
    const change = page.getByRole('link', { name: `Change the name or description of ${name}` });
    await change.click();
    const form = page.getByRole('form', { name: 'Name and description' });
    await expect(form.getByLabel('Name', { exact: true })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(form).toHaveCount(0);
    await expect(change).toBeFocused();

    await page.keyboard.press('Enter');
    await form.getByLabel('Name', { exact: true }).fill('');
    await page.keyboard.press('Enter');
    await expect(form).toContainText('Enter a name.');
    await expect(form.getByLabel('Name', { exact: true })).toBeFocused();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(`**/deployment-sets/${id}/edit*`, async (route) => {
      await held;
      await route.continue();
    });
    await form.getByLabel('Name', { exact: true }).fill(`${name} anew`);
    await form.getByLabel('Description (optional)').fill('What is new.');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(heading(page)).toHaveText(`${name} anew`);
    await expect(page.getByText('What is new.')).toBeVisible();
    expect(await api.call('GET', `/deployment-sets/${id}`), 'the server has not been asked yet').toMatchObject({ name });
    release();
    await expect(page.getByRole('status')).toContainText(`Saved ${name} anew.`);
    await expect(form).toHaveCount(0);
    await page.unrouteAll();
    expect(await api.call('GET', `/deployment-sets/${id}`)).toMatchObject({ name: `${name} anew`, description: 'What is new.' });

    await page.route(`**/deployment-sets/${id}/edit*`, (route) => route.abort('connectionrefused'));
    await page.getByRole('link', { name: /^Change the name/ }).click();
    await form.getByLabel('Name', { exact: true }).fill('Never seen');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByRole('alert')).toContainText('could not be reached');
    await expect(form.getByLabel('Name', { exact: true })).toHaveValue('Never seen');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await expect(heading(page)).toHaveText(`${name} anew`);
    await same();
  });

  test('edited where they stand while somebody else saves: theirs is shown, and only what was typed replaces it', async ({
    page,
    api,
  }) => {
    const { id, name } = await setOfThree(api);
    const [theirs, mine] = [unique('Theirs'), unique('Mine')];
    await page.goto(`/deployment-sets/${id}`);
    await page.getByRole('link', { name: `Change the name or description of ${name}` }).click();
    const form = page.getByRole('form', { name: 'Name and description' });
    const words = { name: theirs, description: 'Their words', color: '#112233', tags: ['their-tag'] };
    await api.call('PATCH', `/deployment-sets/${id}`, words);
    await form.getByLabel('Name', { exact: true }).fill(mine);
    await form.getByRole('button', { name: 'Save' }).click();
    const saved = form.getByRole('region', { name: 'Saved meanwhile by somebody else' });
    await expect(saved).toContainText(theirs);
    await expect(saved).toContainText('Their words');
    await expect(form.getByLabel('Name', { exact: true })).toHaveValue(mine);
    await expect(form.getByLabel('Description (optional)'), 'nothing was typed there').toHaveValue('Their words');

    // Refused once more for another reason, it is still made from what was shown.
    await form.getByLabel('Name', { exact: true }).fill('');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toContainText('Enter a name.');
    await expect(saved).toContainText(theirs);
    await form.getByLabel('Name', { exact: true }).fill(mine);
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('status')).toContainText(`Saved ${mine}.`);
    expect(await api.call('GET', `/deployment-sets/${id}`)).toMatchObject({ ...words, name: mine });
  });

  test('what is added is shown as added at once, and is ticked again when the server cannot be reached', async ({
    page,
    api,
  }) => {
    const { id, name } = await setOfThree(api);
    const other = unique('To be added');
    await api.set(other, []);
    await page.goto(`/deployment-sets/${id}/members/new?tab=set&name=${encodeURIComponent(other)}`);
    const row = page.locator('.pick > li', { hasText: other });
    const posts = `**/deployment-sets/${id}/members/new*`;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(posts, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await held;
      return route.abort('connectionrefused');
    });
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Add 1 member' }).click();
    await expect(row).toContainText(`Already in ${name}`);
    await expect(page.getByRole('status')).toContainText(`1 member added to ${name}`);
    release();
    await expect(page.getByRole('alert')).toContainText('could not be reached');
    await expect(row).not.toContainText('Already in');
    await expect(row.getByRole('checkbox')).toBeChecked();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.getByRole('button', { name: 'Add 1 member' }).click();
    await expect(page.getByRole('status')).toContainText(`Added 1 member to ${name}.`);
  });

  test('a member is dragged to another place, beside the buttons', async ({ page, api }) => {
    const { id, ids } = await setOfThree(api);
    const [a = '', b = '', c = ''] = ids;
    await page.goto(`/deployment-sets/${id}`);
    const row = (of: string) => page.locator('.members > li', { hasText: of });
    await row(c).locator('.kind').dragTo(row(a).locator('.kind'));
    await expect(page.getByRole('status')).toContainText('Saved the order.');
    await expect(rows(page)).toHaveText([c, a, b]);
    expect(await api.membersOf(id)).toEqual([c, a, b]);
  });

  test('single keys lead to places, are listed, leave fields alone, and can be switched off', async ({ page }) => {
    await page.goto('/help');
    const same = await staysLoaded(page);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await expect(page).toHaveURL('/deployment-sets');
    await expect(heading(page)).toBeFocused();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await expect(page).toHaveURL('/projects');
    await page.keyboard.press('n');
    await expect(page).toHaveURL('/projects/new');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL('/projects');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(heading(page)).toBeFocused();
    await page.keyboard.press('/');
    const search = page.locator(':focus');
    await expect(search).toHaveAttribute('type', 'search');
    await search.pressSequentially('n?gs');
    await expect(search).toHaveValue('n?gs');
    await expect(page).toHaveURL(/\/projects/);
    await heading(page).click();
    await page.keyboard.press('?');
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(list).toBeVisible();
    await list.getByLabel('Use keyboard shortcuts').uncheck();
    await list.getByRole('button', { name: 'Close the list' }).click();
    await page.keyboard.press('n');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await expect(page, 'switched off').toHaveURL(/\/projects/);
    await same();
    await page.goto('/help');
    await expect(page.getByLabel('Use keyboard shortcuts')).not.toBeChecked();
    await page.getByLabel('Use keyboard shortcuts').check();
    await heading(page).click();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await expect(page).toHaveURL('/deploy-runs');
  });
});
