import { test as base, expect, type Page, type Response } from '@playwright/test';
import { type Api, apiOf } from './api.ts';
import { hasScript, inspectPage } from './inspect.ts';
import { type LoadoutServer, startLoadout } from './server.ts';
import { makeWorld, type World } from './world.ts';

interface TestFixtures {
  /** Fails the test when a page logs an error, breaks its content security policy, or asks anything outside for something. */
  quietPage: undefined;
  /** Fails when the page as it is now is hard to use for somebody; see `inspectPage`. */
  inspect: (page: Page) => Promise<void>;
}

interface WorkerFixtures {
  /** Settings for `server`. A file that gives some gets a server of its own, with nothing in it. */
  serverEnv: Record<string, string>;
  /** One server for all tests of a worker; tests use names of their own. */
  server: LoadoutServer;
  /** Makes things on `server` without a browser. */
  api: Api;
  /** `server` filled once with what a team has after a week. */
  world: World;
}

/** Starting includes building when the sources have changed. */
const START_MS = 240_000;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  serverEnv: [{}, { option: true, scope: 'worker' }],
  server: [
    async ({ serverEnv }, use) => {
      const server = await startLoadout(serverEnv);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: START_MS },
  ],
  api: [async ({ server }, use) => use(apiOf(server.url)), { scope: 'worker' }],
  world: [async ({ server }, use) => use(await makeWorld(server)), { scope: 'worker', timeout: START_MS }],
  baseURL: async ({ server }, use) => use(server.url),
  quietPage: [
    async ({ page }, use) => {
      const noise: string[] = [];
      page.on('console', (message) => {
        // A 4xx answer of the page itself is what many tests are about.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) noise.push(message.text());
      });
      page.on('pageerror', (error) => noise.push(error.message));
      page.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (protocol.startsWith('http') && hostname !== 'localhost') noise.push(`external request: ${request.url()}`);
      });
      await use(undefined);
      expect(noise, 'the page logged errors or asked outside').toEqual([]);
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
  inspect: async ({}, use) => use(inspectPage),
});

export { expect, hasScript };

let counter = 0;
/** A name no other test uses. */
export const unique = (name: string): string => {
  counter += 1;
  return `${name} ${process.pid.toString(36)}${counter}`;
};

/** A name of an artifact that no other test uses. */
export const uniqueSlug = (name: string): string => unique(name).replaceAll(' ', '-');

/** Carries out a step that posts a form, and gives the answer to that post. */
export async function posting(page: Page, step: () => Promise<void>): Promise<Response> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await step();
  return answered;
}

/** A form came back: so it says in the title, in a summary that has the focus and leads to the fields, and at each field. */
export async function expectRefused(page: Page, problems: Readonly<Record<string, string | RegExp>>): Promise<void> {
  const summary = page.getByRole('alert');
  await expect(summary).toBeVisible();
  await expect(page).toHaveTitle(/^Error: /);
  if (hasScript()) await expect(summary).toBeFocused();
  await expect(summary.getByRole('listitem')).toHaveText(Object.values(problems));
  for (const [label, words] of Object.entries(problems)) {
    const field = page.getByLabel(label, { exact: true });
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator(`[id="${await field.getAttribute('id')}-error"]`)).toContainText(words);
    await expect(field).toHaveAttribute('aria-describedby', new RegExp(`${await field.getAttribute('id')}-error`));
    await summary.getByRole('link', { name: words }).click();
    await expect(field).toBeFocused();
  }
  await expect(summary).toBeVisible();
  await expect(page).toHaveTitle(/^Error: /);
}
