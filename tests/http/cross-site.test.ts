import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSignedInWorld, type SignedInWorld } from '#tests/support/signed-in-world.ts';

let world: SignedInWorld;
let page: Awaited<ReturnType<SignedInWorld['signIn']>>['page'];
beforeAll(async () => {
  world = await createSignedInWorld();
  ({ page } = await world.signIn());
}, 120_000);
afterAll(() => world.close());

/** Addresses that take forms, from the names of their files; what is not there is refused before anybody looks for it. */
const forms = readdirSync('app/routes')
  .filter((file) => !file.startsWith('api.v1') && /export const action/.test(readFileSync(`app/routes/${file}`, 'utf8')))
  .map((file) => {
    const parts = file
      .replace(/\.tsx?$/, '')
      .split('.')
      .filter((part) => part !== '_index');
    return `/${parts.map((part) => part.replace(/^\$\w+$/, '01a1ffab-342f-73ae-a60b-ff112a2c26be')).join('/')}`;
  });

const FOREIGN: [string, Record<string, string>][] = [
  ['of another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['of another origin of this site', { 'Sec-Fetch-Site': 'same-site' }],
  ['that says nothing of where it comes from', {}],
  ['with the origin of another site', { Origin: 'https://evil.example' }],
  ['with an origin that nobody can read', { Origin: 'garbage' }],
  ['with the origin null', { Origin: 'null' }],
];

const OURS: Record<string, string>[] = [
  { 'Sec-Fetch-Site': 'same-origin' },
  { 'Sec-Fetch-Site': 'none' },
  { Origin: 'http://localhost:3000' },
];

describe('a form', () => {
  test('there are forms', () => {
    expect(forms.length).toBeGreaterThan(35);
  });

  test.each(FOREIGN)('%s is refused with 403, at every address and as its data', async (_, headers) => {
    for (const to of forms)
      for (const suffix of ['', '.data']) {
        // The browser without script of the tests would say that it is ours.
        const answer = await world.on.fetch(`${to}${suffix}`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ name: 'x' }),
        });
        expect(answer.status, `${to}${suffix}`).toBe(403);
        const body = await answer.text();
        if (suffix === '') expect(body, to).toContain('Cross-site request refused');
        expect(body, to).not.toContain('Unexpected Server Error');
      }
  });

  test('of ours is not refused for where it comes from', async () => {
    for (const headers of OURS) {
      const answer = await world.on.fetch('/theme', {
        method: 'POST',
        headers,
        body: new URLSearchParams({ theme: 'dark', back: '/' }),
      });
      expect(answer.status, JSON.stringify(headers)).toBe(303);
    }
  });
});

describe('what is refused where there is no page of its own', () => {
  test.each(['/deploy-runs/none/cancel', '/deploy-runs/none/retry'])(
    'the button behind %s leads to a page that says so',
    async (to) => {
      const answer = await page.post(to, {});
      expect(answer.status).toBe(404);
      expect(answer.title).toBe('This page is not here · Loadout');
    },
  );

  test.each([
    '/artifacts/none/files/SKILL.md',
    '/collections/none/export',
    '/deployment-sets/none/export',
    '/deploy-runs/none/events',
  ])('%s says so as a text', async (to) => {
    const answer = await page.send(to, {});
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(answer.html).toMatch(/^Not found\n/);
  });
});
