import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeConfig } from '#app/adapters/config-file/change.ts';
import { readDocument } from '#app/adapters/config-file/document.ts';
import { editConfig } from '#app/adapters/config-file/edit.ts';
import { type ConfigFile, hashOfValue, lookInto, type Sought } from '#app/adapters/config-file/look.ts';
import type { ConfigFormat, ConfigSlot, WrittenFile } from '#app/domain/deploy/config/slot.ts';
import { placeId } from '#app/domain/deploy/entries.ts';
import { jsonText, tomlText } from '#tests/support/random-configs.ts';

const RUNS = { numRuns: 400 };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const fileOf = (path: string, text: string | null): ConfigFile => ({
  path,
  text,
  mode: 0o644,
  actual: text === null ? { kind: 'absent' } : { kind: 'present', hash: sha256(text), executable: false },
});

interface Ours {
  key: string;
  slot: ConfigSlot;
  value: unknown;
}

const server = { command: 'npx', args: ['-y', 'say "hi"'], env: { KEY: 'a\nb' } };
const hook = (command: string) => ({ matcher: 'Edit|Write', hooks: [{ type: 'command', command, timeout: 30 }] });
const list = (event: string): ConfigSlot => ({ format: 'json', within: ['hooks', event], name: null });
/** Names that every object has something under already. */
const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
const JSON_ENTRIES: Ours[] = [
  { key: 'mcpServers.ours', slot: { format: 'json', within: ['mcpServers'], name: 'ours' }, value: server },
  { key: 'hooks.PostToolUse[x#1]', slot: list('PostToolUse'), value: hook('ours') },
  { key: 'hooks.PostToolUse[x#2]', slot: list('PostToolUse'), value: hook('ours too') },
  { key: 'hooks.SessionStart[x#1]', slot: list('SessionStart'), value: hook('begin') },
  ...ODD_NAMES.flatMap((name): Ours[] => [
    { key: `mcpServers.${name}`, slot: { format: 'json', within: ['mcpServers'], name }, value: server },
    { key: `hooks.${name}[x#1]`, slot: list(name), value: hook('odd') },
  ]),
];
const TOML_ENTRIES: Ours[] = ['ours', 'and more', ...ODD_NAMES].map((name) => ({
  key: `mcp_servers.${name}`,
  slot: { format: 'toml', within: ['mcp_servers'], name },
  value: server,
}));

const sought = (path: string, ours: readonly Ours[], recorded: boolean): Sought[] =>
  ours.map(({ key, slot, value }) => {
    const { hash } = hashOfValue(value);
    return {
      path,
      key,
      slot,
      desired: { hash, value },
      recorded: recorded ? { slot, value, hash, index: null, file: null } : null,
    };
  });

const put = (ours: readonly Ours[]) => ours.map(({ slot, value }) => ({ slot, value, index: null }));

/** Takes everything of ours out of a text, as undeploying does. */
function takeOut(path: string, text: string, ours: readonly Ours[], known: WrittenFile, preImage: string | null): string | null {
  const look = lookInto(fileOf(path, text), sought(path, ours, true));
  const out = ours.map(({ key, slot }) => ({
    slot,
    value: undefined,
    index: look.found.get(placeId({ path, key }))?.index ?? null,
  }));
  const before = preImage === null ? null : Buffer.from(preImage);
  const outcome = changeConfig({ file: look, edits: out, allOut: out, keepsOurs: false, known, preImage: before });
  expect(outcome).not.toBeNull();
  return outcome?.bytes ? Buffer.from(outcome.bytes).toString('utf8') : null;
}

/** Deploys into a text; what comes out, and what is known of it afterwards. */
function deploy(
  path: string,
  text: string | null,
  ours: readonly Ours[],
): { text: string; known: WrittenFile; preImage: string | null } {
  const look = lookInto(fileOf(path, text), sought(path, ours, false));
  for (const { key } of ours) expect(look.found.get(placeId({ path, key }))?.actual).toEqual({ kind: 'absent' });
  const outcome = changeConfig({ file: look, edits: put(ours), allOut: [], keepsOurs: true, known: null, preImage: null });
  if (!outcome?.bytes || outcome.preImage === undefined) throw new Error('nothing was written');
  const after = Buffer.from(outcome.bytes).toString('utf8');
  const preImage = outcome.preImage === null ? null : Buffer.from(outcome.preImage).toString('utf8');
  return { text: after, preImage, known: { hash: sha256(after), preImage: preImage && sha256(preImage), made: outcome.made } };
}

const valuesOf = (format: ConfigFormat, text: string): unknown => {
  const reading = readDocument(format, text);
  return reading.ok ? reading.root : reading.problem;
};

const cases = [
  { format: 'json', path: '.claude/settings.json', ours: JSON_ENTRIES, texts: jsonText },
  { format: 'toml', path: '.codex/config.toml', ours: TOML_ENTRIES, texts: tomlText },
] as const;

describe.each(cases)('any $format file with comments', ({ format, path, ours, texts }) => {
  const valid = texts.filter(({ text }) => readDocument(format, text).ok);

  test('takes our entries, keeps every comment, finds them again, and is as before when they go', () => {
    fc.assert(
      fc.property(valid, ({ text, comments }) => {
        const deployed = deploy(path, text, ours);
        for (const comment of comments) expect(deployed.text).toContain(comment);
        const again = lookInto(fileOf(path, deployed.text), sought(path, ours, true));
        for (const { key, value } of ours)
          expect(again.found.get(placeId({ path, key }))?.actual).toMatchObject({
            kind: 'present',
            hash: hashOfValue(value).hash,
          });
        expect(takeOut(path, deployed.text, ours, deployed.known, deployed.preImage)).toBe(text);
      }),
      RUNS,
    );
  });

  test('edited by somebody in between: only our entries go, and nothing that was said is lost', () => {
    fc.assert(
      fc.property(valid, ({ text, comments }) => {
        const { text: deployed, known, preImage } = deploy(path, text, ours);
        const theirs = { slot: { format, within: ['theirs'], name: 'added' }, value: { z: 1 }, index: null };
        const edited = editConfig(format, deployed, [theirs]);
        const expected = editConfig(format, text, [theirs]);
        if (edited === null || expected === null) throw new Error('the edit of the test failed');
        const left = takeOut(path, edited.text, ours, known, preImage);
        expect(valuesOf(format, left ?? '')).toEqual(valuesOf(format, expected.text));
        for (const comment of comments) expect(left).toContain(comment);
      }),
      RUNS,
    );
  });
});

describe('a file that nobody else uses', () => {
  test.each(cases)('is made and goes again ($format)', ({ path, ours }) => {
    const { text, known, preImage } = deploy(path, null, ours);
    expect(preImage).toBeNull();
    expect(takeOut(path, text, ours, known, null)).toBeNull();
  });

  test('stays when somebody has put something into it', () => {
    const { text, known } = deploy('x.json', null, JSON_ENTRIES);
    const edited = text.replace('{', '{\n  // mine');
    expect(takeOut('x.json', edited, JSON_ENTRIES, known, null)).toBe('{\n  // mine\n}\n');
  });
});

test('an empty object that was filled is an empty object again, though somebody has written beside it', () => {
  const text = '{\n  "mcpServers": {},\n  "hooks": { "PostToolUse": [] }\n}\n';
  const { text: deployed, known, preImage } = deploy('x.json', text, JSON_ENTRIES);
  const edit = (of: string): string => of.replace('{', '{\n  "theirs": true,');
  expect(takeOut('x.json', edit(deployed), JSON_ENTRIES, known, preImage)).toBe(edit(text));
});

describe('what cannot be read is not touched', () => {
  const one = [JSON_ENTRIES[0] as Ours];
  const problemOf = (text: string, ours: readonly Ours[] = one, path = 'x.json') =>
    lookInto(fileOf(path, text), sought(path, ours, false)).found.get(placeId({ path, key: ours[0]?.key ?? '' }))?.actual;

  test.each([
    ['a file that ends too early', '{"mcpServers": {'],
    ['an empty file', ''],
    ['a list', '[]'],
    ['a key that is there twice', '{"a": 1, "a": 2}'],
    ['servers that are a list', '{"mcpServers": []}'],
  ])('%s', (_, text) => {
    expect(problemOf(text)).toMatchObject({ kind: 'unreadable', at: 'x.json', problem: expect.any(String) });
    expect(problemOf('{}')).toEqual({ kind: 'absent' });
  });

  test.each([
    ['a TOML file that is none', '= 1'],
    ['servers in one inline table', 'mcp_servers = { a = { command = "x" } }'],
  ])('%s', (_, text) => {
    const toml = TOML_ENTRIES.slice(0, 1);
    expect(problemOf(text, toml, 'x.toml')).toMatchObject({ kind: 'unreadable' });
    expect(problemOf('', toml, 'x.toml')).toEqual({ kind: 'absent' });
  });
});
