import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { staysLoaded } from './support/stays-loaded.ts';
import { expect, test, unique, uniqueSlug } from './support/test.ts';

// What goes on by itself on pages that are complete without script.
test.describe('with script', { tag: '@script' }, () => {
  test('typing searches without a reload, keeps the focus, reads the number aloud, and an overtaken answer is thrown away', async ({
    page,
    api,
  }) => {
    const word = uniqueSlug('needle');
    await api.set(`${word} one`);
    await api.set(`${word} two`);
    await page.goto('/deployment-sets');
    const same = await staysLoaded(page);
    // The first answer comes last.
    let slow = true;
    const asksForData = /name=.*\.data|\.data\?.*name=/;
    await page.route(asksForData, async (route) => {
      if (slow) {
        slow = false;
        await new Promise((resolve) => setTimeout(resolve, 1500));
      }
      await route.continue().catch(() => undefined);
    });
    const box = page.getByLabel('Search sets by name');
    const overtaken = page.waitForRequest(asksForData);
    await box.pressSequentially(word, { delay: 10 });
    await overtaken;
    await box.pressSequentially(' one');
    await expect(page.locator('.sets > li')).toHaveCount(1);
    await expect(page).toHaveURL(/name=.*one/);
    await expect(box).toBeFocused();
    await expect(box).toHaveValue(`${word} one`);
    await expect(page.locator('[aria-live=polite]', { hasText: '1 set' })).toHaveCount(1);
    await page.waitForTimeout(1500);
    await expect(page.locator('.sets > li')).toHaveCount(1);
    await same();
  });

  test('a search that waits for its typist does not overtake a link or a button that is pressed meanwhile', async ({
    page,
    api,
  }) => {
    const word = uniqueSlug('hasty');
    await api.set(`${word} one`);
    /** Types and presses at once, which no click of a test is quick enough for. */
    const typeAndPress = (text: string, pressed: string) =>
      page.evaluate(
        ([typed = '', selector = '']) => {
          const box = document.querySelector<HTMLInputElement>('main input[name=name]');
          box?.focus();
          document.execCommand('insertText', false, typed);
          document.querySelector<HTMLElement>(selector)?.click();
        },
        [text, pressed],
      );
    await page.goto(`/deployment-sets?name=${word}-nothing`);
    const clear = page.getByRole('main').getByRole('link', { name: 'Clear search and filters' });
    await expect(clear).toBeVisible();
    await typeAndPress(word, 'main .empty a');
    await page.waitForTimeout(600);
    await expect(page).toHaveURL(/\/deployment-sets$/);

    let asked = 0;
    page.on('request', (request) => {
      if (/name=.*\.data|\.data\?.*name=/.test(request.url())) asked++;
    });
    await typeAndPress(word, 'main [role=search] button');
    await page.waitForTimeout(600);
    await expect(page).toHaveURL(new RegExp(`name=${word}`));
    expect(asked, 'searches').toBe(1);
  });

  test('what is typed before the script has come stays, and is gone on with', async ({ page, api }) => {
    const word = uniqueSlug('early');
    await api.set(`${word} one`);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/assets\/.*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/deployment-sets', { waitUntil: 'commit' });
    const box = page.getByLabel('Search sets by name');
    await box.fill(word.slice(0, -1));
    release();
    await page.waitForLoadState('networkidle');
    await expect(async () => {
      expect(await box.evaluate((input) => Object.keys(input).some((key) => key.startsWith('__react')))).toBe(true);
    }).toPass();
    await expect(box).toHaveValue(word.slice(0, -1));
    await box.press('End');
    await box.pressSequentially(word.slice(-1));
    await expect(page).toHaveURL(new RegExp(`name=${word}`));
  });

  test('a step back brings back what was searched for before, in the box too', async ({ page, api }) => {
    const word = uniqueSlug('backwards');
    await api.set(`${word} one`);
    await page.goto('/deployment-sets');
    const box = page.getByLabel('Search sets by name');
    const everywhere = page.getByLabel('Search sets, artifacts and projects');
    await page.getByLabel('Sort by').selectOption('name');
    await page.getByRole('search', { name: 'Sets' }).getByRole('button', { name: 'Search' }).click();
    await expect(page).toHaveURL(/sort=name/);
    await box.fill(word);
    await box.press('Enter');
    await expect(page).toHaveURL(new RegExp(`name=${word}`));
    await everywhere.fill('something');
    await everywhere.press('Enter');
    await expect(page).toHaveURL(/\/search/);
    await expect(everywhere).toHaveValue('something');
    await page.goBack();
    await expect(box).toHaveValue(word);
    await expect(everywhere).toHaveValue('');
    await box.focus();
    await page.goBack();
    await expect(page).not.toHaveURL(/name=backwards/);
    await expect(box).toHaveValue('');
  });

  test('the report of an import that waits or runs fills itself', async ({ page, server }) => {
    test.setTimeout(120_000);
    const source = async (name: string, skills: number): Promise<string> => {
      const folder = path.join(server.folder, name);
      for (let n = 0; n < skills; n += 1) {
        await mkdir(path.join(folder, `s${n}`), { recursive: true });
        await writeFile(path.join(folder, `s${n}`, 'SKILL.md'), `---\nname: s${n}\ndescription: Number ${n}\n---\n\nDo it.\n`);
      }
      return folder;
    };
    const begin = async (at: string): Promise<string> => {
      const answer = await page.request.post('/api/v1/imports', {
        headers: { Prefer: 'respond-async' },
        data: { source: { kind: 'directory', path: at }, collection_name: unique('Live') },
      });
      expect(answer.status(), await answer.text()).toBe(202);
      return (await answer.json()).id;
    };
    // One import of an owner after the other: while the large one runs, the small one waits.
    const [large, small] = [await source(uniqueSlug('large'), 1500), await source(uniqueSlug('small'), 1)];
    await begin(large);
    const id = await begin(small);
    await page.goto(`/imports/${id}`);
    await expect(page.getByText('Waiting for its turn')).toBeVisible();
    const same = await staysLoaded(page);
    await expect(page.getByText('Found in 1 place: 1 created')).toBeVisible({ timeout: 60_000 });
    await same();
  });
});
