import type { Page } from '@playwright/test';
import { looks } from './support/pages.ts';
import { expect, test } from './support/test.ts';

/** What each field of the page holds, by what it is; what is not sent, hidden or a file left out. With `change`, something else is put there first. */
const fieldsOf = (page: Page, change: boolean): Promise<string[]> =>
  page.evaluate((isToChange) => {
    const fields = [
      ...document.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>('input, select, textarea'),
    ];
    const shown = fields.filter(({ type, name, disabled }) => name !== '' && !disabled && !['hidden', 'file'].includes(type));
    const isTick = (field: Element): field is HTMLInputElement =>
      field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio');
    for (const field of isToChange ? shown : []) {
      if (field instanceof HTMLSelectElement) field.selectedIndex = field.options.length - 1;
      else if (isTick(field)) field.checked = field.type === 'radio' || !field.checked;
      else field.value = field.type === 'number' ? '7' : field.type === 'color' ? '#123456' : 'typed early';
    }
    return shown.map((field) => `${field.type} ${field.name}: ${isTick(field) ? field.checked : field.value}`);
  }, change);

// A slow network brings the page long before its script.
test('what somebody fills in before the script has come stays on every page', { tag: '@script' }, async ({ page, world }) => {
  test.setTimeout(600_000);
  let release = (): void => undefined;
  let held = Promise.resolve();
  await page.route(/\/assets\/.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  let fields = 0;
  for (const look of looks.filter(({ press }) => press === undefined)) {
    held = new Promise((resolve) => {
      release = resolve;
    });
    await page.goto(look.at(world), { waitUntil: 'commit' });
    await page.locator('#icons').waitFor({ state: 'attached' });
    const filled = await fieldsOf(page, true);
    fields += filled.length;
    release();
    const isAlive = () => Object.keys(document.querySelector('footer a') ?? {}).some((key) => key.startsWith('__react'));
    await page.waitForFunction(isAlive);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
    expect(await fieldsOf(page, false), `${look.page}, ${look.state}`).toEqual(filled);
  }
  expect(fields, 'there was something to fill in').toBeGreaterThan(200);
});
