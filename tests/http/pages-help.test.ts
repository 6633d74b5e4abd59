import { afterAll, beforeAll, expect, test } from 'vitest';
import { allOperations } from '#app/contracts/operations.ts';
import { ERROR_TABLE } from '#app/http/problem.server.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;

beforeAll(async () => {
  world = await createPagesWorld(/^routes\/(help|api\.docs|_index|\$)/);
});
afterAll(() => world.close());

test('Help explains every word of the product, each with an address of its own', async () => {
  const help = await world.page.get('/help');
  expect(help.status).toBe(200);
  expect(help.title).toBe('Help · Loadout');
  for (const word of [
    'artifact',
    'version',
    'plugin',
    'collection',
    'group',
    'set',
    'resolve',
    'project',
    'profile',
    'plan',
    'deploy',
    'generation',
    'drift',
  ])
    expect(help.html, word).toContain(`id="${word}"`);
  for (const state of ['Synced', 'Modified', 'Outdated', 'Missing', 'Conflict', 'Orphaned']) expect(help.text).toContain(state);
});

test('the API page names every operation and every refusal, where problem documents point', async () => {
  const docs = await world.page.get('/api/docs');
  expect(docs.status).toBe(200);
  for (const { id, summary } of allOperations) {
    expect(docs.html, id).toContain(`id="${id}"`);
    expect(docs.text, summary).toContain(summary.replaceAll('`', ''));
  }
  for (const code of Object.keys(ERROR_TABLE)) expect(docs.html, code).toContain(`id="${code}"`);
  expect(docs.text).toContain("curl -X POST 'http://localhost:3000/api/v1/deployment-sets'");
  expect(docs.html).toContain('href="/api/v1/openapi.json"');
});

test('links inside the API page lead to places on it', async () => {
  const { html } = await world.page.get('/api/docs');
  const targets = [...html.matchAll(/href="[^"]*#([\w-]+)"/g)].map((match) => match[1]);
  expect(targets.length).toBeGreaterThan(20);
  for (const target of new Set(targets)) expect(html, target).toContain(`id="${target}"`);
});
