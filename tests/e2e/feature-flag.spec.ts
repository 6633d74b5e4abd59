import { expect, test } from './support/test.ts';

test.use({ serverEnv: { DEPLOYMENT_SETS_ENABLED: 'false' } });

test('with sets switched off nothing leads to them, their pages say so, and the rest works', async ({ page, server }) => {
  await page.goto('/');
  const navigation = page.getByRole('navigation', { name: 'Main' });
  await expect(navigation.getByRole('link', { name: 'Library' })).toBeVisible();
  await expect(navigation.getByRole('link', { name: 'Sets' })).toHaveCount(0);
  await expect(page.getByRole('main').locator('a[href^="/deployment-sets"]')).toHaveCount(0);

  for (const path of [
    '/deployment-sets',
    '/deployment-sets/new',
    '/deployment-sets/01890000-0000-7000-8000-000000000000',
    '/deployment-sets/01890000-0000-7000-8000-000000000000/members/new',
  ]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(200);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deployment sets are not enabled');
    await expect(page).toHaveTitle('Deployment sets are not enabled · Loadout');
  }
  await page.getByRole('main').getByRole('link', { name: 'Go to the library' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Artifacts');

  const api = await fetch(`${server.url}/api/v1/deployment-sets`);
  expect(api.status).toBe(404);
  expect(await api.json()).toMatchObject({ code: 'feature_disabled' });
});
