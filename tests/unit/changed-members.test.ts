import { expect, test } from 'vitest';
import { changedMembers } from '#app/components/sets/changed-members.ts';

const rows = ['a', 'b', 'c'].map((id) => ({ id }));

function after(fields: Record<string, string>): string {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return changedMembers(rows, form)
    .map(({ id }) => id)
    .join('');
}

test('a press shows at once what it will come to', () => {
  expect(after({ intent: 'up', member_id: 'b' })).toBe('bac');
  expect(after({ intent: 'down', member_id: 'b' })).toBe('acb');
  expect(after({ intent: 'remove', member_id: 'b' })).toBe('ac');
  expect(after({ intent: 'order', 'place.a': '1', 'place.b': '2', 'place.c': '1' })).toBe('cab');
});

test('what leads nowhere changes nothing', () => {
  expect(after({ intent: 'up', member_id: 'a' })).toBe('abc');
  expect(after({ intent: 'down', member_id: 'c' })).toBe('abc');
  expect(after({ intent: 'remove', member_id: 'gone' })).toBe('abc');
  expect(after({ intent: 'up', member_id: 'gone' })).toBe('abc');
  expect(after({ name: 'x' })).toBe('abc');
});
