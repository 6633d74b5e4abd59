import path from 'node:path';
import type { Page } from '@playwright/test';
import { paths } from '#app/lib/paths.ts';
import { untilEnded } from './support/run-page.ts';
import { expect, test, unique, uniqueSlug } from './support/test.ts';

/** Links and buttons that stand by themselves and are lower than a finger needs. */
const tooLow = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main a, main button')]
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width > 1 && height < 24 && !element.closest('p, label, td, th, h1, h2, h3, dd');
      })
      .map((element) => element.textContent ?? ''),
  );

test('links beside things are 24 pixels high on a plan and on a project, on a phone', async ({ page, api, server }) => {
  const collection = await api.collection(unique('Targets'));
  const set = await api.set(unique('Targets'), [{ artifact_uuid: await api.skill(uniqueSlug('tap'), { collection }) }]);
  const project = await api.project(unique('targets'), path.join(server.folder, 'code', uniqueSlug('targets')));
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(paths.setDeploy(set, { project_id: project }));
  const deploy = page.getByRole('button', { name: 'Deploy 1 change' });
  await expect(deploy).toBeVisible();
  expect(await tooLow(page)).toEqual([]);
  await deploy.click();
  await untilEnded(page);
  await expect(page).toHaveTitle(/^Succeeded: /);
  await page.goto(paths.project(project));
  await expect(page.getByRole('link', { name: /^Undeploy/ })).toBeVisible();
  expect(await tooLow(page)).toEqual([]);
});
