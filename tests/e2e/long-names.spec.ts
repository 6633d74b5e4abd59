import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { paths } from '#app/lib/paths.ts';
import { tooWide } from './support/inspect.ts';
import { untilEnded } from './support/run-page.ts';
import { expect, test } from './support/test.ts';

/** As long as a name may be, and nowhere a place to break it. */
const LONG = 'W'.repeat(255);
const detail = z.object({ profiles: z.array(z.object({ id: z.string() })) });

test('names of 255 letters without a break stay on the page at every width', async ({ page, api, server }) => {
  const collection = await api.collection(LONG, LONG);
  const skill = await api.skill(`a${'w'.repeat(63)}`, { collection, description: LONG, tags: ['W'.repeat(50)] });
  const group = await api.group(collection, LONG, [skill]);
  const inner = await api.set(LONG, [{ group_id: group }], { description: LONG, tags: ['W'.repeat(50)] });
  const outer = await api.set(`O${LONG.slice(1)}`, [{ member_set_id: inner }, { artifact_uuid: skill }]);
  const folder = path.join(server.folder, 'w'.repeat(200));
  const project = await api.project(LONG, folder);
  const [profile] = detail.parse(await api.call('GET', `/projects/${project}`)).profiles;
  const place = { project_id: project, profile_id: profile?.id };
  await mkdir(path.join(folder, `.claude/skills/a${'w'.repeat(63)}`), { recursive: true });
  await writeFile(path.join(folder, `.claude/skills/a${'w'.repeat(63)}/SKILL.md`), 'Our own.');
  await page.goto(paths.setDeploy(outer, place));
  await page.getByLabel('Take the set’s').check();
  await page.getByRole('button', { name: 'Update plan' }).click();
  await page.getByRole('button', { name: 'Deploy 1 change' }).click();
  await untilEnded(page);
  const run = page.url();
  // More sets than fit beside each other where they are compared.
  const other = await api.project('Other', path.join(server.folder, 'other'));
  for (let n = 0; n < 8; n += 1) {
    const set = await api.set(`${n}${LONG.slice(1)}`, [{ artifact_uuid: skill }]);
    await api.call('POST', `/deployment-sets/${set}/deploy`, { project_id: other });
  }

  const places = [
    paths.home(),
    paths.sets(),
    paths.set(outer),
    paths.setEdit(outer),
    paths.setDelete(inner),
    paths.setClone(inner),
    paths.setResolved(outer),
    paths.setMembersNew(inner, { tab: 'set' }),
    paths.setMembersNew(inner, { tab: 'group' }),
    paths.setDeploy(outer),
    paths.setDeploy(outer, { project_id: project }),
    paths.setDeploy(outer, place),
    paths.setDeployMany(outer, { sent: 1, project_id: project }),
    paths.artifacts(),
    paths.artifact(skill),
    paths.artifactDelete(skill),
    paths.collections(),
    paths.collection(collection),
    paths.collectionDelete(collection),
    paths.group(group),
    paths.projects(),
    paths.project(project),
    paths.projectDelete(project),
    paths.projectUndeploy(project, { set_id: outer, profile_id: profile?.id }),
    paths.drift(),
    paths.runs(),
    run,
    paths.search({ q: 'WWW' }),
    paths.audit(),
  ];
  for (const at of places) {
    await page.goto(at);
    for (const width of [1280, 768, 320]) {
      await page.setViewportSize({ width, height: 800 });
      expect.soft(await tooWide(page), `${at} at ${width} px sticks out`).toEqual([]);
    }
  }
});
