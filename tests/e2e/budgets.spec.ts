import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { looks } from './support/pages.ts';
import { expect, test } from './support/test.ts';

const SCRIPT_LIMIT = 120_000;
const HTML_LIMIT = 100_000;
const SENT_LIMIT = 20_000;

/** The script files that a page names to be loaded at once. */
const namedBy = (html: string): string[] =>
  [...html.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, href = '']) => href);

/** The script files that a page really loads until it rests. */
async function loadedBy(page: Page, address: string): Promise<string[]> {
  const loaded: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') loaded.push(new URL(request.url()).pathname);
  });
  await page.goto(address, { waitUntil: 'networkidle' });
  return loaded;
}

const pages = looks.filter(({ state, of, press }) => state === 'full' && of === undefined && press === undefined);

test('every page loads at most 120 kB of script, each file compressed as it is sent', async ({ page, world }, info) => {
  const sizes = new Map<string, number>();
  const weigh = async (file: string): Promise<number> => {
    const known = sizes.get(file) ?? gzipSync(await (await page.request.get(file)).body()).length;
    sizes.set(file, known);
    return known;
  };
  const weights: [string, number][] = [];
  for (const look of pages) {
    const files = namedBy(await (await page.request.get(look.at(world))).text());
    let weight = 0;
    for (const file of new Set(files)) weight += await weigh(file);
    weights.push([look.page, weight]);
  }
  weights.sort((a, b) => b[1] - a[1]);
  info.annotations.push({ type: 'measured', description: JSON.stringify(weights.slice(0, 5)) });
  expect(weights.filter(([, bytes]) => bytes > SCRIPT_LIMIT)).toEqual([]);
  expect(Math.min(...weights.map(([, bytes]) => bytes)), 'the measurement sees script at all').toBeGreaterThan(50_000);
});

test('a page loads the script that it names and no other', { tag: '@script' }, async ({ page, world }) => {
  for (const address of [`/deployment-sets/${world.set}`, '/imports/new']) {
    const named = namedBy(await (await page.request.get(address)).text());
    expect([...new Set(await loadedBy(page, address))].sort()).toEqual([...new Set(named)].sort());
  }
});

test('a list of 50 sets is at most 100 kB of HTML, 20 kB as it is sent', async ({ page, api }, info) => {
  for (let made = 0; made < 50; made += 1) {
    await api.set(`Weighed set number ${made} with a name of usual length`, [], {
      description: 'One sentence that says when somebody should pick this set and what is in it.',
      tags: ['weighed', 'everyone', 'backend'],
      color: '#3d8f58',
      icon: 'database',
    });
  }
  const html = await (await page.request.get('/deployment-sets?name=Weighed&limit=50')).body();
  expect(html.toString().match(/>Weighed set number/g)?.length).toBeGreaterThanOrEqual(50);
  const sent = { raw: html.length, gzip: gzipSync(html).length, brotli: brotliCompressSync(html).length };
  info.annotations.push({ type: 'measured', description: JSON.stringify(sent) });
  expect(sent.raw).toBeLessThanOrEqual(HTML_LIMIT);
  expect(sent.gzip).toBeLessThanOrEqual(SENT_LIMIT);
});

/** What moved on the page since it was opened, with where it was and where it went. */
interface Shift {
  value: number;
  moved: string[];
}

test('nothing moves while a page loads, and script adds nothing that was not there', { tag: '@script' }, async ({
  page,
  world,
}) => {
  // Every page at two widths: the longest of all stories.
  test.setTimeout(600_000);
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    const place = ({ x, y, width, height }: DOMRectReadOnly) => `${x},${y} ${width}x${height}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[] = Reflect.get(
          entry,
          'sources',
        );
        shifts.push({
          value: Reflect.get(entry, 'value'),
          moved: sources.map(
            ({ node, previousRect, currentRect }) =>
              `${node?.nodeName} "${node?.textContent?.slice(0, 60)}": ${place(previousRect)} to ${place(currentRect)}`,
          ),
        });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  // On a slow machine a browser paints what has arrived so far: only then would the rest be seen to move it.
  const browser = await page.context().newCDPSession(page);
  await browser.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const look of pages) {
      await page.goto(look.at(world));
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))));
      const shifts: Shift[] = await page.evaluate(() => Reflect.get(window, 'shifts'));
      const sum = shifts.reduce((total, { value }) => total + value, 0);
      const moved = shifts.flatMap((shift) => shift.moved).join('\n');
      // A word that is set in another font half a pixel further is no movement that anybody sees.
      expect(sum, `${look.page} at ${width} px:\n${moved}`).toBeLessThan(0.001);
    }
  }
});

test('a short page is painted in one piece', { tag: '@script' }, async ({ page, world }) => {
  for (const look of pages) {
    const html = await (await page.request.get(look.at(world))).text();
    expect(html, look.page).toMatch(/<link rel="expect" href="#icons" blocking="render"\/><\/head>/);
    expect(html.match(/ id="icons"/g), look.page).toHaveLength(1);
  }
});
