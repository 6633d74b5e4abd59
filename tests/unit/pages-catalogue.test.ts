import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { paths } from '#app/lib/paths.ts';
import { firstLooks } from '#tests/e2e/support/first-run-pages.ts';
import { type Look, looks, NO_PAGES, UNREACHABLE_REFUSALS } from '#tests/e2e/support/pages.ts';

const routesFolder = 'app/routes';

/** Route modules of pages by what their file names stand for: literal segments and parameters. */
const routes = readdirSync(routesFolder)
  .filter((file) => file.endsWith('.tsx') && file !== '$.tsx')
  .map((file) => ({
    file,
    source: readFileSync(`${routesFolder}/${file}`, 'utf8'),
    segments: file
      .replace(/\.tsx$/, '')
      .split('.')
      .filter((segment) => segment !== '_index'),
  }));

type Route = (typeof routes)[number];

const literals = ({ segments }: Route): number => segments.filter((segment) => !segment.startsWith('$')).length;

function routeOf(pathname: string): Route | undefined {
  const wanted = pathname.split('/').filter(Boolean);
  const fits = ({ segments }: Route) =>
    segments.length === wanted.length && segments.every((segment, index) => segment.startsWith('$') || segment === wanted[index]);
  return routes.filter(fits).sort((a, b) => literals(b) - literals(a))[0];
}

const addressOf = (name: string): string =>
  String(Reflect.apply(Reflect.get(paths, name), null, ['ID', 'OTHER'])).replace(/[?#].*/, '');

/** The site map: every name in `paths` that a page answers. */
const pages = Object.keys(paths)
  .filter((name) => !NO_PAGES.some((other) => other === name))
  .flatMap((name) => {
    const route = routeOf(addressOf(name));
    return route ? [{ name, route }] : [];
  });
const pageNames = pages.map(({ name }) => name);
const pagesSaying = (words: RegExp): string[] => pages.filter(({ route }) => words.test(route.source)).map(({ name }) => name);

const statesOf = (name: string): Look['state'][] => looks.filter(({ page }) => page === name).map(({ state }) => state);

test('every page has its address in `paths`', () => {
  const known = new Set(pages.map(({ route }) => route.file));
  expect(routes.map(({ file }) => file).filter((file) => !known.has(file))).toEqual([]);
});

test.each(pageNames)('the browser tests look at the page %s', (name) => {
  expect(statesOf(name)).toContain('full');
});

test.each(pagesSaying(/useActionData/))(
  'the browser tests look at %s with a form that came back, since its route can answer one',
  (name) => {
    const isExcused = UNREACHABLE_REFUSALS.some((other) => other === name);
    expect(statesOf(name).includes('error'), 'has a look in the state error, or is excused').toBe(!isExcused);
  },
);

test.each(pagesSaying(/<EmptyState|<No\w+(Yet|Found) /))(
  'the browser tests look at %s with nothing to show, since its route has words for that',
  (name) => {
    const isEmpty = statesOf(name).includes('empty') || firstLooks.some(({ page }) => page === name);
    expect(isEmpty).toBe(true);
  },
);

test('every list is looked at on a server with nothing in it', () => {
  const lists = ['home', 'sets', 'artifacts', 'collections', 'imports', 'projects', 'runs'];
  expect(firstLooks.map(({ page }) => page)).toEqual(expect.arrayContaining(lists));
});

test('no two looks have the same name', () => {
  const names = looks.map(({ page, state, of }) => `${page} ${state} ${of}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
