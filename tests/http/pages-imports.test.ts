import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { craftTarGz } from '#tests/support/archives.ts';
import { fieldValue } from '#tests/support/page-client.ts';
import { createPagesWorld, type PagesWorld } from '#tests/support/pages-world.ts';
import { UNKNOWN } from '#tests/support/unknown-id.ts';

let world: PagesWorld;
let page: PagesWorld['page'];
let root: string;

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-imports-')));
  world = await createPagesWorld(/^routes\/(imports|_index|\$)/, {
    LOADOUT_ROOTS: root,
    LOADOUT_DATA_DIR: path.join(root, '.data'),
    LOADOUT_LIMIT_FILE_BYTES: '2000',
    LOADOUT_LIMIT_ARCHIVE_BYTES: '100000',
  });
  page = world.page;
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

const SKILL = (name: string, body = 'Do it.') => `---\nname: ${name}\ndescription: What ${name} does\n---\n\n${body}\n`;

async function source(name: string, files: Record<string, string>): Promise<string> {
  for (const [file, content] of Object.entries(files)) {
    const at = path.join(root, name, file);
    await mkdir(path.dirname(at), { recursive: true });
    await writeFile(at, content);
  }
  return path.join(root, name);
}

const folder = (at: string, more: Record<string, string> = {}) => ({ 'source.kind': 'directory', 'source.path': at, ...more });

describe('importing from a folder', () => {
  test('with none so far the list offers to import the first', async () => {
    expect((await page.get('/imports')).text).toContain('No imports yet');
  });

  test('a preview shows what would come in, keeps what was typed, and writes nothing', async () => {
    const at = await source('previewed', { 'skills/pdf/SKILL.md': SKILL('pdf'), 'agents/triage.md': 'No frontmatter.' });
    const form = await page.get('/imports/new');
    expect(form.text).toContain(root);
    const preview = await page.post(
      '/imports/new',
      folder(at, { intent: 'preview', collection_id: '', collection_name: 'Wanted' }),
    );
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('Preview of previewed');
    expect(preview.text).toContain('skill:pdf');
    expect(preview.text).toContain('A new collection Wanted takes it in.');
    expect(preview.text).toContain('Import 2 changes');
    expect(preview.html).toContain(`name="source.path" value="${at}"`);
    expect((await world.services.libraryPages.counts(LOCAL_OWNER)).artifacts).toBe(0);
    expect((await page.get('/imports')).text).toContain('No imports yet');
  });

  test('an import ends on its report: what came, what was odd and why, what was left out and why', async () => {
    const at = await source('agent-kit', {
      'skills/pdf/SKILL.md': SKILL('pdf'),
      'skills/heavy/SKILL.md': SKILL('heavy', 'x'.repeat(3000)),
      'agents/triage.md': '---\ndescription: Sorts issues\n---\nYou sort.',
    });
    const report = await page.postAndFollow('/imports/new', folder(at, { intent: 'import' }));
    expect(report.at).toMatch(/^\/imports\/[0-9a-f-]{36}$/);
    expect(report.title).toBe('Import of agent-kit: report · Loadout');
    expect(report.text).toContain('Found in 3 places: 2 created, 0 updated, 0 unchanged. 1 was left out, each with the reason.');
    expect(report.text).toContain('1 rejected');
    for (const words of [
      'Not in the library',
      'skill:heavy',
      'skills/heavy',
      'agent:triage',
      'agent_without_name',
      'In the library, worth a look',
    ])
      expect(report.text).toContain(words);
    expect(report.text).toMatch(/All ?3 Rejected ?1 Warnings ?1 Created ?2/);

    const rejected = await page.get(`${report.at}?show=rejected`);
    expect(rejected.text).toContain('skill:heavy');
    expect(rejected.text).not.toContain('agent:triage');
    expect((await page.get(`${report.at}?show=nonsense`)).text).toContain('agent:triage');

    const list = await page.get('/imports');
    expect(list.text).toContain('agent-kit');
    expect(list.text).toContain('2 created, 1 rejected');
  });

  test('importing again from the report updates in place and names what vanished', async () => {
    const at = await source('moving', { 'skills/one/SKILL.md': SKILL('one'), 'skills/two/SKILL.md': SKILL('two') });
    const first = await page.postAndFollow('/imports/new', folder(at, { intent: 'import' }));
    await source('moving', { 'skills/one/SKILL.md': SKILL('one', 'Changed.') });
    await rm(path.join(at, 'skills/two'), { recursive: true });
    const again = first.html.match(/<form[^>]*action="\/imports\/new"[^>]*>.*?<\/form>/s)?.[0] ?? '';
    expect(fieldValue(again, 'source.path')).toBe(at);
    const second = await page.postAndFollow('/imports/new', {
      ...folder(at),
      intent: 'import',
      collection_id: fieldValue(again, 'collection_id') ?? '',
      form_key: fieldValue(again, 'form_key') ?? '',
    });
    expect(second.text).toContain('1 updated');
    expect(second.text).toContain('Vanished');
    expect(second.text).toContain('skill:two');
  });

  test('pressing Import twice on one page is one import', async () => {
    const at = await source('twice', { 'skills/solo/SKILL.md': SKILL('solo') });
    const fields = folder(at, {
      intent: 'import',
      form_key: fieldValue((await page.get('/imports/new')).html, 'form_key') ?? '',
    });
    const first = await page.post('/imports/new', fields);
    const second = await page.post('/imports/new', fields);
    expect(second.location).toBe(first.location);
  });

  test.each([
    ['nothing', '', 'import-source.path'],
    ['a folder outside the roots', '/etc', 'import-source.path'],
    ['a folder that is not there', '/nowhere/at/all', 'import-source.path'],
    ['a relative path', 'code/kit', 'import-source.path'],
  ])('%s is refused at the field, and what was typed stays', async (_, typed, fieldId) => {
    const refused = await page.post('/imports/new', folder(typed, { intent: 'import', collection_name: 'Kept' }));
    expect(refused.status).toBe(422);
    expect(refused.title).toBe('Error: Import artifacts · Loadout');
    expect(refused.html).toContain(`href="#${fieldId}"`);
    expect(fieldValue(refused.html, 'source.path')).toBe(typed);
    expect(fieldValue(refused.html, 'collection_name')).toBe('Kept');
  });

  test('two collections at once are refused at the second', async () => {
    const at = await source('both', { 'skills/x/SKILL.md': SKILL('x') });
    const id = await world.collection('Chosen');
    const refused = await page.post(
      '/imports/new',
      folder(at, { intent: 'import', collection_id: id, collection_name: 'Typed' }),
    );
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('href="#import-collection_name"');
    expect(refused.html).toMatch(new RegExp(`<option[^>]*value="${id}"[^>]*selected`));
  });

  test('a folder with nothing in it says so, in the preview and in the report', async () => {
    const at = await source('nothing', { 'notes.txt': 'x' });
    const preview = await page.post('/imports/new', folder(at, { intent: 'preview' }));
    expect(preview.text).toContain('No artifact was found in it.');
    const report = await page.postAndFollow('/imports/new', folder(at, { intent: 'import' }));
    expect(report.text).toContain('No artifact was found in it');
    expect(report.text).toContain('Found in 0 places');
  });

  test('the collection of an address is chosen in the form', async () => {
    const id = await world.collection('Preset');
    expect((await page.get(`/imports/new?collection=${id}`)).html).toMatch(new RegExp(`<option[^>]*value="${id}"[^>]*selected`));
  });
});

describe('importing from git', () => {
  test.each([
    ['an option in place of an address', '--upload-pack=evil', 'import-source.url'],
    ['a protocol that is not allowed', 'ext::sh -c id', 'import-source.url'],
    ['no address', '', 'import-source.url'],
  ])('%s is refused at the field', async (_, url, fieldId) => {
    const refused = await page.post('/imports/new?kind=git', {
      'source.kind': 'git',
      'source.url': url,
      'source.ref': 'main',
      intent: 'import',
    });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain(`href="#${fieldId}"`);
    expect([fieldValue(refused.html, 'source.url'), fieldValue(refused.html, 'source.ref')]).toEqual([url, 'main']);
  });
});

describe('importing an archive', () => {
  const upload = (content: Uint8Array | null, fields: Record<string, string> = {}) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set(
      'archive',
      content === null ? new File([], '') : new File([new Uint8Array(content)], 'kit.tar.gz', { type: 'application/gzip' }),
    );
    return form;
  };

  test('takes it in from a plain multipart form', async () => {
    const archive = craftTarGz([{ name: 'skills/packed/SKILL.md', content: SKILL('packed') }]);
    expect((await page.get('/imports/new?kind=archive')).html).toMatch(/enctype="multipart\/form-data"/i);
    const preview = await page.post('/imports/new?kind=archive', upload(archive, { intent: 'preview' }));
    expect(preview.text).toContain('skill:packed');
    expect(preview.text).toContain('Choose the archive again below to import it.');
    const report = await page.postAndFollow(
      '/imports/new?kind=archive',
      upload(archive, { intent: 'import', collection_name: 'From an archive' }),
    );
    expect(report.text).toContain('Imported kit.');
    expect(report.text).toContain('From an archive');
  });

  test.each([
    ['no file', () => upload(null, { intent: 'import' }), 422],
    ['a file that is no archive', () => upload(Buffer.from('not an archive'), { intent: 'import' }), 422],
    ['one over the limit', () => upload(Buffer.alloc(200_000), { intent: 'import' }), 413],
  ])('%s is refused at the field', async (_, form, status) => {
    const refused = await page.post('/imports/new?kind=archive', form());
    expect(refused.status).toBe(status);
    expect(refused.html).toContain('href="#import-archive"');
  });
});

test('a report that is not there is not found', async () => {
  expect((await page.get(`/imports/${UNKNOWN}`)).status).toBe(404);
  expect((await page.get('/imports/nonsense')).status).toBe(404);
});
