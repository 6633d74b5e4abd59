import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { untilEnded } from './support/run-page.ts';
import { expect, test } from './support/test.ts';

// A server of its own: a newcomer begins where nothing is there yet.
test.use({ serverEnv: { LOADOUT_SITE: 'first-deploy' } });
test.describe.configure({ mode: 'serial' });

/** Every click, tick and typed field counts; the seconds are for the report. */
function counting() {
  const started = Date.now();
  let count = 0;
  const does =
    (act: (target: Locator) => Promise<void>) =>
    async (target: Locator): Promise<void> => {
      count += 1;
      await act(target);
    };
  return {
    click: does((target) => target.click()),
    tick: does((target) => target.check()),
    type: async (target: Locator, text: string) => does((field) => field.fill(text))(target),
    interactions: () => count,
    seconds: () => (Date.now() - started) / 1000,
  };
}

/** The plan's tick for commands is there only when something would run. */
async function deploy(page: Page, hand: ReturnType<typeof counting>): Promise<void> {
  await expect(page.getByRole('button', { name: /^Deploy \d+ changes$/ })).toBeVisible();
  const allow = page.getByRole('checkbox', { name: /^Allow/ });
  if (await allow.isVisible()) await hand.tick(allow);
  await hand.click(page.getByRole('button', { name: /^Deploy \d+ changes$/ }));
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: Full-stack service/);
}

const succeeded = async (page: Page): Promise<number> =>
  Number(/(\d+) succeeded/.exec(await page.getByRole('main').innerText())?.[1] ?? 0);

test('from a fresh start to a nested set of 15 artifacts in the demo project: at most 12 interactions', async ({
  page,
  server,
}, info) => {
  await page.goto('/');
  const hand = counting();
  await hand.click(page.getByRole('button', { name: 'Load the sample library' }));
  await expect(page.getByRole('status')).toContainText('Nothing is deployed yet.');
  await hand.click(page.getByRole('link', { name: 'Deploy Full-stack service' }));
  await deploy(page, hand);
  info.annotations.push({ type: 'measured', description: `${hand.interactions()} interactions, ${hand.seconds()} s` });
  expect(hand.interactions()).toBeLessThanOrEqual(12);
  expect(await succeeded(page)).toBeGreaterThanOrEqual(15);
  expect(await readdir(path.join(server.folder, 'loadout-demo/.claude'))).toEqual(expect.arrayContaining(['skills', 'commands']));
});

for (const [where, width] of [
  ['a desk', 1280],
  ['a phone', 360],
] as const) {
  test(`the same set into a new project, registered on the way, at ${where}: at most 12 interactions`, async ({
    page,
    server,
  }, info) => {
    const name = `harbor-${width}`;
    const folder = path.join(server.folder, 'code', name);
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/');
    const hand = counting();
    await hand.click(page.getByRole('link', { name: 'Sets', exact: true }));
    await hand.click(page.getByRole('link', { name: 'Full-stack service', exact: true }));
    await hand.click(page.getByRole('main').getByRole('link', { name: 'Deploy', exact: true }).first());
    await hand.click(page.getByRole('link', { name: 'Register a project' }));
    await hand.type(page.getByLabel('Name', { exact: true }), name);
    await hand.type(page.getByLabel('Folder', { exact: true }), folder);
    await hand.tick(page.getByLabel('Make the folder when it is not there'));
    await hand.click(page.getByRole('button', { name: 'Register project' }));
    await deploy(page, hand);
    info.annotations.push({ type: 'measured', description: `${hand.interactions()} interactions, ${hand.seconds()} s` });
    expect(hand.interactions()).toBeLessThanOrEqual(12);
    expect(await succeeded(page)).toBeGreaterThanOrEqual(15);
    expect(await readdir(path.join(folder, '.claude'))).toEqual(expect.arrayContaining(['skills', 'commands']));
  });
}
