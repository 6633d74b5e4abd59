import { expect, expectRefused, hasScript, posting, test, unique, uniqueSlug } from './support/test.ts';

test.describe('creating and editing', () => {
  test('a form makes a set, says so once, and shows what was typed', async ({ page }) => {
    const name = unique('Compliance');
    await page.goto('/deployment-sets');
    await page
      .getByRole('link', { name: /^(New set|Create your first deployment set)$/ })
      .first()
      .click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Description (optional)').fill('What the review asks for');
    await page.getByRole('radio', { name: 'shield' }).check({ force: true });
    await page.getByRole('radio', { name: 'green' }).check({ force: true });
    await page.getByLabel('Tags (optional)').fill('security, ops, SECURITY');
    await page.getByRole('button', { name: 'Create set' }).click();

    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(page).toHaveTitle(`${name}: set · Loadout`);
    const said = page.getByRole('status').filter({ hasText: `Created ${name}.` });
    await expect(said).toBeVisible();
    await expect(page.getByText('What the review asks for')).toBeVisible();
    await expect(page.getByText('ops', { exact: true })).toBeVisible();
    await expect(page.getByText('security', { exact: true })).toHaveCount(1);
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(said).toHaveCount(0);
  });

  test('what does not fit comes back at its fields with everything typed; corrected, it is made', async ({ page }) => {
    const name = unique('Corrected');
    const long = 'x'.repeat(51);
    await page.goto('/deployment-sets/new');
    await page.getByLabel('Description (optional)').fill('Stays as typed');
    await page.getByLabel('or your own').fill('#12345');
    await page.getByLabel('Tags (optional)').fill(`fine, ${long}`);
    const answer = await posting(page, () => page.getByRole('button', { name: 'Create set' }).click());
    expect(answer.status()).toBe(422);

    await expect(page.getByRole('alert')).toContainText('There are 3 problems');
    await expectRefused(page, {
      Name: 'Enter a name.',
      'or your own': /colour|#rrggbb/i,
      'Tags (optional)': new RegExp(`“${long}” does not fit`),
    });
    await expect(page.getByLabel('Description (optional)')).toHaveValue('Stays as typed');
    await expect(page.getByLabel('or your own')).toHaveValue('#12345');
    await expect(page.getByLabel('Tags (optional)')).toHaveValue(`fine, ${long}`);

    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('or your own').fill('#123456');
    await page.getByLabel('Tags (optional)').fill('fine');
    await page.getByRole('button', { name: 'Create set' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(page).toHaveTitle(`${name}: set · Loadout`);
  });

  test('a second refusal is said anew, and the title says it once', async ({ page }) => {
    await page.goto('/deployment-sets/new');
    const send = () => posting(page, () => page.getByRole('button', { name: 'Create set' }).click());
    await send();
    await expectRefused(page, { Name: 'Enter a name.' });
    await page.getByLabel('Name', { exact: true }).fill('x'.repeat(10));
    await page.getByLabel('or your own').fill('red');
    expect((await send()).status()).toBe(422);
    await expectRefused(page, { 'or your own': /colour|#rrggbb/i });
    await expect(page).toHaveTitle('Error: New set · Loadout');
  });

  test('editing fills the form with what is there and saves what was changed', async ({ page, api }) => {
    const name = unique('Before');
    const after = unique('After');
    const id = await api.set(name, [], { description: 'Old words', tags: ['one', 'two'], color: '#3d8f58', icon: 'flask' });
    await page.goto(`/deployment-sets/${id}`);
    await page.getByRole('main').getByRole('link', { name: 'Edit', exact: true }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Edit ${name}`);
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name);
    await expect(page.getByLabel('Description (optional)')).toHaveValue('Old words');
    await expect(page.getByLabel('Tags (optional)')).toHaveValue('one, two');
    await expect(page.getByRole('radio', { name: 'flask' })).toBeChecked();
    await page.getByLabel('Name', { exact: true }).fill(after);
    await page.getByLabel('Description (optional)').fill('');
    await page.getByRole('button', { name: 'Save set' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(after);
    await expect(page.getByRole('status')).toContainText(`Saved ${after}.`);
    await expect(page.getByText('Old words')).toHaveCount(0);
  });

  test('when somebody else saved first, both are shown and saving again is possible', async ({ page, api }) => {
    const [name, theirs, mine] = [unique('Contested'), unique('Theirs'), unique('Mine')];
    const id = await api.set(name);
    await page.goto(`/deployment-sets/${id}/edit`);
    await api.call('PATCH', `/deployment-sets/${id}`, { name: theirs });
    await page.getByLabel('Name', { exact: true }).fill(mine);
    const answer = await posting(page, () => page.getByRole('button', { name: 'Save set' }).click());
    expect(answer.status()).toBe(412);
    await expect(page).toHaveTitle(/^Error: /);
    await expect(page.getByRole('heading', { name: 'Saved meanwhile by somebody else' })).toBeVisible();
    await expect(page.getByRole('main')).toContainText(theirs);
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(mine);
    await page.getByRole('button', { name: 'Save set' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(mine);
  });
});

test.describe('the list', () => {
  test('finds by name and by tag, keeps both in the address, and offers to clear what finds nothing', async ({ page, api }) => {
    const word = uniqueSlug('needle');
    const tag = uniqueSlug('tag');
    await api.set(`Alpha ${word}`, [], { tags: [tag] });
    await api.set(`Beta ${word}`, []);
    await page.goto('/deployment-sets');
    await page.getByLabel('Search sets by name').fill(word);
    await page.getByRole('search', { name: 'Sets' }).getByRole('button', { name: 'Search' }).click();
    await expect(page).toHaveURL(new RegExp(`name=${word}`));
    const rows = page.getByRole('region', { name: /^Sets / }).getByRole('listitem');
    await expect(rows.getByRole('link', { name: /^(Alpha|Beta) / })).toHaveText([`Beta ${word}`, `Alpha ${word}`]);

    await page.getByLabel('Sort by').selectOption({ label: 'Name' });
    await page.getByRole('search', { name: 'Sets' }).getByRole('button', { name: 'Search' }).click();
    await expect(page).toHaveURL(/sort=name/);
    await expect(rows.getByRole('link', { name: /^(Alpha|Beta) / })).toHaveText([`Alpha ${word}`, `Beta ${word}`]);

    await page.goto(`/deployment-sets?tag=${tag}`);
    await expect(rows.getByRole('link', { name: /^(Alpha|Beta) / })).toHaveText([`Alpha ${word}`]);
    await page.getByRole('link', { name: `Remove filter ${tag}` }).click();
    await expect(page).toHaveURL(/\/deployment-sets$/);

    await page.getByLabel('Search sets by name').fill(`${word}-not-there`);
    await page.getByRole('search', { name: 'Sets' }).getByRole('button', { name: 'Search' }).click();
    await expect(page.getByRole('heading', { name: `No set matches “${word}-not-there”` })).toBeVisible();
    await expect(page.getByLabel('Search sets by name')).toHaveValue(`${word}-not-there`);
    await expect(page.getByRole('link', { name: 'Create your first deployment set' })).toHaveCount(0);
    await page.getByRole('link', { name: 'Clear search and filters' }).click();
    await expect(page).toHaveURL(/\/deployment-sets$/);
    await expect(page.getByLabel('Search sets by name')).toHaveValue('');
  });

  test('has pages that keep the search', async ({ page, api }) => {
    const word = uniqueSlug('paged');
    for (const letter of ['a', 'b', 'c']) await api.set(`${word} ${letter}`);
    await page.goto(`/deployment-sets?name=${word}&sort=name&limit=2`);
    await expect(page.getByText('1 to 2 of 3 sets')).toBeVisible();
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(page.getByText('3 to 3 of 3 sets')).toBeVisible();
    await expect(page.getByRole('link', { name: `${word} c` })).toBeVisible();
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect(page.getByRole('link', { name: `${word} a` })).toBeVisible();
  });

  test('the search of the header finds a set, a skill and a project by their names', async ({ page, api, server }) => {
    const word = uniqueSlug('anywhere');
    const set = await api.set(`Set ${word}`);
    const collection = await api.collection(unique('Shelf'));
    await api.skill(`skill-${word}`, { collection });
    await api.project(`Project ${word}`, `${server.folder}/${word}`);
    await page.goto('/');
    await page.getByLabel('Search sets, artifacts and projects').fill(word);
    await page.getByLabel('Search sets, artifacts and projects').press('Enter');
    await expect(page).toHaveTitle(`Search for ${word} · Loadout`);
    await expect(page.getByRole('link', { name: `skill:skill-${word}` })).toBeVisible();
    await expect(page.getByRole('link', { name: `Project ${word}` })).toBeVisible();
    await page.getByRole('link', { name: `Set ${word}` }).click();
    await expect(page).toHaveURL(new RegExp(`/deployment-sets/${set}$`));
  });
});

test.describe('the order of members', () => {
  test('moves by buttons, by typed positions, and a removed member is gone', async ({ page, api }) => {
    const collection = await api.collection(unique('Ordered'));
    const [a, b, c] = [uniqueSlug('ord-a'), uniqueSlug('ord-b'), uniqueSlug('ord-c')];
    const members = [];
    for (const name of [a, b, c]) members.push({ artifact_uuid: await api.skill(name, { collection }) });
    const set = unique('Ordered');
    const id = await api.set(set, members);
    const shown = page.getByRole('region', { name: /^Members/ }).locator('ol > li');
    const order = (...names: string[]) => expect(shown).toHaveText(names.map((name) => new RegExp(`skill:${name}`)));

    await page.goto(`/deployment-sets/${id}`);
    await order(a, b, c);
    await expect(page.getByRole('button', { name: `Move skill:${a} up` })).toBeDisabled();
    await expect(page.getByRole('button', { name: `Move skill:${c} down` })).toBeDisabled();
    await page.getByRole('button', { name: `Move skill:${b} up` }).click();
    await expect(page.getByRole('status')).toContainText(`Moved skill:${b} to position 1.`);
    await order(b, a, c);
    if (hasScript()) await expect(shown.first()).toBeFocused();
    await page.getByRole('button', { name: `Move skill:${b} down` }).click();
    await expect(page.getByRole('status')).toContainText(`Moved skill:${b} to position 2.`);
    await order(a, b, c);

    await page.getByLabel(`Position of skill:${c}`).fill('1');
    await page.getByLabel(`Position of skill:${a}`).fill('3');
    await page.getByRole('button', { name: 'Save order' }).click();
    await expect(page.getByRole('status')).toContainText('Saved the order.');
    await order(c, b, a);
    await expect(page.getByLabel(`Position of skill:${a}`)).toHaveValue('3');

    await page.getByRole('button', { name: `Remove skill:${b} from ${set}` }).click();
    await expect(page.getByRole('status')).toContainText(`Removed skill:${b} from ${set}.`);
    await order(c, a);
    expect(await api.membersOf(id)).toEqual([`skill:${c}`, `skill:${a}`]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('status')).toContainText(`skill:${b} is back in ${set}.`);
    await order(c, b, a);
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  });

  test('typed positions are not saved over a change of somebody else', async ({ page, api }) => {
    const collection = await api.collection(unique('Raced'));
    const [a, b, c] = [uniqueSlug('race-a'), uniqueSlug('race-b'), uniqueSlug('race-c')];
    const uuids = [];
    for (const name of [a, b, c]) uuids.push(await api.skill(name, { collection }));
    const [first = '', second = '', third = ''] = uuids;
    const id = await api.set(unique('Raced'), [{ artifact_uuid: first }, { artifact_uuid: second }]);
    await page.goto(`/deployment-sets/${id}`);
    await api.call('POST', `/deployment-sets/${id}/members`, { artifact_uuid: third });
    await page.getByLabel(`Position of skill:${a}`).fill('2');
    await page.getByLabel(`Position of skill:${b}`).fill('1');
    const answer = await posting(page, () => page.getByRole('button', { name: 'Save order' }).click());
    expect(answer.status()).toBe(412);
    await expect(page.getByRole('alert')).toContainText('Somebody changed this set while you were at it');
    await expect(page.getByRole('link', { name: `skill:${c}` }).first()).toBeVisible();
    expect(await api.membersOf(id)).toEqual([`skill:${a}`, `skill:${b}`, `skill:${c}`]);
  });
});

test('a clone has the same members and is independent of its source', async ({ page, api }) => {
  const collection = await api.collection(unique('Cloned'));
  const [kept, gone] = [uniqueSlug('kept'), uniqueSlug('gone')];
  const [one, two] = [await api.skill(kept, { collection }), await api.skill(gone, { collection })];
  const name = unique('Source');
  const id = await api.set(name, [{ artifact_uuid: one }, { artifact_uuid: two }]);
  await page.goto(`/deployment-sets/${id}`);
  await page.getByLabel(`Actions for ${name}`).click();
  await page.getByRole('button', { name: 'Clone' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} (copy)`);
  await expect(page.getByRole('status')).toContainText(`Made ${name} (copy) with 2 members.`);
  await page.getByRole('button', { name: `Remove skill:${gone} from ${name} (copy)` }).click();
  await expect(page.getByRole('status')).toContainText(`Removed skill:${gone}`);
  expect(await api.membersOf(id)).toEqual([`skill:${kept}`, `skill:${gone}`]);
});

test('deleting takes two steps and names the sets it disappears from', async ({ page, api }) => {
  const collection = await api.collection(unique('Deleted'));
  const inner = await api.skill(uniqueSlug('inside'), { collection });
  const [name, parent] = [unique('Leaving'), unique('Holder')];
  const id = await api.set(name, [{ artifact_uuid: inner }]);
  const holder = await api.set(parent, [{ member_set_id: id }]);
  await page.goto(`/deployment-sets/${id}`);
  await page.getByLabel(`Actions for ${name}`).click();
  await page.getByRole('link', { name: 'Delete…' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Delete ${name}?`);
  await expect(page.getByRole('main')).toContainText(`${name} is part of 1 other set and disappears from it`);
  await expect(page.getByRole('main')).toContainText('1 artifact becomes 0');
  await page.getByRole('link', { name: 'Keep the set' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);

  await page.goto(`/deployment-sets/${id}/delete`);
  await page.getByRole('button', { name: `Delete ${name}` }).click();
  await expect(page.getByRole('status')).toContainText(`Deleted ${name}.`);
  await expect(page).toHaveURL(/\/deployment-sets$/);
  expect(await api.membersOf(holder)).toEqual([]);
  const gone = await page.goto(`/deployment-sets/${id}`);
  expect(gone?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page is not here');
});

test.describe('sets in sets', () => {
  test('a set that would close a circle cannot be ticked and says why', async ({ page, api }) => {
    const [inner, outer] = [unique('Inner'), unique('Outer')];
    const innerId = await api.set(inner);
    await api.set(outer, [{ member_set_id: innerId }]);
    await page.goto(`/deployment-sets/${innerId}/members/new?tab=set&name=${encodeURIComponent(outer)}`);
    const row = page.getByLabel(outer);
    await expect(row).toBeDisabled();
    await expect(row).toHaveAccessibleDescription(`Would make a cycle: ${outer} → ${inner} → ${outer}`);
  });

  test('a circle that somebody closes meanwhile is refused with its chain, and the ticks stay', async ({ page, api }) => {
    const [first, second] = [unique('First'), unique('Second')];
    const firstId = await api.set(first);
    const secondId = await api.set(second);
    await page.goto(`/deployment-sets/${firstId}/members/new?tab=set&name=${encodeURIComponent(second)}`);
    await page.getByLabel(second).check();
    await api.call('POST', `/deployment-sets/${secondId}/members`, { member_set_id: firstId });
    const answer = await posting(page, () => page.getByRole('button', { name: /^Add (selected|1 member)$/ }).click());
    expect(answer.status()).toBe(422);
    await expect(page).toHaveTitle(/^Error: /);
    const summary = page.getByRole('alert');
    await expect(summary).toContainText('This would create a circular reference.');
    await expect(summary).toContainText(`${second} → ${first} → ${second}`);
    expect(await api.membersOf(firstId)).toEqual([]);
  });
});
