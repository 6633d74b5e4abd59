import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { type LoadoutServer, startLoadout } from './server.ts';

interface TestFixtures {
  /** Fails the test when a page logs an error, breaks its content security policy, or asks anything outside for something. */
  quietPage: undefined;
  /** A server with nothing in it, for this test alone. */
  freshServer: LoadoutServer;
  /** Accessibility findings of the page as it is now, as readable lines. */
  axe: (page: Page) => Promise<string[]>;
}

interface WorkerFixtures {
  /** One server for all tests of a worker; tests use names of their own. */
  server: LoadoutServer;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
    async ({}, use) => {
      const server = await startLoadout();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from this pattern.
  freshServer: async ({}, use) => {
    const server = await startLoadout();
    await use(server);
    await server.stop();
  },
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
  axe: async ({}, use) => {
    await use(async (page) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      return violations.map(
        ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join('; ')})`,
      );
    });
  },
});

export { expect };

let counter = 0;
/** A name no other test uses. */
export const unique = (name: string): string => {
  counter += 1;
  return `${name} ${process.pid.toString(36)}${counter}`;
};
