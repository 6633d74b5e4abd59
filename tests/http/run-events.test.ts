import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ApiAnswer } from '#tests/support/app.ts';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { leftoversIn, writeTree } from '#tests/support/project-folder.ts';

let one: DeployClient;

/** Runs of this file tell how far they are slowly, so that there is something to look on at. */
const SLOWLY = `
  create function dawdle() returns trigger language plpgsql as $$
    begin
      if new.status = 'running' and new.total > 0 then perform pg_sleep(0.3); end if;
      return new;
    end $$;
  create trigger dawdle before update on deploy_runs for each row execute function dawdle();`;

const app = setUpDeployApp(({ db }) => sql.raw(SLOWLY).execute(db));
beforeEach(async () => {
  one = await app.client();
});

interface Told {
  name: string;
  id: string | null;
  data: ApiAnswer['body'];
}

/** The events in a stream's text. */
const eventsIn = (text: string): Told[] =>
  text
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
      return { name: field('event') ?? '', id: field('id'), data: JSON.parse(field('data') ?? 'null') };
    });

const follow = async (run: string, headers: Record<string, string> = {}): Promise<Told[]> => {
  const answer = await one.api('GET', `/deploy-runs/${run}/events`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  return eventsIn(answer.body);
};

const runOf = async (id: string): Promise<ApiAnswer['body']> => (await one.api('GET', `/deploy-runs/${id}`)).body;

/** The run that goes on in the project, once it has done so many artifacts. */
async function underWay(done: number): Promise<string> {
  for (;;) {
    const { items } = (await one.api('GET', `/deploy-runs?project_id=${one.project.id}&status=running`)).body;
    if (items[0]?.progress.done >= done) return items[0].id;
    await pause(20);
  }
}

async function manySkills(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await one.skill(`s${n}`, { 'SKILL.md': `# ${n}`, 'more.md': `${n}` });
}

const named = (told: Told[], name: string): Told[] => told.filter((event) => event.name === name);

describe('the events of a run', () => {
  test('tell each artifact once and in order, how far it is, and last how it ended', async () => {
    await manySkills(5);
    const deployed = one.deploy();
    const told = await follow(await underWay(1));
    const answer = await deployed;
    expect(named(told, 'item').map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
    expect(named(told, 'item').map(({ data }) => data.artifact_id)).toEqual(
      answer.results.map((result: { artifact_id: string }) => result.artifact_id),
    );
    const done = named(told, 'progress').map(({ data }) => data.progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.length).toBeGreaterThan(2);
    expect(told.at(-1)).toMatchObject({
      name: 'done',
      data: { id: answer.run_id, status: 'succeeded', results: answer.results },
    });
    expect(named(told, 'done')).toHaveLength(1);
    // The rows came while it went on, not all of them at the end.
    expect(told.findIndex(({ name }) => name === 'item')).toBeLessThan(
      told.findLastIndex(({ name, data }) => name === 'progress' && data.status === 'running'),
    );
  });

  test('of a run that is over come at once, and go on behind the last one that was heard', async () => {
    await manySkills(3);
    const { run_id } = await one.deploy();
    expect((await follow(run_id)).map(({ name }) => name)).toEqual(['item', 'item', 'item', 'progress', 'done']);
    const rest = await follow(run_id, { 'Last-Event-ID': '2' });
    expect(rest.map(({ name, id }) => [name, id])).toEqual([
      ['item', '3'],
      ['progress', null],
      ['done', null],
    ]);
    expect(await follow(run_id, { 'Last-Event-ID': 'nonsense' })).toHaveLength(5);
  });

  test('of a run that is not there are 404', async () => {
    expect(await one.api('GET', '/deploy-runs/0199f3c2-4b7a-7000-8000-000000000000/events')).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  test('are for a hundred readers of an owner at once; one who leaves makes room', async () => {
    await manySkills(1);
    const { run_id } = await one.deploy();
    const { enter } = app.test.app.services.runEvents;
    const leave = Array.from({ length: 100 }, () => enter(one.owner as never));
    const refused = await one.api('GET', `/deploy-runs/${run_id}/events`);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(refused.headers.get('retry-after')).toBe('10');
    leave[0]?.();
    // Each of these has to leave when it is through, or the next one found no room.
    for (let n = 0; n < 2; n += 1) expect((await follow(run_id)).at(-1)?.name).toBe('done');
    for (const go of leave.slice(1)) go();
  });

  test('end when the reader goes away', async () => {
    await manySkills(4);
    const deployed = one.deploy();
    const run = await underWay(1);
    const gone = new AbortController();
    const { token } = await app.test.app.services.tokens.create(one.owner as never, 'reader', { name: 'r', scopes: ['read'] });
    const response = await app.test.fetch(`/api/v1/deploy-runs/${run}/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: gone.signal,
    });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    gone.abort();
    for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read());
    await deployed;
  });
});

describe('a run that is cancelled', () => {
  test('stops before the next artifact, says what it did not get to, and a retry does just that', async () => {
    await manySkills(6);
    const deployed = one.deploy();
    const id = await underWay(2);
    const asked = await one.api('POST', `/deploy-runs/${id}/cancel`);
    expect(asked).toMatchObject({ status: 202, body: { id, status: 'running' } });
    const answer = await deployed;
    const { success, skip, error } = answer.summary;
    expect([success >= 2, skip >= 1, error]).toEqual([true, true, 0]);
    expect(await runOf(id)).toMatchObject({ status: 'cancelled', summary: answer.summary });
    expect(leftoversIn(one.folder)).toEqual([]);
    const written = Object.keys(one.files());
    expect(written).toHaveLength(success * 2);

    const { body } = await one.api('POST', `/deploy-runs/${id}/retry`);
    expect(body.run_id).not.toBe(id);
    // A machine that is busy may need longer than a request waits: the events end with the run.
    await follow(body.run_id);
    expect((await runOf(body.run_id)).summary).toMatchObject({ total: skip, success: skip, error: 0 });
    expect(Object.keys(one.files())).toHaveLength(12);
  });

  test('is over at once when nobody has taken it yet, and stays as it is when it is over', async () => {
    await one.skill('pdf', { 'SKILL.md': 'x' });
    const { run_id } = await one.deploy();
    expect(await one.api('POST', `/deploy-runs/${run_id}/cancel`)).toMatchObject({ status: 202, body: { status: 'succeeded' } });
    await sql`update deploy_runs set status = 'queued', finished_at = null, lease_holder = null where id = ${run_id}`.execute(
      app.database.db,
    );
    expect(await one.api('POST', `/deploy-runs/${run_id}/cancel`)).toMatchObject({ status: 202, body: { status: 'cancelled' } });
  });
});

describe('a retry', () => {
  test('plans what failed and nothing else', async () => {
    await one.skill('good', { 'SKILL.md': '1' });
    await one.skill('bad', { 'SKILL.md': '2' });
    writeTree(one.folder, { '.claude/skills/bad/SKILL.md': 'theirs' });
    const { run_id, summary } = await one.deploy({ on_conflict: 'fail' });
    expect(summary).toMatchObject({ success: 1, error: 1 });
    rmSync(path.join(one.folder, '.claude/skills/bad'), { recursive: true });
    rmSync(path.join(one.folder, '.claude/skills/good'), { recursive: true });
    const again = await one.api('POST', `/deploy-runs/${run_id}/retry`);
    expect(again).toMatchObject({
      status: 200,
      body: { summary: { total: 1, success: 1, skip: 0, error: 0 }, results: [{ artifact_id: 'skill:bad', action: 'create' }] },
    });
    expect(Object.keys(one.files())).toEqual(['.claude/skills/bad/SKILL.md']);
    expect(await one.api('POST', `/deploy-runs/${again.body.run_id}/retry`)).toMatchObject({
      status: 200,
      body: { summary: { total: 0, error: 0 } },
    });
  });

  test('of an atomic run that failed takes up what it held back too', async () => {
    for (const name of ['alpha', 'beta']) await one.skill(name, { 'SKILL.md': name });
    const two = await one.skill('two', { 'SKILL.md': '1', 'more.md': '1' });
    await one.deploy();
    await one.change(two, { 'SKILL.md': '2', 'more.md': '1' });
    rmSync(path.join(one.folder, '.claude/skills/alpha'), { recursive: true });
    writeTree(one.folder, { '.claude/skills/beta/SKILL.md': 'theirs', '.claude/skills/two/more.md': 'mine' });
    const decisions = [{ path: '.claude/skills/two/more.md', choice: 'keep' }];
    const { run_id, summary } = await one.deploy({ mode: 'atomic', on_conflict: 'fail', decisions });
    expect(summary).toEqual({ total: 3, success: 0, skip: 2, error: 1 });
    rmSync(path.join(one.folder, '.claude/skills/beta'), { recursive: true });
    const { body } = await one.api('POST', `/deploy-runs/${run_id}/retry`);
    expect(body.summary).toEqual({ total: 3, success: 3, skip: 0, error: 0 });
    expect(one.files()).toEqual({
      '.claude/skills/alpha/SKILL.md': 'alpha',
      '.claude/skills/beta/SKILL.md': 'beta',
      '.claude/skills/two/SKILL.md': '2',
      '.claude/skills/two/more.md': 'mine',
    });
  });

  test('never prunes what a whole deploy would', async () => {
    const old = await one.skill('old', { 'SKILL.md': '1' });
    await one.skill('bad', { 'SKILL.md': '2' });
    writeTree(one.folder, { '.claude/skills/bad/SKILL.md': 'theirs' });
    const { run_id } = await one.deploy({ on_conflict: 'fail', prune: true });
    const members = (await one.api('GET', `/deployment-sets/${one.set}`)).body.members;
    const member = members.find((each: { artifact_uuid: string }) => each.artifact_uuid === old.uuid);
    await one.api('DELETE', `/deployment-sets/${one.set}/members/${member.id}`);
    rmSync(path.join(one.folder, '.claude/skills/bad'), { recursive: true });
    expect((await one.api('POST', `/deploy-runs/${run_id}/retry`)).body.results).toHaveLength(1);
    expect(Object.keys(one.files()).sort()).toEqual(['.claude/skills/bad/SKILL.md', '.claude/skills/old/SKILL.md']);
  });

  test('of a run that goes on is 409, and under one key it has one effect', async () => {
    await manySkills(3);
    const deployed = one.deploy();
    const id = await underWay(1);
    expect(await one.api('POST', `/deploy-runs/${id}/retry`)).toMatchObject({ status: 409, body: { code: 'project_busy' } });
    await deployed;
    const headers = { 'Idempotency-Key': 'retry-once' };
    const first = await one.api('POST', `/deploy-runs/${id}/retry`, { headers });
    const second = await one.api('POST', `/deploy-runs/${id}/retry`, { headers });
    expect(second.body.run_id).toBe(first.body.run_id);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });
});
