import { mkdirSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { ownerId } from '#app/domain/ids.ts';
import { createDrift } from '#app/services/projects/drift.server.ts';
import { createStandingLook } from '#app/services/projects/standing-look.server.ts';
import { createRuns } from '#app/services/runs/runs.server.ts';
import { createResolution } from '#app/services/sets/resolution.server.ts';
import { countStatements } from '#tests/support/count-statements.ts';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
  await one.skill('pdf', { 'SKILL.md': '1' });
  await one.deploy();
});

test('what is recorded of several projects is asked for at once', async () => {
  const { settings, log } = app.test.app;
  const { db, statements } = countStatements(app.database.db);
  const drift = createDrift({ db }, createStandingLook({ db, settings }, createResolution({ db, log })));
  const list = () => drift.list(ownerId(one.owner), { all: true });
  const before = await statements(list);
  for (const name of ['Atlas', 'Pier']) {
    mkdirSync(`${one.folder}-${name}`);
    const { body } = await one.api('POST', '/projects', { body: { name, path: `${one.folder}-${name}` } });
    await one.deploy({ project_id: body.id });
  }
  expect(await statements(list)).toBe(before);
  expect((await list()).items.map((item) => [item.project_name, item.summary.synced])).toEqual([
    ['Atlas', 1],
    ['Harbor', 1],
    ['Pier', 1],
  ]);
});

test('a list of runs for people leaves out what became of each artifact, and does not ask for it', async () => {
  const { db, statements } = countStatements(app.database.db);
  const runs = createRuns({ db }, { cancel: () => undefined });
  const owner = ownerId(one.owner);
  expect(await statements(() => runs.list(owner))).toBe(3);
  expect(await statements(() => runs.listBriefly(owner, {}))).toBe(2);
  const brief = await runs.listBriefly(owner, {});
  const whole = await runs.list(owner);
  expect(brief).toEqual({ ...whole, items: whole.items.map(({ results: _, ...run }) => run) });
  expect(whole.items[0]?.results).toMatchObject([{ artifact_id: 'skill:pdf' }]);
});
