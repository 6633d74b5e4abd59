import { expect, type Page, test } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';

type Rules = RunOptions['runOnly'];

const EVERYTHING: Rules = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};
/** What differs between the themes. */
const COLOURS: Rules = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

declare global {
  interface Window {
    axe: { run(options: RunOptions): Promise<AxeResults> };
  }
}

/** Whether the pages of this test run with their scripts. */
export const hasScript = (): boolean => test.info().project.use.javaScriptEnabled !== false;

/**
 * Accessibility findings as readable lines. Axe waits for timers, and those do not run in a page without script: there it finds
 * nothing, and the project with script looks at the same pages.
 */
async function findings(page: Page, rules: Rules): Promise<string[]> {
  if (!hasScript()) return [];
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    // No rule that runs reads style sheets, and no page has frames: looking for both takes longer than the rules.
    (runOnly) => window.axe.run({ runOnly, resultTypes: ['violations'], preload: false, iframes: false }),
    rules,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id}: ${help} at ${target.join(' ')} ${failureSummary.split('\n')[1] ?? ''}`,
    ),
  );
}

/** Opens everything that is folded; what closes each other is let go first. */
const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details:not(.menu)')) {
      details.removeAttribute('name');
      details.setAttribute('open', '');
    }
  });

/** What sticks out of the page at its side, by the place in the document. */
export const tooWide = (page: Page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.body.querySelectorAll('*')]
      .filter(
        (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !element.closest('.diff pre, .graph-scroll'),
      )
      .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`.slice(0, 100))
      .slice(0, 5);
  });

/**
 * One h1, landmarks, axe without findings at 1280 and at 360 px in both themes with everything unfolded, and no sideways
 * scrolling at 320 px.
 */
export async function inspectPage(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  for (const landmark of ['banner', 'main', 'contentinfo'] as const) await expect(page.getByRole(landmark)).toHaveCount(1);
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
    expect.soft(await findings(page, EVERYTHING), `axe at ${width} px, light`).toEqual([]);
    await unfold(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect.soft(await findings(page, COLOURS), `axe at ${width} px, dark`).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: 800 });
  expect.soft(await tooWide(page), 'too wide for 320 px').toEqual([]);
}
