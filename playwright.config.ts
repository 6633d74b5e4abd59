import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** A browser named by `npm test`, else one the system has, else Playwright's own. */
const executablePath = [process.env.LOADOUT_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
);

const QUIET_NETWORK = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
];

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [
    ['list'],
    ...(process.env.LOADOUT_E2E_REPORT ? [['json', { outputFile: process.env.LOADOUT_E2E_REPORT }] as const] : []),
  ],
  use: {
    launchOptions: { executablePath, args: [...QUIET_NETWORK, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    reducedMotion: 'reduce',
  },
  projects: [
    // What is tagged so is about script itself.
    { name: 'no-js', use: { javaScriptEnabled: false }, grepInvert: /@script/ },
    { name: 'js', use: { javaScriptEnabled: true } },
  ],
});
