import { craftZip } from '#tests/support/archives.ts';
import { expect, posting, test, unique, uniqueSlug } from './support/test.ts';

const skill = (name: string, body: string): string => `---\nname: ${name}\ndescription: What ${name} does\n---\n\n${body}\n`;

test('an archive is refused, looked at and imported; the report tells what came, what was odd and what was left out', async ({
  page,
}) => {
  const [name, odd, collection] = [uniqueSlug('packed'), uniqueSlug('Odd'), unique('Packed')];
  const archive = (content: Uint8Array) => ({ name: 'kit.zip', mimeType: 'application/zip', buffer: Buffer.from(content) });
  const kit = archive(
    craftZip([
      { name: `skills/${name}/SKILL.md`, content: skill(name, 'Do it.') },
      { name: `skills/${odd}/SKILL.md`, content: 'No frontmatter.' },
      { name: 'hooks/hooks.json', content: '{not json' },
    ]),
  );
  await page.goto('/imports/new?kind=archive');
  await page.getByLabel('Archive', { exact: true }).setInputFiles(archive(Buffer.from('hello')));
  const refused = await posting(page, () => page.getByRole('button', { name: 'Import', exact: true }).click());
  expect(refused.status()).toBe(422);
  await expect(page.getByRole('alert')).toContainText('neither a zip nor a tar.gz');

  await page.getByLabel('Archive', { exact: true }).setInputFiles(kit);
  await page.getByLabel('or into one called').fill(collection);
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('region', { name: /^Preview of kit/ })).toContainText('Nothing has been written');
  await page.getByLabel('Archive', { exact: true }).setInputFiles(kit);
  await page.getByLabel('or into one called').fill(collection);
  await page.getByRole('button', { name: 'Import', exact: true }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import of kit');
  const rejected = page.getByRole('region', { name: /^Rejected/ });
  await expect(rejected).toContainText('hooks/hooks.json');
  await expect(rejected).toContainText('is not valid JSON');
  await expect(page.getByRole('region', { name: /^With warnings/ })).toContainText('There is no frontmatter');
  await page.getByRole('main').getByRole('link', { name: collection }).first().click();
  await expect(page.getByRole('link', { name: `skill:${name}` })).toBeVisible();
});

test('what changed between two versions of an artifact is shown line by line', async ({ page, api }) => {
  const name = uniqueSlug('changed');
  const uuid = await api.skill(name, { collection: await api.collection(unique('Changed')), body: 'The old words.' });
  await api.call('PUT', `/artifacts/${uuid}/files`, { files: [{ path: 'SKILL.md', content: skill(name, 'The new words.') }] });
  await page.goto(`/artifacts/${uuid}`);
  await page.getByRole('link', { name: /^Changes of .* against the version before$/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Changes of skill:${name}`);
  const files = page.getByRole('region', { name: /^Files/ });
  await expect(files).toContainText('SKILL.md');
  await expect(files).toContainText('The old words.');
  await expect(files).toContainText('The new words.');
  const from = await page.getByLabel('From', { exact: true }).inputValue();
  await page.getByLabel('To', { exact: true }).selectOption(from);
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('main')).toContainText('nothing changed');
});

test('a plugin is made, filled and put in order by typed numbers; one of its parts is pinned; a set brings them so', async ({
  page,
  api,
}) => {
  const collection = await api.collection(unique('Home'));
  const [a, b, c] = [uniqueSlug('part-a'), uniqueSlug('part-b'), uniqueSlug('part-c')];
  for (const name of [a, b, c]) await api.skill(name, { collection });
  const plugin = uniqueSlug('plugin');
  await page.goto(`/collections/${collection}`);
  await page.getByLabel(/^Actions for/).click();
  await page.getByRole('link', { name: 'New plugin' }).click();
  await page.getByLabel('Name', { exact: true }).fill(plugin);
  await page.getByRole('button', { name: 'Create plugin' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`plugin:${plugin}`);

  const contains = page.getByRole('region', { name: /^Contains/ });
  await contains.getByRole('link', { name: 'Add artifacts' }).click();
  for (const name of [a, b, c]) await page.getByLabel(`skill:${name}`).check();
  await page.getByRole('button', { name: 'Add selected' }).click();
  await expect(page.getByRole('status')).toContainText(`Added 3 artifacts to ${plugin}.`);
  const rows = contains.locator('ol > li');
  await page.getByLabel(`Position of skill:${c}`).fill('0.5');
  await page.getByRole('button', { name: 'Save order' }).click();
  await expect(rows).toHaveText([new RegExp(`skill:${c}`), new RegExp(`skill:${a}`), new RegExp(`skill:${b}`)]);

  await page.getByRole('link', { name: `Relationship and version of skill:${a}` }).click();
  await page.getByRole('combobox', { name: 'Version' }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(rows.nth(1)).toContainText(/pinned/i);
  await page.getByRole('button', { name: `Remove skill:${b} from plugin:${plugin}` }).click();
  await expect(rows).toHaveCount(2);

  const uuid = new URL(page.url()).pathname.split('/')[2] ?? '';
  const set = await api.set(unique('With a plugin'), [{ artifact_uuid: uuid }]);
  await page.goto(`/deployment-sets/${set}/resolved`);
  await expect(page.getByRole('rowheader').getByRole('link')).toHaveText([`skill:${c}`, `skill:${a}`]);
  await page.goto(`/artifacts/${uuid}/delete`);
  await expect(page.getByRole('main')).toContainText('is used in 1 set');
});
