import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { type Look, looks } from '#tests/e2e/support/pages.ts';
import { type LoadoutServer, startLoadout } from '#tests/e2e/support/server.ts';
import { makeWorld, type World } from '#tests/e2e/support/world.ts';
import { ensureBrowser } from './bootstrap/browser.mjs';

/**
 * `npm run screenshots`: pictures of every page in its states at three widths in both themes, and a sheet of each kind, in
 * `.cache/screenshots`. `-- --docs` makes those of the README instead, `-- --only set,home` the pages whose names begin so.
 */
const root = path.resolve(import.meta.dirname, '../..');
const WIDTHS = [1280, 768, 360] as const;
const THEMES = ['light', 'dark'] as const;
/** The README loads with its pictures. */
const MAX_BYTES = 150_000;
const README_WIDTH = 1120;
/** A file of the sample library, for the plan to have a difference to show. */
const OWN_FILE = 'skills/debugging/SKILL.md';

type Theme = (typeof THEMES)[number];

const openPage = (browser: Browser, width: number, theme: Theme, height = 900): Promise<Page> =>
  browser.newPage({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', javaScriptEnabled: false });

/** Names a folder as a reader's would be called, in place of the temporary one. */
async function nameFolder(page: Page, temporary: string, readers: string): Promise<void> {
  await page.evaluate(
    ([from = '', to = '']) => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const { currentNode: node } = texts;
        if (node.nodeValue?.includes(from)) node.nodeValue = node.nodeValue.replaceAll(from, to);
      }
    },
    [temporary, readers],
  );
}

/** Takes what is in sight of a page as one of the pictures of the README. */
async function takeReadmePicture(page: Page, name: string, height: number): Promise<void> {
  const file = path.join(root, 'docs/images', `${name}.png`);
  await page.setViewportSize({ width: README_WIDTH, height });
  await page.screenshot({ path: file });
  const { size } = await stat(file);
  console.log(`docs/images/${name}.png  ${Math.round(size / 1000)} kB`);
  if (size > MAX_BYTES) throw new Error(`${name}.png is larger than ${MAX_BYTES / 1000} kB.`);
}

/** The sample library deployed into the demo project, where somebody has a version of one file already. */
async function makeReadmePictures(browser: Browser, { url, folder }: LoadoutServer): Promise<void> {
  const page = await openPage(browser, README_WIDTH, 'light');
  await page.goto(url);
  await page.getByRole('button', { name: 'Load the sample library' }).click();
  const known = await readFile(path.join(folder, 'library', OWN_FILE), 'utf8');
  const own = path.join(folder, 'loadout-demo/.claude', OWN_FILE);
  await mkdir(path.dirname(own), { recursive: true });
  await writeFile(own, known.replace(/^2\..*$/m, '2. Ask in the channel whether somebody has seen it before.'));

  await page.getByRole('link', { name: 'Deploy Full-stack service' }).click();
  await nameFolder(page, folder, '/srv/code');
  await takeReadmePicture(page, 'plan', 800);
  await page.getByRole('button', { name: /without the commands$/ }).click();
  await page.waitForURL(/deploy-runs/);
  await page.reload();
  await takeReadmePicture(page, 'run', 760);
  await page.goto(`${url}/deployment-sets`);
  await takeReadmePicture(page, 'set-list', 560);
  await page.getByRole('link', { name: 'Full-stack service', exact: true }).click();
  await takeReadmePicture(page, 'set-detail', 1150);
  await page.close();
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
  const wanted = looks.filter(({ page }) => only.split(',').some((start) => page.startsWith(start)));
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
  if (values.docs) await makeReadmePictures(browser, server);
  else await makeAllPictures(browser, await makeWorld(server), values.only);
} finally {
  await browser.close();
  await server.stop();
}
