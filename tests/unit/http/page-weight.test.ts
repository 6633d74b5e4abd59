import { expect, test } from 'vitest';
import { isShortPage } from '#app/http/page-weight.server.ts';

const row = { name: 'code-review', description: 'Reviews what was changed.', places: [{ path: '.claude/skills/code-review' }] };

test('a page with a usual number of rows is short', () => {
  expect(isShortPage({ root: { theme: 'dark' }, 'routes/list': { items: Array.from({ length: 200 }, () => row) } })).toBe(true);
  expect(isShortPage(undefined)).toBe(true);
  expect(isShortPage({ error: null })).toBe(true);
});

test('a page with thousands of rows is not, and neither is one with a long text', () => {
  expect(isShortPage({ root: {}, 'routes/plan': { rows: Array.from({ length: 5000 }, () => row) } })).toBe(false);
  expect(isShortPage({ root: {}, 'routes/file': { text: 'x'.repeat(200_000) } })).toBe(false);
});

test('counting stops once it knows', () => {
  const endless = {
    get next(): unknown {
      return endless;
    },
    text: 'x'.repeat(1000),
  };
  expect(isShortPage(endless)).toBe(false);
});
