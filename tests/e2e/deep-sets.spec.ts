import { tooWide } from './support/inspect.ts';
import { expect, test, unique } from './support/test.ts';

test('the drawing of sets twenty deep can be read, and scrolls in its own pane', async ({ page, api }) => {
  const name = unique('Level');
  let inner = await api.set(`${name} 20`);
  for (let level = 19; level >= 1; level -= 1) inner = await api.set(`${name} ${level}`, [{ member_set_id: inner }]);
  await page.goto(`/deployment-sets/${inner}`);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    const box = await page.locator('.graph .node rect').first().boundingBox();
    expect(box?.width, `a node at ${width} px`).toBeGreaterThan(120);
    expect(await tooWide(page)).toEqual([]);
  }
});
