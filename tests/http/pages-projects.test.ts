import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';

let world: PagesWorld;
let page: PagesWorld['page'];
let root: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-projects-')));
  world = await createPagesWorld(/^routes\/(projects|_index|\$)/, { LOADOUT_ROOTS: root });
  page = world.page;
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

async function folder(name: string): Promise<string> {
  const made = path.join(root, name);
  await mkdir(made);
  return made;
}

const projects = () => world.services.projects;

describe('projects', () => {
  test('with none registered the list offers to register the first', async () => {
    const list = await page.get('/projects');
    expect(list.text).toContain('No projects yet');
    expect(list.html).toContain('href="/projects/new"');
  });

  test('one is registered by a plain form; its page shows folder and profile', async () => {
    const harbor = await folder('harbor-web');
    const form = await page.get('/projects/new');
    expect(form.text).toContain(root);
    const made = await page.postAndFollow('/projects/new', { name: 'harbor-web', path: harbor, description: 'The web app' });
    expect(made.at).toMatch(/^\/projects\/[0-9a-f-]{36}$/);
    expect(made.title).toBe('harbor-web: project · Loadout');
    for (const words of ['Registered the project harbor-web.', harbor, 'Claude Code', '.claude', 'The web app', 'test-site']) {
      expect(made.text).toContain(words);
    }
    expect((await page.get('/projects')).text).toContain('harbor-web');
  });

  test('a folder is made when that is ticked, and only then', async () => {
    const missing = path.join(root, 'not-there');
    const refused = await page.post('/projects/new', { name: 'New', path: missing, description: 'kept' });
    expect(refused.status).toBe(422);
    expect(refused.title).toBe('Error: New project · Loadout');
    expect(refused.html).toContain('href="#project-path"');
    expect(refused.text).toContain('There is no folder at');
    expect([fieldValue(refused.html, 'name'), fieldValue(refused.html, 'path'), fieldValue(refused.html, 'description')]).toEqual(
      ['New', missing, 'kept'],
    );
    const made = await page.postAndFollow('/projects/new', { name: 'New', path: missing, create: 'on' });
    expect(made.text).toContain('Registered the project New.');
  });

  test('a tick that was sent stays ticked when the form comes back', async () => {
    const refused = await page.post('/projects/new', { name: '', path: path.join(root, 'x'), create: 'on' });
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/<input[^>]*name="create"[^>]*checked=""|<input[^>]*checked=""[^>]*name="create"/);
  });

  test.each([
    ['outside the roots', () => '/etc'],
    ['the root itself', () => root],
    ['relative', () => 'code/x'],
    ['a file', () => path.join(root, 'file.txt')],
    ['nothing', () => ''],
  ])('a folder that is %s is refused at the field', async (_, typed) => {
    await writeFile(path.join(root, 'file.txt'), 'x');
    const refused = await page.post('/projects/new', { name: 'No', path: typed() });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('href="#project-path"');
    expect(fieldValue(refused.html, 'path')).toBe(typed());
  });

  test('a folder can be registered once', async () => {
    const once = await folder('once');
    await projects().create(LOCAL_OWNER, { name: 'first', path: once });
    const refused = await page.post('/projects/new', { name: 'second', path: once });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('There is a problem');
  });

  test('registering on the way to a deploy leads back to where one came from, and nowhere else', async () => {
    const one = await page.post('/projects/new?back=%2Fdeployment-sets%2F1%2Fdeploy', {
      name: 'a',
      path: await folder('back-1'),
    });
    expect(one.location).toMatch(/^\/deployment-sets\/1\/deploy\?project_id=[\w-]{36}$/);
    const two = await page.post('/projects/new?back=https%3A%2F%2Fevil.example', { name: 'b', path: await folder('back-2') });
    expect(two.location).toMatch(/^\/projects\//);
  });

  test('editing changes the name without looking at an unchanged folder, and refuses to overwrite', async () => {
    const away = await folder('away');
    const { id } = await projects().create(LOCAL_OWNER, { name: 'before', path: away, description: 'x' });
    const revision = fieldValue((await page.get(`/projects/${id}/edit`)).html, 'revision') ?? '';
    await rm(away, { recursive: true });
    const saved = await page.postAndFollow(`/projects/${id}/edit`, { name: 'after', path: away, description: '', revision });
    expect(saved.text).toContain('Saved the project after.');
    expect(await projects().get(LOCAL_OWNER, id)).toMatchObject({ name: 'after', description: null });
    expect((await page.post(`/projects/${id}/edit`, { name: 'late', path: away, revision })).status).toBe(412);
  });

  test('the list searches names and folders', async () => {
    await projects().create(LOCAL_OWNER, { name: 'Searched', path: await folder('under-another-name') });
    expect((await page.get('/projects?name=searc')).text).toContain('Searched');
    expect((await page.get('/projects?name=under-another')).text).toContain('Searched');
    expect((await page.get('/projects?name=nowhere')).text).toContain('No project matches “nowhere”');
  });

  test('to stop managing takes two steps and says that every file stays', async () => {
    const kept = await folder('kept');
    await writeFile(path.join(kept, 'mine.txt'), 'mine');
    const { id } = await projects().create(LOCAL_OWNER, { name: 'leaving', path: kept });
    const confirm = await page.get(`/projects/${id}/delete`);
    expect(confirm.text).toContain('stays as it is');
    const gone = await page.postAndFollow(`/projects/${id}/delete`);
    expect(gone.text).toContain('Stopped managing leaving. Its files are as they were.');
    expect((await page.get(`/projects/${id}`)).status).toBe(404);
  });
});

describe('profiles', () => {
  test('are added with a platform, refused with a taken name, and removed in two steps', async () => {
    const { id } = await projects().create(LOCAL_OWNER, { name: 'profiled', path: await folder('profiled') });
    const form = await page.get(`/projects/${id}/profiles/new`);
    expect(form.text).toContain('Cursor');
    const added = await page.postAndFollow(`/projects/${id}/profiles/new`, { platform: 'cursor', name: '', root_dir: '' });
    expect(added.text).toContain('Added the profile Cursor.');
    expect(added.html).toContain('aria-label="Remove… profile cursor"');
    const taken = await page.post(`/projects/${id}/profiles/new`, { platform: 'gemini', name: 'cursor', root_dir: '.x' });
    expect(taken.status).toBe(409);
    expect(taken.html).toContain('href="#profile-name"');
    expect([fieldValue(taken.html, 'name'), fieldValue(taken.html, 'root_dir')]).toEqual(['cursor', '.x']);
    const other = await page.post(`/projects/${id}/profiles/new`, { platform: 'other', name: '', root_dir: '' });
    expect(other.status).toBe(422);
    expect(other.html).toContain('href="#profile-root_dir"');
    const { profiles } = await projects().get(LOCAL_OWNER, id);
    const cursor = profiles.find(({ platform }) => platform === 'cursor')?.id ?? '';
    expect((await page.get(`/projects/${id}/profiles/${cursor}/delete`)).text).toContain('Remove the profile Cursor?');
    expect((await page.postAndFollow(`/projects/${id}/profiles/${cursor}/delete`)).text).toContain('Removed the profile Cursor.');
    expect((await page.get(`/projects/${id}/profiles/${cursor}/delete`)).status).toBe(404);
  });
});
