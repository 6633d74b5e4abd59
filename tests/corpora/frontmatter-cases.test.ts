import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sourceParsers } from '#app/adapters/source-parsers.ts';
import { stemOf } from '#app/domain/importing/folder-words.ts';
import { readFrontmatter } from '#app/domain/importing/frontmatter.ts';
import { agentWarnings, commandWarnings, skillWarnings } from '#app/domain/importing/frontmatter-rules.ts';
import { folderOf, nameOf } from '#app/domain/importing/source-tree.ts';

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

const keysOf = (text: string): string[] => [...text.matchAll(/^([A-Za-z_][\w-]*):/gm)].map((match) => match[1] ?? '');

function warningsOf(one: Case) {
  const { fields, warnings } = readFrontmatter(one.text, sourceParsers.yaml);
  const rules =
    one.kind === 'skill'
      ? skillWarnings(nameOf(folderOf(one.path)), fields)
      : one.kind === 'agent'
        ? agentWarnings(stemOf(one.path), fields)
        : commandWarnings(fields);
  return [...warnings, ...rules];
}

test('the corpus of real frontmatters lies beside this project', () => {
  expect(cases.length).toBeGreaterThanOrEqual(50);
});

describe('a frontmatter that the real client reads comes in with its fields', () => {
  test.each(cases.filter((one) => one.claude_code_accepts))('$source $path', (one) => {
    const { fields } = readFrontmatter(one.text, sourceParsers.yaml);
    expect(Object.keys(fields ?? {})).toEqual(keysOf(one.text));
    for (const value of Object.values(fields ?? {})) {
      expect(value).not.toBeNull();
      if (typeof value === 'string') expect(one.text).toContain(value);
    }
  });
});

describe('a frontmatter that the real client refuses comes in with a warning', () => {
  test.each(cases.filter((one) => !one.claude_code_accepts))('$source $path', (one) => {
    expect(warningsOf(one)).not.toEqual([]);
  });
});
