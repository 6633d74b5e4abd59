import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { writeTree } from '#tests/support/project-folder.ts';
import { withWorker } from '#tests/support/queued-runs.ts';
import { endOfRun } from '#tests/support/run-end.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

interface Place {
  id: string;
  folder: string;
}

async function project(name: string): Promise<Place> {
  const folder = `${one.folder}-${name}`;
  mkdirSync(folder);
  const { body } = await one.api('POST', '/projects', { body: { name, path: folder } });
  return { id: body.id, folder };
}

const ask = (body: object, request: object = {}) =>
  one.api('POST', `/deployment-sets/${one.set}/deploy-many`, { body, ...request });
const many = async (places: Place[], more: object = {}) => {
  const answer = await ask({ targets: places.map(({ id }) => ({ project_id: id })), ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const text = ({ folder }: Place, name = 'pdf') => readFileSync(path.join(folder, `.claude/skills/${name}/SKILL.md`), 'utf8');

test('every project gets the set, as a run of its own', async () => {
  await one.skill('pdf', { 'SKILL.md': '1', 'run.sh': '#!/bin/sh\n' });
  const places = [await project('a'), await project('b'), await project('c')];
  const { runs } = await many(places);
  expect(runs).toMatchObject(
    places.map(({ id }) => ({ project_id: id, status: 'succeeded', summary: { total: 1, success: 1, skip: 0, error: 0 } })),
  );
  for (const place of places) expect(text(place)).toBe('1');
  for (const run of runs)
    expect((await one.api('GET', `/deploy-runs/${run.run_id}`)).body).toMatchObject({ status: 'succeeded' });
});

test('an unknown target fails the whole request before anything is written; so does one named twice', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const place = await project('a');
  for (const [targets, status] of [
    [[{ project_id: place.id }, { project_id: UNKNOWN }], 404],
    [[{ project_id: place.id }, { project_id: 'nonsense' }], 404],
    [[{ project_id: place.id, profile_id: UNKNOWN }], 404],
    [[{ project_id: place.id }, { project_id: place.id }], 422],
    [[], 422],
  ] as const) {
    expect((await ask({ targets })).status).toBe(status);
  }
  expect(existsSync(path.join(place.folder, '.claude'))).toBe(false);
  expect((await one.api('GET', `/deploy-runs?project_id=${place.id}`)).body.total).toBe(0);
});

test('one that cannot be deployed to is a failed run that says why, and stops no other', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const [gone, well] = [await project('gone'), await project('well')];
  rmSync(gone.folder, { recursive: true });
  const { runs } = await many([gone, well]);
  expect(runs).toMatchObject([
    { status: 'failed', code: 'project_moved', summary: { total: 0 } },
    { status: 'succeeded', code: null, error: null },
  ]);
  expect(runs[0].error).toContain('The folder of "gone" is no longer where it was registered.');
  expect((await one.api('GET', `/deploy-runs/${runs[0].run_id}`)).body.status).toBe('failed');
  expect(text(well)).toBe('1');
});

test('a dry run writes nothing; with its digest exactly that is done, or nothing when a project has moved on', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const places = [await project('a'), await project('b')];
  const dry = await many(places, { dry_run: true });
  expect(dry.runs).toMatchObject([{ run_id: null, status: 'succeeded', summary: { success: 1 } }, { run_id: null }]);
  for (const { folder } of places) expect(existsSync(path.join(folder, '.loadout'))).toBe(false);
  writeTree(places[1]?.folder ?? '', { '.claude/skills/pdf/SKILL.md': 'mine' });
  const targets = places.map(({ id }) => ({ project_id: id }));
  const stale = await ask({ targets, plan_digest: dry.plan_digest });
  expect([stale.status, stale.body.code]).toEqual([409, 'plan_stale']);
  expect(stale.body).toMatchObject({ summary: { total: 2, success: 1, skip: 1, error: 0 } });
  expect(existsSync(path.join(places[0]?.folder ?? '', '.claude'))).toBe(false);
  const { runs } = await many(places, { plan_digest: stale.body.plan_digest });
  expect(runs.map((run: { summary: object }) => run.summary)).toMatchObject([{ success: 1 }, { skip: 1 }]);
  expect(places.map((place) => text(place))).toEqual(['1', 'mine']);
});

test('pruning many is confirmed with the name of the set, before anything is written', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const places = [await project('a'), await project('b')];
  await many(places);
  const { members } = (await one.api('GET', `/deployment-sets/${one.set}`)).body;
  await one.api('DELETE', `/deployment-sets/${one.set}/members/${members[0].id}`);
  const targets = places.map(({ id }) => ({ project_id: id }));
  for (const more of [{}, { confirm: 'a' }]) {
    const refused = (await ask({ targets, prune: true, ...more })).body;
    expect(refused).toMatchObject({ code: 'confirmation_required', detail: expect.stringContaining(`the set's name, "Base"`) });
  }
  expect(places.map((place) => text(place))).toEqual(['1', '1']);
  await many(places, { prune: true, confirm: 'Base' });
  for (const { folder } of places) expect(existsSync(path.join(folder, '.claude'))).toBe(false);
});

test.each(['a', 'Base'])(
  'pruning one of many possible is confirmed with its own name or that of the set: %s',
  async (confirm) => {
    await one.skill('pdf', { 'SKILL.md': '1' });
    const place = await project('a');
    await many([place]);
    const { members } = (await one.api('GET', `/deployment-sets/${one.set}`)).body;
    await one.api('DELETE', `/deployment-sets/${one.set}/members/${members[0].id}`);
    const refused = await ask({ targets: [{ project_id: place.id }], prune: true });
    expect(refused.body).toMatchObject({ code: 'confirmation_required', detail: expect.stringContaining("the project's name") });
    await many([place], { prune: true, confirm });
    expect(existsSync(path.join(place.folder, '.claude'))).toBe(false);
  },
);

test('profiles of one project follow each other; under an Idempotency-Key all of it happens once', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const place = await project('a');
  const { body } = await one.api('POST', `/projects/${place.id}/profiles`, { body: { platform: 'cursor' } });
  const { profiles } = (await one.api('GET', `/projects/${place.id}`)).body;
  const targets = [{ project_id: place.id }, { project_id: place.id, profile_id: body.id }];
  const request = { headers: { 'Idempotency-Key': `many-${place.id}` } };
  const first = await ask({ targets }, request);
  expect(first.body.runs).toMatchObject([
    { status: 'succeeded', profile_id: profiles[0].id },
    { status: 'succeeded', profile_id: body.id },
  ]);
  const again = await ask({ targets }, request);
  expect(again.body).toEqual(first.body);
  expect((await ask({ targets: targets.slice(0, 1) }, request)).body.code).toBe('idempotency_mismatch');
  expect((await one.api('GET', `/deploy-runs?project_id=${place.id}`)).body.total).toBe(2);
});

test('whoever would rather not wait gets 202 with runs that are queued, and the queue carries them out', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const places = [await project('a'), await project('b')];
  const targets = places.map(({ id }) => ({ project_id: id }));
  const request = { headers: { Prefer: 'respond-async', 'Idempotency-Key': `later-${one.set}` } };
  const answer = await ask({ targets }, request);
  expect(answer).toMatchObject({ status: 202, body: { plan_digest: null, runs: [{ status: 'queued' }, { status: 'queued' }] } });
  const again = async () => {
    const repeated = await ask({ targets }, request);
    expect([repeated.status, repeated.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(repeated.headers.get('location')).toBe(answer.headers.get('location'));
    return repeated.body;
  };
  expect(await again()).toEqual(answer.body);
  expect(answer.headers.get('location')).toBe(`/api/v1/deploy-runs?set_id=${one.set}`);
  for (const { folder } of places) expect(existsSync(path.join(folder, '.claude'))).toBe(false);
  await withWorker(app, async () => {
    for (const { run_id } of answer.body.runs)
      expect(await endOfRun(one, run_id)).toMatchObject({ status: 'succeeded', requested_by: 'tester' });
  });
  expect((await again()).runs).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
  expect(places.map((place) => text(place))).toEqual(['1', '1']);
});

test('a project of another site is left to that site and waited for; the others are not held up', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  const [near, far] = [await project('near'), await project('far')];
  await sql`update projects set site = 'far-site' where id = ${far.id}`.execute(app.database.db);
  const answer = await withWorker(app, () => many([far, near]), { LOADOUT_SITE: 'far-site' });
  expect(answer.runs).toMatchObject([
    { project_id: far.id, status: 'succeeded', summary: { total: 1, success: 1 } },
    { project_id: near.id, status: 'succeeded' },
  ]);
  expect([near, far].map((place) => text(place))).toEqual(['1', '1']);
});
