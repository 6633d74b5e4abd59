import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { createDeployApp, type DeployApp, type DeployClient, type Skill } from '#tests/support/deploy-client.ts';
import { leftoversIn, readTree, writeTree } from '#tests/support/project-folder.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const KILLS = sized(6, 200);
const ARTIFACTS = 12;
const FILES = 6;

let database: TestDatabase;
let app: DeployApp;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await createDeployApp(database.db);
});
afterAll(async () => {
  app.remove();
  await database.close();
});

type Child = ChildProcessByStdio<Writable, Readable, null>;

function start(one: DeployClient): Child {
  const program = path.resolve(import.meta.dirname, '../support/deploying-program.ts');
  const place = [database.url, app.roots, 'test-site', one.owner, one.set, one.project.id];
  return spawn(process.execPath, ['--import', 'tsx', program, ...place], { stdio: ['pipe', 'pipe', 'inherit'] });
}

const line = (child: Child, wanted: string): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes(wanted) && resolve());
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });

const versionOf = (version: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: FILES }, (_, n) => [
      n === 0 ? 'SKILL.md' : `f${n}.md`,
      `version ${version} of file ${n} ${'.'.repeat(2000)}`,
    ]),
  );

/** The version each artifact is in on disk, 0 when it is not there. Fails when one is in two. */
function versionsOnDisk(one: DeployClient, skills: Skill[]): number[] {
  const files = one.files();
  return skills.map(({ name }) => {
    const versions = Object.keys(versionOf(0)).map((file) => {
      const text = files[`.claude/skills/${name}/${file}`];
      if (text === undefined) return 0;
      const version = Number(/^version (\d+) /.exec(text)?.[1]);
      expect(text).toBe(versionOf(version)[file]);
      return version;
    });
    expect(new Set(versions).size, `${name} is in versions ${versions}`).toBe(1);
    return versions[0] ?? 0;
  });
}

test('a process killed in the middle of a deploy: the next start finishes or undoes it, no artifact is mixed, no edit lost', {
  timeout: 3_600_000,
}, async () => {
  const one = await app.client();
  const skills: Skill[] = [];
  for (let n = 0; n < ARTIFACTS; n += 1) skills.push(await one.skill(`s${n}`, versionOf(1)));
  const begun = performance.now();
  await one.deploy();
  const usual = performance.now() - begun;
  let interrupted = 0;
  let finished = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    for (const skill of skills) await one.change(skill, versionOf(kill + 1));
    const edited = `.claude/skills/s${kill % ARTIFACTS}/f1.md`;
    const edit = `my edit ${kill}`;
    writeTree(one.folder, { [edited]: edit });
    const child = start(one);
    await line(child, 'ready');
    child.stdin.write('go\n');
    await line(child, 'deploying');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await pause(((kill - 0.5) / KILLS) * usual * 1.2);
    child.kill('SIGKILL');
    await gone;
    await app.test.app.services.deployments.recover();

    const mended = (await one.api('GET', `/deploy-runs?project_id=${one.project.id}&limit=1`)).body.items[0];
    expect(['succeeded', 'failed', 'partial']).toContain(mended.status);
    if (mended.recovered) interrupted += 1;
    expect(leftoversIn(one.folder)).toEqual([]);
    const everywhere = readTree(one.folder, true);
    expect(Object.values(everywhere)).toContain(edit);
    if (everywhere[edited] === edit) writeTree(one.folder, { [edited]: versionOf(kill)['f1.md'] ?? '' });
    const versions = versionsOnDisk(one, skills);
    expect(new Set(versions).size).toBe(1);
    if (versions[0] === kill + 1) finished += 1;

    const again = await one.deploy();
    expect(again.summary.error).toBe(0);
    expect(versionsOnDisk(one, skills)).toEqual(skills.map(() => kill + 1));
  }
  recordCounts('killed at random moments', { kills: KILLS, interrupted, finished, undone: KILLS - finished });
  expect(interrupted).toBeGreaterThan(0);
  expect(finished).toBeLessThan(KILLS);
  expect(existsSync(path.join(one.folder, '.loadout/journal.json'))).toBe(false);
  expect(readdirSync(path.join(one.folder, '.loadout')).filter((name) => name.startsWith('tmp-'))).toEqual([]);
});
