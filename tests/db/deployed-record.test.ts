import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { beforeEach, expect, test } from 'vitest';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

const at = (root = '.claude') => path.join(one.folder, root, '.skillmeat-deployed.toml');
const rows = (root?: string): Record<string, unknown>[] => {
  const { deployed } = parse(readFileSync(at(root), 'utf8'));
  return Array.isArray(deployed) ? deployed.map((row) => ({ ...Object(row) })) : [];
};

/** SkillMeat's own algorithm, written down once more. */
const skillmeat = (files: [string, string][]) =>
  createHash('sha256')
    .update(files.map(([name, text]) => name + text).join(''))
    .digest('hex');

test('every field is there, in SkillMeat’s words and by its hash', async () => {
  const pdf = await one.skill('pdf', { 'SKILL.md': '# é\r\n', 'a/b': 'x', 'a-b': 'y', 'a/A': '' });
  const command = await one.artifact({ type: 'command', name: 'git:sync', files: [{ path: 'x.md', content: 'sync' }] });
  await one.api('POST', `/deployment-sets/${one.set}/members`, { body: { artifact_uuid: command.uuid } });
  await one.deploy();
  const folder = skillmeat([
    ['SKILL.md', '# é\r\n'],
    ['a/A', ''],
    ['a/b', 'x'],
    ['a-b', 'y'],
  ]);
  const file = createHash('sha256').update('sync').digest('hex');
  const common = {
    from_collection: 'Team library',
    deployed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    loadout_content_hash: expect.stringMatching(/^v1:[0-9a-f]{64}$/),
    local_modifications: false,
    platform: 'claude_code',
    profile_root_dir: '.claude',
    deployment_profile_id: 'claude_code',
    deployment_set_id: one.set.replaceAll('-', ''),
    deployment_set_name: 'Base',
  };
  expect(rows()).toEqual([
    {
      ...common,
      artifact_name: 'git:sync',
      artifact_type: 'command',
      artifact_path: 'commands/git/sync.md',
      content_hash: file,
      collection_sha: file,
      artifact_uuid: command.uuid.replaceAll('-', ''),
    },
    {
      ...common,
      artifact_name: 'pdf',
      artifact_type: 'skill',
      artifact_path: 'skills/pdf',
      content_hash: folder,
      collection_sha: folder,
      artifact_uuid: pdf.uuid.replaceAll('-', ''),
    },
  ]);
});

test('it is made again from the database when it is lost, follows new versions, and keeps what others wrote', async () => {
  const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
  await one.deploy();
  const [before] = rows();
  rmSync(at());
  writeFileSync(at(), '# others\n[[deployed]]\nartifact_name = "theirs"\nartifact_type = "agent"\n');
  await one.deploy();
  expect(rows()).toEqual([{ artifact_name: 'theirs', artifact_type: 'agent' }, before]);
  await one.change(pdf, { 'SKILL.md': '2' });
  await one.deploy();
  expect(rows()[1]).toMatchObject({ content_hash: skillmeat([['SKILL.md', '2']]) });
  expect(readFileSync(at(), 'utf8').startsWith('# others\n')).toBe(true);
});

test('profiles that share a root share the record; another root has its own', async () => {
  const pdf = await one.skill('pdf', { 'SKILL.md': '1' });
  const profile = async (body: object) => (await one.api('POST', `/projects/${one.project.id}/profiles`, { body })).body.id;
  const codex = await profile({ platform: 'codex' });
  const agents = await profile({ platform: 'agents' });
  for (const profile_id of [undefined, codex, agents]) await one.deploy({ profile_id });
  expect(rows()).toHaveLength(1);
  expect(rows('.agents').map((row) => [row.deployment_profile_id, row.platform, row.artifact_uuid])).toEqual([
    ['agents', 'other', pdf.uuid.replaceAll('-', '')],
    ['codex', 'codex', pdf.uuid.replaceAll('-', '')],
  ]);
});

test('a record that cannot be parsed is left alone and the deploy still stands', async () => {
  await one.skill('pdf', { 'SKILL.md': '1' });
  await one.deploy();
  writeFileSync(at(), 'not [ toml');
  await one.skill('docx', { 'SKILL.md': '1' });
  expect((await one.deploy()).summary).toMatchObject({ success: 1, error: 0 });
  expect(readFileSync(at(), 'utf8')).toBe('not [ toml');
  expect(app.test.logs.some((line) => line.msg === 'deploy.record_unreadable')).toBe(true);
});
