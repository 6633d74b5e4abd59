import { type Look, looks } from './support/pages.ts';
import { expect, posting, test } from './support/test.ts';

// What is found is told in words; a recording of every page would take longer than looking at it.
test.use({ trace: 'off' });

const nameOf = ({ page, state, of }: Look): string => `${page}, ${state}${of ? `: ${of}` : ''}`;

for (const look of looks) {
  test(`${nameOf(look)}: nothing for axe at either width in either theme, one heading, and it fits 320 px`, async ({
    page,
    world,
    inspect,
  }) => {
    await page.goto(look.at(world));
    for (const [label, text] of Object.entries(look.fill ?? {})) await page.getByLabel(label, { exact: true }).fill(text);
    await look.meanwhile?.(world);
    if (look.press) {
      const button = page.getByRole('button', { name: look.press, exact: true });
      const answer = await posting(page, () => button.click());
      expect(answer.status()).toBeGreaterThanOrEqual(400);
      await expect(look.shows ? page.getByRole('heading', { name: look.shows }) : page.getByRole('alert')).toBeVisible();
    }
    await inspect(page);
  });
}

test('every page has a title of its own, which ends with the name of the program', async ({ page, world }) => {
  const titles = new Map<string, string>();
  for (const look of looks.filter(({ state, of }) => state === 'full' && !of)) {
    const html = await (await page.request.get(look.at(world))).text();
    const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '';
    expect(title, look.page).toMatch(/^\S.* · Loadout$/);
    expect(titles.get(title), `${look.page} has the title of another page`).toBeUndefined();
    titles.set(title, look.page);
  }
});

test('the colour theme is chosen by a form, kept by the server, and there before anything is painted', async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/help');
  const light = await background();
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/\/help$/);
  expect(await background()).not.toBe(light);
  expect(await (await page.request.get('/help')).text()).toContain('data-theme="dark"');
  await page.getByRole('button', { name: 'System' }).click();
  await expect(page.getByRole('button', { name: 'System' })).toHaveAttribute('aria-pressed', 'true');
  expect(await background()).toBe(light);
});
