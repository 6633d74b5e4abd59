import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceParsers } from '#app/adapters/source-parsers.ts';
import { readFrontmatter } from '#app/domain/importing/frontmatter.ts';

const read = (text: string) => readFrontmatter(text, sourceParsers.yaml);
const codes = (text: string) => read(text).warnings.map(({ code }) => code);
const document = (...lines: string[]) => `---\n${lines.join('\n')}\n---\nBody\n`;

describe('a frontmatter', () => {
  test('is what stands between two lines of three hyphens at the very top', () => {
    expect(read(document('name: a', 'tags: [x, y]'))).toEqual({
      present: true,
      fields: { name: 'a', tags: ['x', 'y'] },
      warnings: [],
    });
    expect(read('---\r\nname: a\r\n---\r\n')).toMatchObject({ fields: { name: 'a' } });
    expect(read('---  \nname: a\n---\t\n')).toMatchObject({ fields: { name: 'a' } });
    expect(read('---\n---\n')).toEqual({ present: true, fields: {}, warnings: [] });
    for (const none of ['', 'text', '\n---\nname: a\n---\n', '----\nname: a\n---\n', ' ---\nname: a\n---'])
      expect(read(none)).toMatchObject({ present: false, fields: null });
  });

  test('that is never closed gives no fields', () => {
    expect(read('---\nname: a\n')).toMatchObject({ present: true, fields: null });
    expect(codes('---\nname: a\n')).toEqual(['frontmatter_unreadable']);
  });

  test.each([
    ['argument-hint: [a] | [b]', { 'argument-hint': '[a] | [b]' }],
    ['argument-hint: [a] [b] [c]', { 'argument-hint': '[a] [b] [c]' }],
    ['description: Gmail: Send an email.', { description: 'Gmail: Send an email.' }],
    ['description: @Observable state', { description: '@Observable state' }],
    ['tools: *', { tools: '*' }],
    ['description: "quoted" and more', { description: '"quoted" and more' }],
    ['description: 50% & `code`: yes\t', { description: '50% & `code`: yes' }],
    ['description: back\\slash: "x"', { description: 'back\\slash: "x"' }],
  ])('with the line %s is read as plain text', (line, fields) => {
    const result = read(document('name: a', line, 'model: opus'));
    expect(result.fields).toEqual({ name: 'a', ...fields, model: 'opus' });
    expect(result.warnings.map(({ code }) => code)).toEqual(['frontmatter_repaired']);
  });

  test('with values over several lines is never guessed at', () => {
    const broken = document('description: one: two', '  three: four: five', 'name: a');
    expect(read(broken)).toMatchObject({ fields: null });
    expect(read(document('description: |', '  one: two: three', 'name: a')).fields).toEqual({
      description: 'one: two: three\n',
      name: 'a',
    });
  });

  test('that repeats a field keeps the last one and says so', () => {
    expect(read(document('name: a', 'name: b'))).toMatchObject({
      fields: { name: 'b' },
      warnings: [{ code: 'frontmatter_repeated_key' }],
    });
    expect(read(document('user: one', 'user: "two" three: four'))).toMatchObject({
      fields: { user: '"two" three: four' },
      warnings: [{ code: 'frontmatter_repaired' }, { code: 'frontmatter_repeated_key' }],
    });
  });

  test('that a real client would cut short says where', () => {
    expect(read(document('name: a', '# ---', 'description: b')).warnings).toEqual([
      { code: 'frontmatter_cut', message: expect.stringContaining('Line 3') },
    ]);
  });

  test.each([
    ['an unknown alias', ['a: *nowhere\n b']],
    ['a list', ['- a']],
    ['a number', ['3']],
  ])('that holds %s gives no fields', (_what, lines) => {
    expect(read(document(...lines))).toMatchObject({ present: true, fields: null });
  });

  test('that is a bomb of aliases stays small', () => {
    const level = (name: string, inner: string) => `${name}: &${name} [${Array(9).fill(inner).join(',')}]`;
    const bomb = [level('a', 'x'), level('b', '*a'), level('c', '*b'), level('d', '*c'), level('e', '*d'), level('f', '*e')];
    expect(JSON.stringify(read(document(...bomb)).fields).length).toBeLessThan(1000);
    expect(JSON.stringify(read(`---\n${bomb.map((line) => `  ${line}`).join('\n')}\n---\n`)).length).toBeLessThan(1000);
  });

  test('keeps only what the database can hold', () => {
    expect(read(document('a: "x\\0y"', 'b: .nan', 'c: 2024-01-01', '1: one')).fields).toEqual({
      a: 'x\uFFFDy',
      b: null,
      c: '2024-01-01',
      '1': 'one',
    });
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom('---', 'a: b', '- x', '  y: [', 'k: "', '\t', 'a: &a *a', '? {', '{{x}}'),
            fc.string({ unit: 'binary' }),
          ),
          { maxLength: 8 },
        ),
        (lines) => {
          const result = read(`---\n${lines.join('\n')}`);
          expect(result.fields === null || typeof result.fields === 'object').toBe(true);
        },
      ),
    );
  });

  test('gives the value back exactly when a plain line has to be quoted', () => {
    const plain = fc.string({ minLength: 1, unit: fc.constantFrom(...'ab :[]{}|*&!%@"\'\\,.-') }).map((text) => `x${text}: y`);
    fc.assert(
      fc.property(plain, (value) => {
        const { fields } = read(document(`description: ${value}`, 'tools: *'));
        expect(fields).toEqual({ description: value.trimEnd(), tools: '*' });
      }),
    );
  });
});
