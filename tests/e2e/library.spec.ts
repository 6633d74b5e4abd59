import { expect, expectRefused, posting, test, unique, uniqueSlug } from './support/test.ts';

test.describe('artifacts', () => {
  test('are found by words, type and tag; nothing found offers to clear', async ({ page, api }) => {
    const word = uniqueSlug('wordinside');
    const tag = uniqueSlug('office');
    const collection = await api.collection(unique('Found'));
    const found = uniqueSlug('found');
    const other = uniqueSlug('other');
    await api.skill(found, { collection, body: `Look for ${word.replaceAll('-', '')} in here.`, tags: [tag] });
    await api.skill(other, { collection, tags: [tag] });
    await page.goto('/artifacts');
    const search = page.getByRole('search', { name: 'Artifacts' });
    await search.getByLabel('Search artifacts').fill(word.replaceAll('-', ''));
    await search.getByRole('button', { name: 'Search' }).click();
    await expect(page.getByRole('link', { name: `skill:${found}` })).toBeVisible();
    await expect(page.getByRole('link', { name: `skill:${other}` })).toHaveCount(0);

    await page.goto(`/artifacts?tag=${tag}`);
    await expect(page.getByRole('link', { name: `skill:${found}` })).toBeVisible();
    await expect(page.getByRole('link', { name: `skill:${other}` })).toBeVisible();
    await page
      .getByRole('navigation', { name: 'Filter by type' })
      .getByRole('link', { name: /^Skills/ })
      .click();
    await expect(page).toHaveURL(/type=skill/);
    await expect(page).toHaveURL(new RegExp(`tag=${tag}`));
    await expect(page.getByRole('link', { name: `skill:${found}` })).toBeVisible();

    await search.getByLabel('Search artifacts').fill('nothing-like-it');
    await search.getByRole('button', { name: 'Search' }).click();
    await expect(page.getByRole('heading', { name: `No skill matches “nothing-like-it” and has the tag ${tag}` })).toBeVisible();
    await page.getByRole('link', { name: 'Clear search and filters' }).click();
    await expect(page).toHaveURL(/\/artifacts$/);
  });

  test('one shows its document, files, versions and where it is used; a file downloads as it is', async ({ page, api }) => {
    const collection = await api.collection(unique('Shown'));
    const name = uniqueSlug('shown');
    const uuid = await api.skill(name, { collection, body: 'The words of the document.' });
    const set = unique('Uses it');
    await api.set(set, [{ artifact_uuid: uuid }]);
    const [before] = (await page.request.get(`/api/v1/artifacts/${uuid}/versions`).then((answer) => answer.json())).items;
    await api.call('PUT', `/artifacts/${uuid}/files`, {
      files: [
        { path: 'SKILL.md', content: `---\nname: ${name}\ndescription: New\n---\n\nOther words.\n` },
        { path: 'scripts/run.sh', content: '#!/bin/sh\necho hi\n', executable: true },
      ],
    });

    await page.goto(`/artifacts/${uuid}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`skill:${name}`);
    await expect(page.getByText('Other words.')).toBeVisible();
    await expect(page.getByRole('region', { name: /^Used in/ }).getByRole('link', { name: set })).toBeVisible();
    await page.getByRole('link', { name: 'scripts/run.sh' }).first().click();
    await expect(page.getByText('echo hi')).toBeVisible();
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download scripts/run.sh' }).first().click();
    expect((await downloading).suggestedFilename()).toBe('run.sh');

    await page.goto(`/artifacts/${uuid}?version=${before.content_hash}`);
    await expect(page.getByText('The words of the document.')).toBeVisible();
    await expect(page.getByRole('heading', { name: /^This is the version/ })).toBeVisible();
    await page.getByRole('link', { name: 'Show the current version' }).click();
    await expect(page.getByText('Other words.')).toBeVisible();
  });

  test('editing refuses a taken name at its field and then saves; deleting names what loses it', async ({ page, api }) => {
    const collection = await api.collection(unique('Edited'));
    const [taken, name, renamed] = [uniqueSlug('taken'), uniqueSlug('mine'), uniqueSlug('renamed')];
    await api.skill(taken, { collection });
    const uuid = await api.skill(name, { collection, tags: ['first'] });
    const set = unique('Loses it');
    const setId = await api.set(set, [{ artifact_uuid: uuid }]);
    await page.goto(`/artifacts/${uuid}/edit`);
    await page.getByLabel('Name', { exact: true }).fill(taken);
    await page.getByLabel('Tags (optional)').fill('first, second');
    const answer = await posting(page, () => page.getByRole('button', { name: 'Save artifact' }).click());
    expect(answer.status()).toBe(409);
    await expectRefused(page, { Name: /already/i });
    await expect(page.getByLabel('Tags (optional)')).toHaveValue('first, second');
    await page.getByLabel('Name', { exact: true }).fill(renamed);
    await page.getByRole('button', { name: 'Save artifact' }).click();
    await expect(page.getByRole('status')).toContainText(`Saved skill:${renamed}.`);
    await expect(page.getByText('second', { exact: true })).toBeVisible();

    await page.getByLabel(`Actions for skill:${renamed}`).click();
    await page.getByRole('link', { name: 'Delete…' }).click();
    await expect(page.getByRole('main')).toContainText(`skill:${renamed} is used in 1 set and disappears from`);
    await expect(page.getByRole('main').getByRole('link', { name: set })).toBeVisible();
    await page.getByRole('button', { name: `Delete skill:${renamed}` }).click();
    await expect(page.getByRole('status')).toContainText(`Deleted skill:${renamed}.`);
    expect(await api.membersOf(setId)).toEqual([]);
  });
});

test.describe('collections and groups', () => {
  test('a collection is made, refused under a taken name, and found', async ({ page, api }) => {
    const taken = unique('Taken');
    const name = unique('Shared skills');
    await api.collection(taken);
    await page.goto('/collections/new');
    await page.getByLabel('Name', { exact: true }).fill(taken);
    await page.getByLabel('Description (optional)').fill('Stays');
    const answer = await posting(page, () => page.getByRole('button', { name: 'Create collection' }).click());
    expect(answer.status()).toBe(409);
    await expectRefused(page, { Name: /already/i });
    await expect(page.getByLabel('Description (optional)')).toHaveValue('Stays');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Create collection' }).click();
    await expect(page.getByRole('status')).toContainText(`Created the collection ${name}.`);
    await page.goto('/collections');
    await page.getByLabel('Search collections by name').fill(name);
    await page.getByRole('search', { name: 'Collections' }).getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  });

  test('when somebody else saved a collection first, both are shown and saving again is possible', async ({ page, api }) => {
    const [theirs, mine] = [unique('Theirs'), unique('Mine')];
    const id = await api.collection(unique('Contested'));
    await page.goto(`/collections/${id}/edit`);
    await api.call('PATCH', `/collections/${id}`, { name: theirs });
    await page.getByLabel('Name', { exact: true }).fill(mine);
    const answer = await posting(page, () => page.getByRole('button', { name: 'Save collection' }).click());
    expect(answer.status()).toBe(412);
    await expect(page.getByRole('heading', { name: 'Saved meanwhile by somebody else' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText(theirs);
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(mine);
    await page.getByRole('button', { name: 'Save collection' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(mine);
  });

  test('a row of a group that somebody else has just removed: the page says so and shows the group as it is now', async ({
    page,
    api,
  }) => {
    const collection = await api.collection(unique('Rows'));
    const [stays, goes] = [uniqueSlug('stays'), uniqueSlug('goes')];
    const [kept, taken] = [await api.skill(stays, { collection }), await api.skill(goes, { collection })];
    const name = unique('Rows');
    const id = await api.group(collection, name, [kept, taken]);
    await page.goto(`/groups/${id}`);
    await api.call('DELETE', `/groups/${id}/artifacts/${taken}`);
    await page.getByRole('button', { name: `Remove skill:${goes} from ${name}` }).click();
    await expect(page.getByRole('alert')).toContainText(`It is no longer in ${name}. This is how it is now.`);
    await expect(page.getByRole('link', { name: `skill:${stays}` })).toBeVisible();
    await expect(page.getByRole('link', { name: `skill:${goes}` })).toHaveCount(0);
  });

  test('a group takes artifacts of its collection, keeps their order, and a set follows it', async ({ page, api }) => {
    const collection = await api.collection(unique('Grouped'));
    const [a, b, c] = [uniqueSlug('grp-a'), uniqueSlug('grp-b'), uniqueSlug('grp-c')];
    for (const name of [a, b, c]) await api.skill(name, { collection });
    const name = unique('Bundle');
    await page.goto(`/collections/${collection}`);
    await page.getByRole('link', { name: 'New group' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Create group' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);

    await page.getByRole('main').getByRole('link', { name: 'Add artifacts' }).first().click();
    await page.getByLabel(`skill:${a}`).check();
    await page.getByLabel('Search artifacts of').fill(c);
    await page.getByRole('main').getByRole('button', { name: 'Search', exact: true }).click();
    await expect(page.getByLabel(`skill:${a}`)).toHaveCount(0);
    await page.getByLabel(`skill:${c}`).check();
    await page.getByRole('button', { name: 'Add selected' }).click();
    const rows = page.getByRole('region', { name: /^Artifacts/ }).locator('ol > li');
    await expect(rows).toHaveText([new RegExp(`skill:${a}`), new RegExp(`skill:${c}`)]);

    await page.getByRole('button', { name: `Move skill:${c} up` }).click();
    await expect(rows).toHaveText([new RegExp(`skill:${c}`), new RegExp(`skill:${a}`)]);
    await page.getByRole('main').getByRole('link', { name: 'Add artifacts' }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Add artifacts to ${name}`);
    await expect(page.getByLabel(`skill:${a}`)).toBeDisabled();
    await expect(page.getByLabel(`skill:${a}`)).toHaveAccessibleDescription(`Already in ${name}`);
    const nothing = await posting(page, () => page.getByRole('button', { name: 'Add selected' }).click());
    expect(nothing.status()).toBe(422);
    await expect(page.getByRole('alert')).toContainText('Tick');

    const group = new URL(page.url()).pathname.split('/')[2] ?? '';
    const set = await api.set(unique('Follows'), [{ group_id: group }]);
    await page.goto(`/deployment-sets/${set}/resolved`);
    await expect(page.getByRole('rowheader').getByRole('link')).toHaveText([`skill:${c}`, `skill:${a}`]);
    await page.goto(`/groups/${group}`);
    await page.getByRole('button', { name: `Remove skill:${c} from ${name}` }).click();
    await expect(rows).toHaveText([new RegExp(`skill:${a}`)]);
    await page.goto(`/deployment-sets/${set}/resolved`);
    await expect(page.getByRole('rowheader').getByRole('link')).toHaveText([`skill:${a}`]);
  });

  test('deleting a collection names its groups and the sets that lose them; its artifacts stay', async ({ page, api }) => {
    const name = unique('Leaving');
    const collection = await api.collection(name);
    const skill = uniqueSlug('stays');
    const uuid = await api.skill(skill, { collection });
    const [group, set] = [unique('Goes along'), unique('Smaller')];
    await api.set(set, [{ group_id: await api.group(collection, group, [uuid]) }]);
    await page.goto(`/collections/${collection}/delete`);
    const main = page.getByRole('main');
    await expect(main).toContainText('1 group go');
    await expect(main.getByRole('link', { name: group })).toBeVisible();
    await expect(main).toContainText('1 set loses members by that');
    await expect(main.getByRole('link', { name: set })).toBeVisible();
    await page.getByRole('button', { name: `Delete ${name}` }).click();
    await expect(page.getByRole('status')).toContainText(`Deleted the collection ${name}.`);
    await page.goto(`/artifacts/${uuid}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`skill:${skill}`);
  });
});
