import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalisePath, pathProblem } from '#app/domain/safe-path.ts';
import { slugOf, slugPathOf } from '#app/domain/slug.ts';

test.each(['pdf', 'PDF_Tools', 'a.b-c', '日本語', 'v1.2', '_x'])('%s is safe and kept as it is', (name) => {
  expect(slugOf(name)).toBe(name);
});

test.each([
  ['My Skill', 'my-skill'],
  ['C# review', 'c-review'],
  ['-lead', 'lead'],
  ['..', /^artifact-[0-9a-f]{8}$/],
  ['###', /^artifact-[0-9a-f]{8}$/],
  ['a/b', 'a-b'],
  ['a\\..\\b', 'a-..-b'],
  ['con', 'artifact-con'],
  ['.hidden', 'hidden'],
  ['end.', 'end'],
  ['a -- b', 'a-b'],
  ['\u00a0', /^artifact-[0-9a-f]{8}$/],
])('%j becomes %s', (name, slug) => {
  if (typeof slug === 'string') expect(slugOf(name)).toBe(slug);
  else expect(slugOf(name)).toMatch(slug);
});

test('a long name is cut and told apart by a short hash of all of it', () => {
  const [a, b] = [slugOf(`${'x'.repeat(300)}a`), slugOf(`${'x'.repeat(300)}b`)];
  expect(Buffer.byteLength(a)).toBeLessThanOrEqual(200);
  expect(a).not.toBe(b);
  expect(Buffer.byteLength(slugOf('語'.repeat(200)))).toBeLessThanOrEqual(200);
});

test('any name gives a safe segment, the same one when it is made safe twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (name) => {
      const slug = slugOf(name);
      expect(pathProblem(slug)).toBeNull();
      expect(slug).not.toContain('/');
      expect(slug).toBe(normalisePath(slug));
      expect(slug.startsWith('.') || slug.startsWith('-')).toBe(false);
      expect(slugOf(slug)).toBe(slug);
    }),
    { numRuns: 5000 },
  );
});

test('a command name becomes folders where it has colons', () => {
  expect(slugPathOf('git:sync')).toBe('git/sync');
  expect(slugPathOf('..:x')).toMatch(/^artifact-[0-9a-f]{8}\/x$/);
});
