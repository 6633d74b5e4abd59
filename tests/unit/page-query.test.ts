import { expect, test } from 'vitest';
import { choiceParam, listParam, numberParam, offsetParam, textParam } from '#app/lib/page-query.ts';

const of = (query: string) => new URLSearchParams(query);

test('text is trimmed and cut, and the last of several counts', () => {
  expect(textParam(of('name=+a+'), 'name')).toBe('a');
  expect(textParam(of('name=abcdef'), 'name', 3)).toBe('abc');
  expect(textParam(of('tab=artifact&tab=set'), 'tab')).toBe('set');
  expect(textParam(of(''), 'name')).toBe('');
});

test.each(['-1', '1.5', 'x', '', '1e3', '12345678901'])('offset %j is no offset', (value) => {
  expect(offsetParam(of(`offset=${encodeURIComponent(value)}`))).toBe(0);
});

test('numbers stay within bounds', () => {
  expect(numberParam(of('limit=50'), 'limit', { fallback: 25, max: 200 })).toBe(50);
  expect(numberParam(of('limit=900'), 'limit', { fallback: 25, max: 200 })).toBe(200);
  expect(numberParam(of(''), 'limit', { fallback: 25, max: 200 })).toBe(25);
});

test('an unknown choice means the first one', () => {
  expect(choiceParam(of('sort=name'), 'sort', ['-updated_at', 'name'])).toBe('name');
  expect(choiceParam(of('sort=price'), 'sort', ['-updated_at', 'name'])).toBe('-updated_at');
});

test('a list leaves out what is empty or too long', () => {
  expect(listParam(of('tag=a&tag=&tag=+b+&tag=cccccc'), 'tag', 5)).toEqual(['a', 'b']);
});
