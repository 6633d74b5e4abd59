import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, expectRefused, test } from './support/test.ts';

test.use({ serverEnv: { AUTH_ENABLED: 'true', LOG_LEVEL: 'error' } });

/** A token for the running server, made as its administrator makes one. */
async function makeToken(dataDir: string, roots: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', path.resolve('app/cli/token-create.ts'), '--owner', 'team', '--actor', 'ana'],
    { env: { ...process.env, LOADOUT_DATA_DIR: dataDir, LOADOUT_ROOTS: roots, AUTH_ENABLED: 'true' } },
  );
  return stdout.trim();
}

test('a person signs in with a token, uses the pages, and signs out', async ({ page, server, inspect }) => {
  const token = await makeToken(path.join(path.dirname(server.folder), 'data'), server.folder);
  await page.goto('/deployment-sets?name=base');
  await expect(page).toHaveTitle('Sign in · Loadout');
  await expect(page.getByRole('navigation', { name: 'Main' })).toHaveCount(0);
  await inspect(page);
  await page.getByLabel('Access token').fill('lo_wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectRefused(page, { 'Access token': /not valid here/ });
  await inspect(page);
  await expect(page.getByLabel('Access token')).toHaveValue('');
  await page.getByLabel('Access token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/deployment-sets\?name=base$/);

  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await expect(page.getByText('ana', { exact: true })).toBeVisible();
  await inspect(page);
  await page.getByRole('link', { name: 'Tokens', exact: true }).click();
  await page.getByRole('link', { name: 'New token' }).click();
  await page.getByLabel('Name').fill('Nightly build');
  await page.getByLabel(/^deploy:/).check();
  await page.getByRole('button', { name: 'Create token' }).click();
  const secret = page.getByLabel('Copy it now: it is shown only this once');
  await expect(secret).toHaveValue(/^lo_/);
  await inspect(page);
  const made = await secret.inputValue();
  expect((await page.request.get('/api/v1/me', { headers: { Authorization: `Bearer ${made}` } })).status()).toBe(200);
  await page.goto('/settings/tokens');
  await expect(secret).toHaveCount(0);
  await page.getByRole('link', { name: /^Revoke the token Nightly build/ }).click();
  await page.getByRole('button', { name: 'Revoke Nightly build' }).click();
  await expect(page.getByRole('status')).toContainText('Revoked the token Nightly build.');
  expect((await page.request.get('/api/v1/me', { headers: { Authorization: `Bearer ${made}` } })).status()).toBe(401);

  await page.getByRole('link', { name: 'Sessions', exact: true }).click();
  await expect(page.getByText('(this one)')).toBeVisible();
  await inspect(page);
  await page.getByRole('link', { name: 'Audit log', exact: true }).click();
  await expect(page.getByRole('rowheader', { name: 'token.revoked' })).toBeVisible();
  await inspect(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveTitle('Sign in · Loadout');
  await page.goto('/deployment-sets');
  await expect(page).toHaveTitle('Sign in · Loadout');
});
