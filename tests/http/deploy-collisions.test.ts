import { mkdirSync, rmdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeployClient, Skill } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';
import { readTree, writeTree } from '#tests/support/project-folder.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
});

type Named = [type: string, name: string, content?: string];

/** A set of artifacts with one file each; the collections differ, so that names may be alike. */
async function setOf(name: string, ...artifacts: Named[]): Promise<{ set: string; uuids: string[] }> {
  const uuids: string[] = [];
  for (const [type, called, content = called] of artifacts) {
    const files = [{ path: type === 'skill' ? 'SKILL.md' : 'x.md', content }];
    uuids.push((await one.artifact({ type, name: called, files })).uuid);
  }
  const set = await one.newSet(
    name,
    uuids.map((artifact_uuid) => ({ artifact_uuid })),
  );
  return { set, uuids };
}

const profileFor = async (platform: string, more: object = {}): Promise<string> =>
  (await one.api('POST', `/projects/${one.project.id}/profiles`, { body: { platform, ...more } })).body.id;

describe('two artifacts of one set', () => {
  test.each([
    [
      'whose names differ only in what cannot stand in a file name',
      'claude_code',
      ['command', 'a b'],
      ['command', 'a-b'],
      '.claude/commands/a-b.md',
    ],
    ['whose names differ only in case', 'claude_code', ['skill', 'PDF'], ['skill', 'pdf'], '.claude/skills/PDF/SKILL.md'],
    [
      'whose names differ only in their normal form',
      'claude_code',
      ['skill', 'caf\u00e9'],
      ['skill', 'cafe\u0301'],
      '.claude/skills/caf\u00e9/SKILL.md',
    ],
    [
      'that only a platform without folders puts in one place',
      'cursor',
      ['command', 'git:sync'],
      ['command', 'git-sync'],
      '.cursor/commands/git-sync.md',
    ],
    [
      'that come together after they are rewritten',
      'copilot',
      ['command', 'git:sync'],
      ['command', 'git-sync'],
      '.github/prompts/git-sync.prompt.md',
    ],
  ] satisfies [string, string, Named, Named, string][])(
    '%s: the first has the place, the other names it',
    async (_, platform, first, second, place) => {
      const { set } = await setOf('Both', first, second);
      const { results } = await one.deploy({ profile_id: await profileFor(platform, { name: 'p' }) }, set);
      expect(results).toMatchObject([
        { status: 'success', action: 'create', paths: [place] },
        { status: 'error', action: 'blocked', code: 'path_taken', paths: [] },
      ]);
      expect(results[1].error).toContain(`${first[0]}:${first[1].normalize('NFC')} comes earlier in this set`);
      expect(Object.keys(one.files())).toEqual([place]);
    },
  );

  test('that collide for one platform only both go to another', async () => {
    const { set } = await setOf('Both', ['command', 'git:sync'], ['command', 'git-sync']);
    expect((await one.deploy({}, set)).summary).toEqual({ total: 2, success: 2, skip: 0, error: 0 });
    expect(Object.keys(one.files()).toSorted()).toEqual(['.claude/commands/git-sync.md', '.claude/commands/git/sync.md']);
  });
});

describe('two platforms that read one folder', () => {
  test('share a skill: it stays until nobody needs it', async () => {
    const { set } = await setOf('Shared', ['skill', 'pdf']);
    const [codex, portable] = [await profileFor('codex'), await profileFor('agents')];
    expect((await one.deploy({ profile_id: codex }, set)).results).toMatchObject([{ action: 'create' }]);
    expect((await one.deploy({ profile_id: portable }, set)).results).toMatchObject([{ status: 'skip', action: 'unchanged' }]);
    const undeploy = async (profile_id: string) =>
      (
        await one.api('POST', `/projects/${one.project.id}/undeploy`, {
          body: { set_id: set, profile_id, confirm: one.project.name },
        })
      ).body;
    expect((await undeploy(codex)).results).toMatchObject([{ status: 'skip', code: 'shared' }]);
    expect(one.files()).toEqual({ '.agents/skills/pdf/SKILL.md': 'pdf' });
    expect((await undeploy(portable)).results).toMatchObject([{ status: 'success', action: 'remove' }]);
    expect(one.files()).toEqual({});
  });
});

describe('two profiles whose folders are one', () => {
  test('and that write an artifact otherwise do not write over each other: the first has the place', async () => {
    const { set, uuids } = await setOf('Agents', ['agent', 'reviewer', '---\nname: reviewer\ndescription: d\n---\nLook']);
    const opencode = await profileFor('opencode', { root_dir: '.claude' });
    expect((await one.deploy({}, set)).results).toMatchObject([{ status: 'success', action: 'create' }]);
    const mine = one.files();
    for (const on_conflict of ['keep', 'overwrite']) {
      const { results } = await one.deploy({ profile_id: opencode, on_conflict }, set);
      expect(results).toMatchObject([{ action: 'blocked', code: 'path_taken' }]);
      expect(results[0].error).toContain('.claude/agents/reviewer.md was put there for another profile with other content');
    }
    const files = [{ path: 'x.md', content: '---\nname: reviewer\ndescription: d\n---\nLook again' }];
    expect((await one.api('PUT', `/artifacts/${uuids[0]}/files`, { body: { files } })).status).toBe(200);
    expect((await one.deploy({ profile_id: opencode }, set)).results).toMatchObject([{ code: 'path_taken' }]);
    expect(one.files()).toEqual(mine);
    expect((await one.deploy({}, set)).results).toMatchObject([{ status: 'success', action: 'update' }]);
    expect(one.files()['.claude/agents/reviewer.md']).toContain('Look again');
  });

  test('and that write it alike share it, and either of them brings a newer version', async () => {
    const { set, uuids } = await setOf('Skills', ['skill', 'pdf', 'one']);
    const second = await profileFor('opencode', { root_dir: '.claude' });
    await one.deploy({}, set);
    expect((await one.deploy({ profile_id: second }, set)).results).toMatchObject([{ action: 'unchanged' }]);
    const files = [{ path: 'SKILL.md', content: 'two' }];
    expect((await one.api('PUT', `/artifacts/${uuids[0]}/files`, { body: { files } })).status).toBe(200);
    expect((await one.deploy({ profile_id: second }, set)).results).toMatchObject([{ status: 'success', action: 'update' }]);
    expect((await one.deploy({}, set)).results).toMatchObject([{ action: 'unchanged' }]);
    expect(one.files()).toEqual({ '.claude/skills/pdf/SKILL.md': 'two' });
  });
});

describe('what lies in the way', () => {
  test.each([
    ['keep', 'skip'],
    ['overwrite', 'error'],
    ['fail', 'error'],
  ])('a folder where a file goes is never replaced, with %s', async (on_conflict, status) => {
    const { set } = await setOf('Agents', ['agent', 'reviewer']);
    const place = path.join(one.folder, '.codex/agents/reviewer.toml');
    mkdirSync(place, { recursive: true });
    const { results } = await one.deploy({ on_conflict, profile_id: await profileFor('codex') }, set);
    expect(results).toMatchObject([
      {
        status,
        action: 'blocked',
        code: 'unsafe_path',
        error: expect.stringContaining('.codex/agents/reviewer.toml is a folder'),
      },
    ]);
    expect(one.files()).toEqual({});
  });
});

describe('a folder that becomes a file in a new version', () => {
  const at = (name: string) => `.claude/skills/pdf/${name}`;
  const change = async (names: readonly string[], skill: Skill) =>
    one.change(skill, Object.fromEntries([['SKILL.md', 'x'], ...names.map((name) => [name, `in ${name}`])]));
  let pdf: Skill;

  beforeEach(async () => {
    pdf = await one.skill('pdf', { 'SKILL.md': 'x', 'a/b': '1', 'a/c/d': '1' });
    await one.deploy();
    await change(['a'], pdf);
  });

  test('makes way with the files in it, and the other way round', async () => {
    expect((await one.deploy()).results).toMatchObject([{ status: 'success', action: 'update' }]);
    expect(one.files()).toEqual({ [at('SKILL.md')]: 'x', [at('a')]: 'in a' });
    expect((await one.deploy()).results).toMatchObject([{ status: 'skip', action: 'unchanged' }]);
    await change(['a/e/f'], pdf);
    expect((await one.deploy()).results).toMatchObject([{ status: 'success', action: 'update' }]);
    expect(one.files()).toEqual({ [at('SKILL.md')]: 'x', [at('a/e/f')]: 'in a/e/f' });
    await one.api('POST', `/projects/${one.project.id}/undeploy`, { body: { set_id: one.set, confirm: one.project.name } });
    expect(readTree(path.join(one.folder, '.claude/skills'))).toEqual({});
  });

  test.each([
    ['a file of somebody', { [at('a/mine')]: 'mine' }],
    ['an edited one', { [at('a/b')]: 'mine' }],
  ])('stays as long as %s is in it, whatever is asked for', async (_, mine) => {
    writeTree(one.folder, mine);
    const before = one.files();
    for (const on_conflict of ['keep', 'overwrite', 'fail'])
      expect((await one.deploy({ on_conflict })).results).toMatchObject([{ action: 'blocked', code: 'unsafe_path' }]);
    expect(one.files()).toEqual(before);
  });

  test('stays as long as there is an empty folder or a link in it', async () => {
    mkdirSync(path.join(one.folder, at('a/empty')));
    expect((await one.deploy()).results).toMatchObject([{ code: 'unsafe_path' }]);
    rmdirSync(path.join(one.folder, at('a/empty')));
    symlinkSync('/etc', path.join(one.folder, at('a/link')));
    expect((await one.deploy()).results).toMatchObject([{ code: 'unsafe_path' }]);
  });
});

test('a renamed agent that is rewritten moves as one row', async () => {
  const { set, uuids } = await setOf('Agents', ['agent', 'reviewer', 'Look at it']);
  const profile_id = await profileFor('codex');
  await one.deploy({ profile_id }, set);
  expect((await one.api('PATCH', `/artifacts/${uuids[0]}`, { body: { name: 'auditor' } })).status).toBe(200);
  expect((await one.deploy({ profile_id }, set)).results).toMatchObject([{ status: 'success', action: 'moved' }]);
  expect(one.files()).toEqual({
    '.codex/agents/auditor.toml': 'name = "auditor"\ndescription = "Look at it"\ndeveloper_instructions = "Look at it"\n',
  });
});
