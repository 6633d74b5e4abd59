import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { offsetPaging, queryFlag, tagsInput } from '#app/contracts/common.ts';
import { validate, validateQuery } from '#app/http/validate.server.ts';

const errorsOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof Error && 'errors' in error) return error.errors;
  }
  return undefined;
};

describe('checking against a contract', () => {
  test('every unknown field is named', () => {
    expect(errorsOf(() => validate(z.strictObject({ a: z.string() }), { a: '1', b: 2, c: 3 }))).toEqual([
      { path: 'b', message: 'This field is not known here.' },
      { path: 'c', message: 'This field is not known here.' },
    ]);
  });

  test('unknown fields deep inside carry their path', () => {
    const schema = z.strictObject({ list: z.array(z.strictObject({ a: z.number() })) });
    expect(errorsOf(() => validate(schema, { list: [{ a: 1 }, { a: 1, x: 1 }] }))).toEqual([
      { path: 'list.1.x', message: 'This field is not known here.' },
    ]);
  });

  test('tags are trimmed and kept once, compared without case', () => {
    expect(validate(tagsInput, [' Web ', 'web', 'API'])).toEqual(['Web', 'API']);
    expect(errorsOf(() => validate(tagsInput, null))).toHaveLength(1);
    expect(errorsOf(() => validate(tagsInput, ['x'.repeat(51)]))).toHaveLength(1);
    expect(
      errorsOf(() =>
        validate(
          tagsInput,
          Array.from({ length: 21 }, (_, n) => `t${n}`),
        ),
      ),
    ).toHaveLength(1);
    expect(
      validate(
        tagsInput,
        Array.from({ length: 25 }, () => 'same'),
      ),
    ).toEqual(['same']);
  });
});

describe('query strings', () => {
  const schema = z.strictObject({ ...offsetPaging, tag: z.array(z.string()).optional(), all: queryFlag.optional() });
  const query = (text: string) => validateQuery(schema, new URLSearchParams(text));

  test('numbers, flags and repeated parameters are read', () => {
    expect(query('limit=20&offset=0&tag=a&tag=b&all=true')).toEqual({ limit: 20, offset: 0, tag: ['a', 'b'], all: true });
    expect(query('tag=a')).toEqual({ tag: ['a'] });
  });

  test.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=',
    'limit=1e1',
    'offset=-1',
    'offset=1.5',
    'all=maybe',
    'unknown=1',
    'limit=1&limit=2',
  ])('%s is refused', (text) => {
    expect(errorsOf(() => query(text))).toHaveLength(1);
  });

  test('an operation without parameters refuses any', () => {
    expect(errorsOf(() => validateQuery(undefined, new URLSearchParams('a=1')))).toEqual([
      { path: 'a', message: 'This parameter is not known here.' },
    ]);
  });
});
