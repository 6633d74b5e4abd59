import { expect, test } from 'vitest';
import { ownPath } from '#app/lib/own-path.ts';

test('a path of this site is returned to, with its query', () => {
  expect(ownPath('/deployment-sets?tag=web&offset=12')).toBe('/deployment-sets?tag=web&offset=12');
  expect(ownPath('/')).toBe('/');
});

test.each([
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/a\n/b',
  'https://evil.example',
  'javascript:alert(1)',
  '',
  null,
  undefined,
])('a form cannot send people to another site: %j', (value) => {
  expect(ownPath(value)).toBe('/');
});
