import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { knownRows, rewriteRecord } from '#app/adapters/deployed-record.ts';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import {
  artifactPath,
  compareInFolder,
  type DeployedRow,
  naiveLocalTime,
  platformWord,
  recordKey,
  typeWord,
} from '#app/domain/deploy/skillmeat-record.ts';
import { PLATFORMS } from '#app/domain/platforms.ts';

const row = (name: string, more: Partial<DeployedRow> = {}): DeployedRow => ({
  artifact_name: name,
  artifact_type: 'skill',
  from_collection: 'Team "library"',
  deployed_at: '2026-11-20T14:32:40',
  artifact_path: `skills/${name}`,
  content_hash: 'a'.repeat(64),
  collection_sha: 'a'.repeat(64),
  loadout_content_hash: 'v1:x',
  local_modifications: false,
  platform: 'claude_code',
  profile_root_dir: '.claude',
  deployment_profile_id: 'claude_code',
  artifact_uuid: '0'.repeat(32),
  ...more,
});

const textOf = (existing: string | null, rows: DeployedRow[]): string => {
  const change = rewriteRecord(existing, rows);
  if (change.kind !== 'write') throw new Error(change.kind);
  return change.text;
};

const FOREIGN = `# my notes
title = "x" # keep

# theirs, with care
[[deployed]]
artifact_name = "theirs" # note
artifact_type = "skill"
from_collection = "default"
deployed_at = "2026-01-01T00:00:00"
extra = [1,  2]
text = """
[[deployed]]
"""
[deployed.nested]
a = 1

[tool]
b = 2
`;

describe('the record for other tools', () => {
  test('is made with one table per artifact, and is as it was when nothing changed', () => {
    const text = textOf(null, [row('pdf'), row('docx')]);
    expect(parse(text)).toEqual({ deployed: [row('pdf'), row('docx')] });
    expect(rewriteRecord(text, [row('pdf'), row('docx')])).toEqual({ kind: 'leave' });
  });

  test('goes when it is empty and was ours', () => {
    expect(rewriteRecord(textOf(null, [row('pdf')]), [])).toEqual({ kind: 'remove' });
    expect(rewriteRecord(null, [])).toEqual({ kind: 'leave' });
  });

  test('keeps what others wrote, to the letter, and puts our rows behind it', () => {
    const plain = FOREIGN.replace('text = """\n[[deployed]]\n"""\n', '');
    const text = textOf(plain, [row('pdf')]);
    expect(text.startsWith(plain.trimEnd())).toBe(true);
    const again = textOf(text, [row('docx')]);
    expect(again.startsWith(plain.trimEnd())).toBe(true);
    expect(parse(again)).toMatchObject({
      title: 'x',
      tool: { b: 2 },
      deployed: [{ artifact_name: 'theirs', nested: { a: 1 } }, { artifact_name: 'docx' }],
    });
    expect(textOf(again, []).trimEnd()).toBe(plain.trimEnd());
  });

  test('loses no data of others even where their text cannot be cut apart', () => {
    const { deployed, ...rest } = parse(FOREIGN);
    const got = parse(textOf(FOREIGN, [row('pdf')]));
    expect(got).toMatchObject(rest);
    expect(got.deployed).toEqual([...(Array.isArray(deployed) ? deployed : []), row('pdf')]);
  });

  test('takes the place of another writer’s row for the very same artifact', () => {
    const theirs = '[[deployed]]\nartifact_name = "pdf.md"\nartifact_type = "skill"\nfrom_collection = "default"\n';
    expect(parse(textOf(theirs, [row('pdf')]))).toEqual({ deployed: [row('pdf')] });
    expect(parse(textOf(theirs, [row('pdf', { deployment_profile_id: 'second' })])).deployed).toHaveLength(2);
  });

  test.each(['not [ toml', '[[deployed]]\na = 1\n[[deployed]', 'deployed = 3'])(
    'that does not parse is left alone: %j',
    (text) => {
      expect(rewriteRecord(text, [row('pdf')])).toEqual({ kind: 'unreadable' });
    },
  );

  test('is read back for our rows only', () => {
    expect(knownRows(textOf(FOREIGN, [row('pdf')])).map((known) => known.artifact_name)).toEqual(['pdf']);
    expect(knownRows('broken [')).toEqual([]);
  });
});

test('only words that SkillMeat knows are written', () => {
  expect(ARTIFACT_TYPES.map(typeWord)).toEqual(['skill', 'command', 'agent', 'hook', 'mcp', 'composite']);
  for (const platform of PLATFORMS)
    expect(['claude_code', 'codex', 'gemini', 'cursor', 'other']).toContain(platformWord(platform));
});

test('times are naive, local and without fractions', () => {
  expect(naiveLocalTime(new Date(2026, 0, 2, 3, 4, 5, 678))).toBe('2026-01-02T03:04:05');
});

test('paths are relative to the root folder', () => {
  const profile = { platform: 'claude_code' as const, rootDir: 'tools/ai' };
  expect(artifactPath(profile, 'skill', 'tools/ai/skills/pdf/a/b')).toEqual({
    inProject: 'tools/ai/skills/pdf',
    shown: 'skills/pdf',
  });
  expect(artifactPath(profile, 'command', 'tools/ai/commands/git/sync.md')).toEqual({
    inProject: 'tools/ai/commands/git/sync.md',
    shown: 'commands/git/sync.md',
  });
  expect(artifactPath(profile, 'mcp_server', '.mcp.json').shown).toBe('.mcp.json');
});

test('files of a folder are fed in the order of Python’s sorted paths: part by part, by code points', () => {
  const sorted = ['a-b/c', 'a/b', 'a', 'Z', 'é', '\u{1f600}', '\ufffd', 'a/b/c'].toSorted(compareInFolder);
  expect(sorted).toEqual(['Z', 'a', 'a/b', 'a/b/c', 'a-b/c', 'é', '\ufffd', '\u{1f600}']);
});

test('a trailing extension and a missing profile make no other record', () => {
  expect(recordKey({ artifact_name: 'x.md', artifact_type: 'command' })).toBe(
    recordKey({ artifact_name: 'x', artifact_type: 'command', deployment_profile_id: 'claude_code' }),
  );
});
