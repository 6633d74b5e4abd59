import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { type Look, looks } from '#tests/e2e/support/pages.ts';
import { startLoadout } from '#tests/e2e/support/server.ts';
import { makeWorld, type World } from '#tests/e2e/support/world.ts';
import { ensureBrowser } from './bootstrap/browser.mjs';

/**
 * `npm run screenshots`: pictures of every page in its states at three widths in both themes, and a sheet of each kind, in
 * `.cache/screenshots`. `-- --docs` makes those of the README instead, `-- --only set` the pages whose names begin so.
 */
const root = path.resolve(import.meta.dirname, '../..');
const WIDTHS = [1280, 768, 360] as const;
const THEMES = ['light', 'dark'] as const;
/** The README loads with its pictures. */
const MAX_BYTES = 150_000;

const readme: Readonly<Record<string, { at: (world: World) => string; height: number }>> = {
  'set-list': { at: () => '/deployment-sets', height: 760 },
  'set-detail': { at: ({ set }) => `/deployment-sets/${set}`, height: 900 },
  plan: {
    at: ({ set, project, profile }) => `/deployment-sets/${set}/deploy?project_id=${project}&profile_id=${profile}`,
    height: 980,
  },
  run: { at: ({ failedRun }) => `/deploy-runs/${failedRun}`, height: 760 },
};

type Theme = (typeof THEMES)[number];

const openPage = (browser: Browser, width: number, theme: Theme, height = 900): Promise<Page> =>
  browser.newPage({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', javaScriptEnabled: false });

async function makeReadmePictures(browser: Browser, world: World): Promise<void> {
  for (const [name, { at, height }] of Object.entries(readme)) {
    const page = await openPage(browser, 1280, 'light', height);
    await page.goto(world.server.url + at(world));
    const file = path.join(root, 'docs/images', `${name}.png`);
    await page.screenshot({ path: file });
    await page.close();
    const { size } = await stat(file);
    console.log(`docs/images/${name}.png  ${Math.round(size / 1000)} kB`);
    if (size > MAX_BYTES) throw new Error(`${name}.png is larger than ${MAX_BYTES / 1000} kB.`);
  }
}

/** Brings the page into the state that a look is about. */
async function show(page: Page, look: Look, world: World): Promise<void> {
  await page.goto(world.server.url + look.at(world));
  for (const [label, text] of Object.entries(look.fill ?? {})) await page.getByLabel(label, { exact: true }).fill(text);
  await look.meanwhile?.(world);
  if (look.press) await page.getByRole('button', { name: look.press, exact: true }).click();
}

const fileName = ({ page, state, of }: Look): string =>
  `${[page, state, of].filter((part) => part !== undefined).join('-')}.png`.replaceAll(' ', '-');

/** All pictures of one width and theme beside each other, each under its name. */
async function makeSheet(browser: Browser, folder: string, files: readonly string[]): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1800, height: 1000 } });
  const figures = files.map(
    (file) => `<figure><img src="file://${path.join(folder, file)}"><figcaption>${file}</figcaption></figure>`,
  );
  const style =
    'body{margin:16px;font:12px sans-serif;columns:5;column-gap:16px}figure{margin:0 0 16px;break-inside:avoid}img{width:100%;border:1px solid #888}';
  const html = path.join(folder, 'sheet.html');
  await writeFile(html, `<!doctype html><meta charset="utf-8"><title>Pages</title><style>${style}</style>${figures.join('')}`);
  await page.goto(`file://${html}`);
  await page.screenshot({ path: `${folder}.png`, fullPage: true });
  await page.close();
}

async function makeAllPictures(browser: Browser, world: World, only: string): Promise<void> {
  const wanted = looks.filter(({ page }) => page.startsWith(only));
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const folder = path.join(root, '.cache/screenshots', `${width}-${theme}`);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const page = await openPage(browser, width, theme);
      for (const look of wanted) {
        await show(page, look, world);
        await page.screenshot({ path: path.join(folder, fileName(look)), fullPage: true });
      }
      await page.close();
      await makeSheet(browser, folder, wanted.map(fileName));
      console.log(`.cache/screenshots/${width}-${theme}.png  ${wanted.length} pages`);
    }
  }
}

const { values } = parseArgs({ options: { docs: { type: 'boolean' }, only: { type: 'string', default: '' } } });
const executablePath = await ensureBrowser(root);
const server = await startLoadout();
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  const world = await makeWorld(server);
  if (values.docs) await makeReadmePictures(browser, world);
  else await makeAllPictures(browser, world, values.only);
} finally {
  await browser.close();
  await server.stop();
}
