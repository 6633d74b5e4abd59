import { expect, type Page } from '@playwright/test';

/** Waits for a run's page, and on it until the run has ended: a slow machine answers before it has, and plain pages are looked at again. */
export async function untilEnded(page: Page): Promise<void> {
  await page.waitForURL(/\/deploy-runs\/[^/]+$/, { timeout: 60_000, waitUntil: 'commit' });
  await expect(async () => {
    if (/^(Queued|Waiting|Running)/.test(await page.title())) await page.reload();
    await expect(page).not.toHaveTitle(/^(Queued|Waiting|Running)/, { timeout: 1_000 });
  }).toPass({ timeout: 120_000 });
}
