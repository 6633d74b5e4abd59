import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openSourceFolder } from '#app/adapters/source-folder/open-source.ts';
import { sourceParsers } from '#app/adapters/source-parsers.ts';
import { detect } from '#app/domain/importing/detect.ts';
import type { Place } from '#app/domain/importing/place.ts';

const corpus = path.resolve(import.meta.dirname, '../../../shared/corpora/frontmatter-cases.json');

const cases = z
  .array(
    z.object({
      source: z.string(),
      path: z.string(),
      kind: z.enum(['skill', 'command', 'agent']),
      strict_yaml_error: z.string().nullable(),
      claude_code_accepts: z.boolean(),
      text: z.string(),
    }),
  )
  .parse(existsSync(corpus) ? JSON.parse(readFileSync(corpus, 'utf8')) : []);

type Case = (typeof cases)[number];

/**
 * What the real client makes of a value, read here by other means than the importer's: a quoted text without its quotes, a list in
 * brackets as its entries, a block below the key as the lines it has, everything else as the plain text it is.
 */
function plainValue(rest: string, below: readonly string[]): unknown {
  if (rest === '' && below.length > 0) return below.map((line) => line.trim().replace(/: "(.*)"$/, ': $1'));
  if (/^".*"$/.test(rest)) return JSON.parse(rest);
  const list = /^\[([^[\]]*)\]$/.exec(rest)?.[1];
  return list === undefined ? rest : list.split(',').map((entry) => entry.trim().replace(/^(["'])(.*)\1$/, '$2'));
}

/** The fields of a frontmatter line by line, none of them left out. */
function plainFields(text: string): Record<string, unknown> {
  const lines = text.split('\n').slice(1, text.split('\n').lastIndexOf('---'));
  const starts = lines.flatMap((line, index) => (/^[A-Za-z_][\w-]*:/.test(line) ? [index] : []));
  return Object.fromEntries(
    starts.map((start, index) => {
      const [, key = '', rest = ''] = /^([\w-]+):[ \t]*(.*)$/.exec(lines[start] ?? '') ?? [];
      return [key, plainValue(rest.trim(), lines.slice(start + 1, starts[index + 1] ?? lines.length))];
    }),
  );
}

/** Fields as `plainFields` gives them: a mapping as its lines, the outer ones without a value. */
const linesOf = (value: unknown): string[] =>
  Object.entries(value ?? {}).flatMap(([key, inner]) =>
    typeof inner === 'object' ? [`${key}:`, ...linesOf(inner)] : [`${key}: ${inner}`],
  );
const shownFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null && !Array.isArray(value) ? linesOf(value) : value,
    ]),
  );

/** The one place that a source with nothing but this document gives, looked at on the disk as an import does. */
async function placeOf(one: Case): Promise<{ place: Place; bytes: Buffer | null }> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'corpus-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const name = path.basename(one.kind === 'skill' ? path.dirname(one.path) : one.path);
  const at = one.kind === 'skill' ? `skills/${name}/SKILL.md` : `${one.kind}s/${name}`;
  await mkdir(path.dirname(path.join(root, at)), { recursive: true });
  await writeFile(path.join(root, at), one.text);
  const source = await openSourceFolder(root, 'corpus', { maxFiles: 10 });
  const { places } = await detect(source.listing, source, sourceParsers);
  expect(places).toHaveLength(1);
  const [place] = places;
  if (place === undefined) throw new Error('The document gave no place.');
  return { place, bytes: await source.bytes(at) };
}

/** What every document must do, whatever its frontmatter: come in as what it is, to the byte. */
async function comesIn(one: Case): Promise<Place> {
  const { place, bytes } = await placeOf(one);
  expect(place.type).toBe(one.kind);
  expect(place.refusal).toBeNull();
  expect(place.files).toHaveLength(1);
  expect(bytes).toEqual(Buffer.from(one.text));
  return place;
}

/** Said of those that the real client refuses: that it does not read them, or how much of them. */
const REFUSED: Record<string, string> = {
  'prompt-engineer.md': 'frontmatter_unreadable',
  'go-reviewer.md': 'frontmatter_unreadable',
  'elasticsearch-observability.agent.md': 'frontmatter_cut',
  'SKILL.md': 'wrong_type',
};

test('the corpus of real frontmatters lies beside this project', () => {
  expect(cases.length).toBeGreaterThanOrEqual(50);
});

describe('a frontmatter that the real client reads comes in with its fields', () => {
  test.each(cases.filter((one) => one.claude_code_accepts))('$source $path', async (one) => {
    const { facts, name, warnings } = await comesIn(one);
    const expected = plainFields(one.text);
    expect(shownFields(facts.frontmatter ?? {})).toEqual(expected);
    expect(facts.description).toBe(expected.description);
    expect(facts.version ?? undefined).toBe(expected.version);
    if (one.kind === 'agent') expect(name).toBe(expected.name);
    if (one.strict_yaml_error !== null) expect(warnings.map(({ code }) => code)).toContain('frontmatter_repaired');
  });
});

describe('a frontmatter that the real client refuses comes in with a warning', () => {
  test.each(cases.filter((one) => !one.claude_code_accepts))('$source $path', async (one) => {
    const { warnings, name } = await comesIn(one);
    expect(warnings.map(({ code }) => code)).toContain(REFUSED[path.basename(one.path)]);
    expect(name).not.toBe('');
  });
});
