import { firstLooks } from './support/first-run-pages.ts';
import { expect, test } from './support/test.ts';

test.use({ serverEnv: { LOADOUT_SITE: 'nothing-here-yet' } });

for (const { page: name, of, at } of firstLooks) {
  test(`${name} with nothing there${of ? `, ${of}` : ''}: nothing for axe, one heading, and it fits 320 px`, async ({
    page,
    inspect,
  }) => {
    const answer = await page.goto(at);
    expect(answer?.status()).toBe(200);
    await inspect(page);
  });
}
