import { expect, type Page } from '@playwright/test';

/** Fails when the document is loaded anew from here on. */
export async function staysLoaded(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  return async () => expect(await page.evaluate(() => 'sameDocument' in window), 'no full reload').toBe(true);
}
